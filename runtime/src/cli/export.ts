/** `cadenza export`: everything there is, as lines of JSON. */
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import type { Core } from '../app';
import { loadConfig } from '../config';
import { version } from '../version';
import { FORMAT, type Foot, type Head, type RowLine } from './backup/format';
import { CommandFailed } from './failure';
import { requireNew } from './files';
import { withCore } from './session';
import { counted } from './text/table';
import { notes } from './text/notes';

export function exportCommand(): Command {
  return new Command('export')
    .description('Write everything (sequences, contacts, enrollments, history, settings) as NDJSON')
    .option('--out <file>', 'write to this file, which must not be there yet; stdout when absent')
    .addHelpText(
      'after',
      notes(
        'The secrets of inboxes stay encrypted, and need the key they were made with (secret.key in the data folder, or CADENZA_SECRET_KEY): keep that as well, and not beside the export. The file holds personal data; only you can read it.',
      ),
    )
    .action(exportAll);
}

async function exportAll({ out }: { out?: string }): Promise<void> {
  if (out !== undefined) await requireNew(out);
  // Opening makes what is not there, and an empty export in good order would be found out too late.
  const { databaseFile, databaseUrl } = loadConfig(process.env);
  if (databaseUrl === null && !existsSync(databaseFile))
    throw new CommandFailed(`There is no database ${databaseFile}, so nothing to export. Check CADENZA_DATA_DIR.`);
  await withCore('and export then', async (core) => {
    const rows = out === undefined ? await writeTo(process.stdout, core) : await writeFile(out, core);
    process.stderr.write(`Exported ${counted(rows, 'row')}${out === undefined ? '' : ` to ${out}`}.\n`);
  });
}

/** Beside its place first, so that a file of that name is always whole. */
async function writeFile(out: string, core: Core): Promise<number> {
  const unfinished = `${out}.${process.pid}.part`;
  try {
    const rows = await writeTo(createWriteStream(unfinished, { mode: 0o600, flags: 'wx', flush: true }), core);
    await rename(unfinished, out);
    return rows;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function writeTo(target: Writable, core: Core): Promise<number> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    const head: Head = {
      cadenza: 'export',
      format: FORMAT,
      version,
      exportedAt: new Date(core.clock.now()).toISOString(),
    };
    yield line(head);
    for await (const row of core.store.exportRows()) {
      count += 1;
      yield line(row satisfies RowLine);
    }
    yield line({ end: true, rows: count } satisfies Foot);
  }
  await pipeline(Readable.from(lines()), target, { end: target !== process.stdout });
  return count;
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
