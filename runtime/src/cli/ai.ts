/** `cadenza ai`: whether the AI answers, and what to do when it does not. */
import { Command } from 'commander';
import type { AiTest } from '../engine/services';
import { CommandFailed } from './failure';
import { withCore } from './session';
import { notes } from './text/notes';

const INSTEAD = 'or use its API: POST /api/v1/ai/test';

export function aiCommand(): Command {
  const command = new Command('ai').description('Try out the AI that composes messages');
  command
    .command('test')
    .description('Ask the AI for a short text about nobody, and say what is wrong when it does not answer')
    .option('--persona <key>', 'write as this persona, with what it has of its own')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      notes(
        'The settings are those of PUT /api/v1/ai. Nothing is kept and nothing is sent to a contact. docs/ai.md says how to set up each provider.',
      ),
    )
    .action(test);
  return command;
}

async function test({ persona, json }: { persona?: string; json?: boolean }): Promise<void> {
  const found = await withCore(INSTEAD, ({ engine }) => engine.composition.test({ persona }));
  if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else if (found.ok) process.stdout.write(`${lines(found).join('\n')}\n`);
  if (!found.ok) throw new CommandFailed(found.detail);
}

function lines({ provider, model, text, durationMs, inputTokens, outputTokens }: AiTest): string[] {
  const seconds = (durationMs / 1000).toFixed(1);
  return [
    `The AI answers: ${provider}, ${model}, in ${seconds} s, ${inputTokens} tokens read and ${outputTokens} written.`,
    '',
    ...(text ?? '').split('\n').map((line) => `  ${line}`.trimEnd()),
  ];
}
