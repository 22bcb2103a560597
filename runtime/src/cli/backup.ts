/** `cadenza backup`: a copy of the database, also while the server works it. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Command } from 'commander';
import { databaseName, loadConfig } from '../config';
import { CommandFailed } from './failure';
import { requireNew } from './files';
import { notes } from './text/notes';

export function backupCommand(): Command {
  return new Command('backup')
    .description('Copy the database while the server goes on')
    .argument('<file>', 'the copy to write, which must not be there yet')
    .addHelpText(
      'after',
      notes(
        'The copy holds what was committed when it began, and is checked before it gets its name. To go back to it: stop the server, put the copy into an empty data folder as cadenza.db, and start with that folder. The secrets of inboxes and the links in mails that were sent need the key they were made with (secret.key in the data folder, or CADENZA_SECRET_KEY): keep that as well, and not beside the copy. The file holds personal data; only you can read it.',
      ),
    )
    .action(backUp);
}

async function backUp(file: string): Promise<void> {
  await requireNew(file);
  const config = loadConfig(process.env);
  if (config.databaseUrl !== null)
    throw new CommandFailed(
      `The data are on Postgres (${databaseName(config)}), which has its own means: back them up with pg_dump.`,
    );
  if (!existsSync(config.databaseFile))
    throw new CommandFailed(`There is no database ${config.databaseFile}, so nothing to copy. Check CADENZA_DATA_DIR.`);
  const { copyData } = await import('../app.js');
  // Beside its place first, so that a file of that name is always whole.
  const unfinished = `${file}.${process.pid}.part`;
  try {
    const bytes = copyData(config, unfinished);
    await rename(unfinished, file);
    process.stderr.write(`Copied the database to ${file}: ${size(bytes)}, checked.\n`);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function size(bytes: number): string {
  const [unit, of] = bytes >= 10_000_000 ? ['MB', 1_000_000] : ['kB', 1_000];
  return `${Math.round(bytes / of).toLocaleString('en')} ${unit}`;
}
