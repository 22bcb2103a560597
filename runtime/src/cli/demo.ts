/** `cadenza demo`: the main job, shown from beginning to end. */
import { Command, InvalidArgumentError } from 'commander';
import type { Options } from './demo/performance';
import { notes } from './text/notes';

export function demoCommand(): Command {
  return new Command('demo')
    .description('Show the main job: contacts, three sequences, real mail, answers, payments, approvals')
    .option('--keep', 'leave it running afterwards, also without a terminal')
    .option('--seconds <number>', 'about how long it shall take', seconds, 50)
    .option('--json', 'print what came of it as JSON, and nothing else')
    .option('--examples <folder>', 'folder of contacts.csv and sequences/')
    .addHelpText(
      'after',
      notes(
        'It works in a temporary folder, on a free port and with a mail server of its own; nothing leaves this machine.',
        'Exit code 1: what the runtime recorded and what the mail server received differ.',
      ),
    )
    .action(demo);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 3600)) throw new InvalidArgumentError('Give a number of seconds, 0 to 3600.');
  return value;
}

async function demo(options: Options): Promise<void> {
  const { perform } = await import('./demo/performance.js');
  await perform(options);
}
