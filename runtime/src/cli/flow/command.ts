/** `cadenza import flow`: publishes the cadence of an exported n8n workflow, without n8n running. */
import { Command } from 'commander';
import { notes } from '../text/notes';

export interface ImportFlowOptions {
  entry?: string;
  key?: string;
  /** False: kept without publishing. */
  publish: boolean;
}

export function importFlowCommand(): Command {
  return new Command('flow')
    .description('Publish the cadence of an exported n8n workflow')
    .argument('<file>', 'JSON, as n8n downloads or exports a workflow')
    .option('--entry <node>', 'name of the node that starts the cadence, when the workflow has several')
    .option('--key <key>', 'key of the sequence when it is made; made of the name of the workflow when absent')
    .option('--no-publish', 'keep it without publishing')
    .addHelpText(
      'after',
      notes(
        'The steps after Enroll become a version of a sequence. Importing a workflow again changes the same sequence, and publishes nothing when nothing changed. examples/n8n/ has workflows to begin with:',
        '  cadenza import flow examples/n8n/welcome-series.json --key welcome',
      ),
    )
    .action(run);
}

async function run(file: string, options: ImportFlowOptions): Promise<void> {
  const { publishFile } = await import('./publish.js');
  await publishFile(file, options);
}
