/** Reads a CSV file row by row, whatever its size: BOM, quoted line breaks, commas, semicolons or tabs. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { CommandFailed } from '../failure';

export interface Row {
  /** Of the file, counted from 1; that on which the row begins. */
  line: number;
  cells: string[];
}

export interface CsvOptions {
  /** One character; absent: found out from the first line. */
  delimiter?: string;
  /** Told how many bytes were read in all, now and then. */
  onBytes?: (bytes: number) => void;
}

/** A row longer than this is an unclosed quote, not a contact. */
const LONGEST_ROW = 1024 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

/** @throws {CommandFailed} when the file is no CSV in UTF-8 */
export async function* rowsOf(file: string, { delimiter, onBytes }: CsvOptions = {}): AsyncGenerator<Row> {
  const parser = Readable.from(utf8Of(file, onBytes)).compose(
    parse({
      bom: true,
      delimiter: delimiter ?? (await delimiterOf(file)),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
    }),
  );
  let line = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // The parser counts lines at the end of a row.
      line = info.lines - record.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      yield { line, cells: record };
    }
  } catch (error) {
    throw malformed(error, file, line);
  }
}

/**
 * Reads the file to its end, so that one which cannot be read is refused before anything of it is imported.
 * @throws {CommandFailed} when the file is no CSV in UTF-8
 */
export async function requireReadable(file: string, { delimiter }: CsvOptions): Promise<void> {
  const rows = rowsOf(file, delimiter === undefined ? {} : { delimiter });
  while (!(await rows.next()).done);
}

/** In the first line, outside quotes, the one that stands there most often. */
async function delimiterOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const start = buffer.toString('utf8', 0, bytesRead);
    const header = /^(?:"[^"]*"|[^"\r\n])*/.exec(start)?.[0].replace(/"[^"]*"/g, '') ?? '';
    const counts = DELIMITERS.map((each) => header.split(each).length);
    return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  } finally {
    await handle.close();
  }
}

async function* utf8Of(file: string, onBytes?: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    if (bytes === 0 && isUtf16(chunk)) throw notUtf8(file);
    bytes += chunk.length;
    onBytes?.(bytes);
    yield decode(decoder, chunk, file);
  }
  yield decode(decoder, undefined, file);
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer | undefined, file: string): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw notUtf8(file, error);
  }
}

function isUtf16(chunk: Buffer): boolean {
  return (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff);
}

function notUtf8(file: string, cause?: unknown): CommandFailed {
  return new CommandFailed(
    `${file} is not encoded in UTF-8. Save it as "CSV UTF-8" and try again; nothing was imported.`,
    1,
    { cause },
  );
}

function malformed(error: unknown, file: string, line: number): unknown {
  const { code } = error as { code?: string };
  const where = `${file}, after line ${line}`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new CommandFailed(
      `${where}: a line is longer than a line about a contact can be. Perhaps a quotation mark is opened there and never closed. Correct it and import again; nothing was imported.`,
      1,
      { cause: error },
    );
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return new CommandFailed(
      `${where}: a quotation mark is opened and never closed. Close it, or remove it, and import again; nothing was imported.`,
      1,
      { cause: error },
    );
  if (code?.startsWith('CSV_') || code?.startsWith('INVALID_'))
    return new CommandFailed(
      `${where}: this is no CSV (${(error as Error).message}). Correct it and import again; nothing was imported.`,
      1,
      { cause: error },
    );
  return error;
}
