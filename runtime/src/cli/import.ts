/** `cadenza import <file>` puts an export back; `cadenza import contacts <csv>` is a command of its own below it. */
import { Command } from 'commander';
import { importBackup } from './backup/restore';
import { importContactsCommand } from './contacts/command';
import { importFlowCommand } from './importFlow';
import { notes } from './text/notes';

export function importCommand(): Command {
  return new Command('import')
    .description('Put back what cadenza export wrote, or (import contacts) read a CSV file')
    .argument('<file>', 'a file that cadenza export wrote; one that is called contacts is written ./contacts')
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
