/** `cadenza start`: the server, until a signal ends it. */
import { Command } from 'commander';
import { notes } from './text/notes';

export function startCommand(): Command {
  return new Command('start')
    .description('Run the server: API, web page and everything that is due')
    .addHelpText(
      'after',
      notes(
        'The first start creates an API key with all rights and shows it once. Log lines go to stdout, all else to stderr.',
        'Ctrl-C or SIGTERM finishes what has begun and stops; a second one stops at once. Nothing is lost either way.',
        '',
        'Settings come from the environment; docs/settings.md lists them all:',
        '  CADENZA_PORT=9000 CADENZA_DATA_DIR=/srv/cadenza cadenza start',
      ),
    )
    .action(start);
}

async function start(): Promise<void> {
  const { serve } = await import('./serve.js');
  await serve();
}
