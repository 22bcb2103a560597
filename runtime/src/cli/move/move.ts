/**
 * Moves an embedded installation into the database of CADENZA_DATABASE_URL: all of it in one transaction, which is kept
 * only when every table holds there what it held here. Broken off, it has left nothing, and can be made again.
 */
import { existsSync } from 'node:fs';
import { databaseName, loadConfig } from '../../config';
import type { Rows, Store } from '../../engine/ports';
import { CommandFailed, isDatabaseInUse } from '../failure';
import { notes } from '../text/notes';
import { startProgress } from '../text/progress';
import { counted } from '../text/table';
import { differences, rowsIn, tally } from './tally';

export async function moveFrom(file: string): Promise<void> {
  const config = loadConfig(process.env);
  if (config.databaseUrl === null)
    throw new CommandFailed(
      'CADENZA_DATABASE_URL is not set. Set it to the Postgres database to move into, such as postgres://user:password@host/database.',
    );
  if (!existsSync(file))
    throw new CommandFailed(`There is no database ${file}. It is cadenza.db in the old data folder.`);
  const { openEmbedded, openStore } = await import('../../app.js');
  const from = await openEmbedded(file).catch((error: unknown) => {
    throw isDatabaseInUse(error)
      ? new CommandFailed(
          `${file} is in use by another Cadenza process. Stop that one first; it must not send meanwhile.`,
        )
      : error;
  });
  try {
    const to = await openStore(config);
    try {
      const rows = await move(from, to, databaseName(config));
      process.stdout.write(
        `Moved ${counted(rows, 'row')} from ${file} to ${databaseName(config)}.\n${notes(AFTERWARDS)}\n`,
      );
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

const AFTERWARDS =
  'Every table was read back and is the same. Start Cadenza with the same CADENZA_DATABASE_URL and the same key (secret.key of the old data folder, or CADENZA_SECRET_KEY). Start nothing on the old file any more: it would send everything a second time.';

async function move(from: Store, to: Store, name: string): Promise<number> {
  await refuseUsed(to, name);
  const reading = await startProgress('Reading', null);
  const before = await tally(from.exportRows(), reading.step);
  reading.stop();
  const total = rowsIn(before);
  const writing = await startProgress('Moving', total);
  try {
    return await to.importRows(passing(from.exportRows(), writing.step), async (there) => {
      writing.stop();
      const checking = await startProgress('Checking', total);
      const after = await tally(there, checking.step);
      checking.stop();
      const wrong = differences(before, after);
      if (wrong.length > 0) throw new CommandFailed(`Nothing was moved. ${wrong.join(' ')}`);
    });
  } finally {
    writing.stop();
  }
}

async function* passing(rows: Rows, onRow: () => void): Rows {
  for await (const row of rows) {
    onRow();
    yield row;
  }
}

/**
 * Told before anything is read, which may take minutes. The inboxes that any first opening puts there are taken away: the
 * old installation brings its own.
 */
async function refuseUsed(to: Store, name: string): Promise<void> {
  const made: string[] = [];
  for await (const { table, row } of to.exportRows()) {
    if (table !== 'inbox' || row['provider'] !== 'outbox' || row['createdAt'] !== row['updatedAt'])
      throw new CommandFailed(
        `The database ${name} is not empty: table '${table}' has rows. Move into a new database; a move that was broken off leaves none.`,
      );
    made.push(String(row['id']));
  }
  await to.transaction(async (tx) => {
    for (const id of made) await tx.deleteInbox(id);
  });
}
