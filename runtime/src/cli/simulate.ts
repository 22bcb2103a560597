/** `cadenza simulate`: plays a sequence in virtual time, without a server and without data. */
import { Command, Option } from 'commander';
import type { WhatIf } from './simulate/whatIf';
import { notes } from './text/notes';

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Play a sequence in virtual time: which messages, when, and why then')
    .argument(
      '<file>',
      'JSON: steps or a definition; optionally rules, contact, target, at, events, drafts, messageTemplates, settings',
    )
    .option('--reply-after <step>', 'suppose the contact replies an hour after this step (its key or number)')
    .option('--goal-after <step>', 'suppose it is paid, won or completed an hour after this step')
    .option('--opt-out-after <step>', 'suppose the contact opts out an hour after this step')
    .option('--at <instant>', 'when it begins, such as 2026-06-05T18:00:00+02:00; now when absent')
    .option('--time-zone <zone>', "the contact's time zone, such as Asia/Tokyo")
    .addOption(
      new Option('--drafts <what>', 'what becomes of drafts; approve when absent').choices([
        'approve',
        'discard',
        'ignore',
      ]),
    )
    .option('--prompts', 'also print what the AI would be told, of each AI step')
    .option('--json', 'print what POST /api/v1/simulate would answer')
    .addHelpText(
      'after',
      notes(
        'Nothing is saved and nothing is sent. The file of a sequence does as it is; then it is played for a made-up contact. examples/simulate/ has files that also say what the contact does:',
        '  cadenza simulate examples/sequences/welcome.json --reply-after 2',
        '  cadenza simulate examples/simulate/billing.json',
      ),
    )
    .action(simulate);
}

async function simulate(file: string, options: WhatIf & { json?: boolean; prompts?: boolean }): Promise<void> {
  const { simulate: play } = await import('./simulate/play.js');
  await play(file, options);
}
