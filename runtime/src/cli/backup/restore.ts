/** Puts an export back into empty data: all of it, or nothing. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Core } from '../../app';
import { databaseName } from '../../config';
import { version } from '../../version';
import { CommandFailed } from '../failure';
import { withCore } from '../session';
import { counted } from '../text/table';
import { FORMAT, type Foot, type Head, type RowLine } from './format';

export async function importBackup(file: string): Promise<void> {
  if ((await stat(file)).isDirectory())
    throw new CommandFailed(`${file} is a folder, and a file that 'cadenza export' wrote is needed.`);
  const rows = await withCore('or choose another folder with CADENZA_DATA_DIR', async (core) => {
    await empty(core);
    return core.store.importRows(rowsOf(file));
  });
  process.stdout.write(
    `Imported ${counted(rows, 'row')} from ${file}. Secrets of inboxes need the key they were made with; see cadenza import --help.\n`,
  );
}

/** Refuses data in which anybody has done anything; takes away what opening new data put there. */
async function empty({ store, engine, config }: Core): Promise<void> {
  const { read } = store;
  const one = { limit: 1 };
  const found = [
    ['contacts', (await read.contacts({}, one)).items.length],
    ['sequences', (await read.sequences({}, one)).items.length],
    ['message templates', (await read.messageTemplates(one)).items.length],
    ['personas', (await read.personas()).length],
    ['API keys', (await read.apiKeys()).length],
    ['users', (await read.users()).length],
    [
      'inboxes of yours',
      (await read.inboxes()).filter((inbox) => inbox.provider !== 'outbox' || inbox.updatedAt !== inbox.createdAt)
        .length,
    ],
  ] as const;
  const [what] = found.find(([, count]) => count > 0) ?? [];
  if (what !== undefined)
    throw new CommandFailed(
      `The data in ${config.databaseUrl === null ? config.dataDir : databaseName(config)} is not empty: it has ${what}. ${config.databaseUrl === null ? 'Set CADENZA_DATA_DIR to a new folder' : 'Name an empty database in CADENZA_DATABASE_URL'} and import there.`,
    );
  for (const { key } of await read.inboxes()) await engine.inboxes.remove(key, { type: 'system', name: 'import' });
}

async function* rowsOf(file: string): AsyncGenerator<RowLine> {
  let number = 0;
  let rows = 0;
  let foot: Foot | null = null;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    number += 1;
    if (text.trim() === '') continue;
    const value = parse(file, number, text);
    if (number === 1) refuseForeign(file, value);
    else if ('end' in value) foot = value as unknown as Foot;
    else {
      rows += 1;
      yield value as unknown as RowLine;
    }
  }
  if (number === 0) throw foreign(file);
  // Thrown inside the transaction of the import, which is then undone.
  if (foot?.rows !== rows)
    throw new CommandFailed(
      `${file} is not whole: ${foot ? `it says it has ${foot.rows} rows and has ${rows}` : 'its end is missing'}. Nothing was imported; copy it again.`,
    );
}

function parse(file: string, number: number, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (number > 1)
      throw new CommandFailed(
        `${file}, line ${number}: this is no JSON. Nothing was imported; copy the file again.`,
        1,
        { cause: error },
      );
  }
  throw foreign(file);
}

function refuseForeign(file: string, { cadenza, format, version: writtenBy }: Partial<Head>): void {
  if (cadenza !== 'export') throw foreign(file);
  if (format !== FORMAT)
    throw new CommandFailed(
      `${file} was written by Cadenza ${writtenBy ?? '(unknown)'} in a form that this release (${version}) does not know. Import it with that release or a later one.`,
    );
}

function foreign(file: string): CommandFailed {
  return new CommandFailed(
    `${file} is no file that 'cadenza export' wrote. A CSV file of contacts is read by: cadenza import contacts ${file}`,
  );
}
