/** `cadenza import <file>` puts an export back; `import contacts` and `import flow` are commands of their own below it. */
import { Command } from 'commander';
import { importBackup } from './backup/restore';
import { importContactsCommand } from './contacts/command';
import { importFlowCommand } from './flow/command';
import { notes } from './text/notes';

export function importCommand(): Command {
  return new Command('import')
    .description(
      'Put back what cadenza export wrote, or read a CSV file (import contacts) or an n8n workflow (import flow)',
    )
    .argument(
      '<file>',
      'a file that cadenza export wrote; one that is called contacts or flow is written ./contacts or ./flow',
    )
    .addHelpText(
      'after',
      notes(
        'It goes into empty data only, so that nothing is mixed up: set CADENZA_DATA_DIR to a new folder. The secrets of inboxes stay encrypted in the file; they can be read with the key they were made with (secret.key of the old data folder, or CADENZA_SECRET_KEY), so bring that along.',
      ),
    )
    .action(importBackup)
    .addCommand(importContactsCommand())
    .addCommand(importFlowCommand());
}
