/** Imports a CSV file of contacts in chunks, and reports on every line that was refused. */
import type { Core } from '../../app';
import { Refused } from '../../engine/errors';
import type { ContactInput } from '../../engine/services';
import { CommandFailed } from '../failure';
import { BY } from '../session';
import { contactOf, readColumns, type Columns } from './columns';
import { requireReadable, rowsOf, type CsvOptions, type Row } from './csv';
import { Duplicates } from './duplicates';

export interface RefusedLine {
  line: number;
  /** Stable, as the API gives it; `duplicate` and `too_many_cells` are of the file. */
  code: string;
  reason: string;
}

export interface ImportOptions extends CsvOptions {
  map?: ReadonlyMap<string, string>;
  /** Key or id of a sequence in which each contact is enrolled. */
  enroll?: string;
  onColumns?: (columns: Columns) => void;
  onRefused?: (refused: RefusedLine) => void;
}

export interface ImportResult {
  /** Rows below the header. */
  rows: number;
  created: number;
  /** Were there, and are up to date now. */
  known: number;
  refused: number;
  /** Only with `enroll`. */
  enrolled: number;
  enrolledBefore: number;
}

type Engine = Pick<Core, 'engine'>['engine'];
interface Candidate {
  line: number;
  contact: ContactInput;
}
type Outcome = { ok: true; created: boolean } | { ok: false; code: string; reason: string };

const CHUNK = 250;

/**
 * Lines that cannot be imported are told to `onRefused` and leave the others alone.
 * @throws {CommandFailed} when the file as a whole cannot be read or enrolled; nothing was imported then
 */
export async function importContacts(engine: Engine, file: string, options: ImportOptions = {}): Promise<ImportResult> {
  if (options.enroll !== undefined) await refuseUnlessOpen(engine, options.enroll);
  await requireReadable(file, options);
  const result: ImportResult = { rows: 0, created: 0, known: 0, refused: 0, enrolled: 0, enrolledBefore: 0 };
  const refuse = (refused: RefusedLine): void => {
    result.refused += 1;
    options.onRefused?.(refused);
  };
  for await (const chunk of candidates(file, options, result)) {
    const refused = await importChunk(engine, chunk, options, result);
    for (const line of refused.sort((one, other) => one.line - other.line)) refuse(line);
  }
  return result;
}

/** What each row asks for, or why it asks for nothing. */
async function* candidates(
  file: string,
  options: ImportOptions,
  result: ImportResult,
): AsyncGenerator<(Candidate | RefusedLine)[]> {
  const duplicates = new Duplicates();
  let columns: Columns | null = null;
  let chunk: (Candidate | RefusedLine)[] = [];
  for await (const row of rowsOf(file, options)) {
    if (columns === null) {
      columns = readColumns(row.cells, options.map);
      options.onColumns?.(columns);
      continue;
    }
    result.rows += 1;
    chunk.push(candidateOf(row, columns, duplicates));
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (columns === null)
    throw new CommandFailed(`${file} is empty. The first line names the columns, each further one is a contact.`);
  if (chunk.length > 0) yield chunk;
}

function candidateOf({ line, cells }: Row, { meanings }: Columns, duplicates: Duplicates): Candidate | RefusedLine {
  const surplus = cells.slice(meanings.length).filter((cell) => cell.trim() !== '');
  if (surplus.length > 0)
    return {
      line,
      code: 'too_many_cells',
      reason: `The line has ${cells.length} cells, and there are ${meanings.length} columns. Put texts that hold the separator into quotation marks.`,
    };
  const contact = contactOf(cells, meanings);
  const first = duplicates.firstLineOf(contact, line);
  if (first !== null)
    return { line, code: 'duplicate', reason: `The same contact stands on line ${first}, which counts.` };
  return { line, contact };
}

/** Answers with the lines that were refused. */
async function importChunk(
  engine: Engine,
  chunk: (Candidate | RefusedLine)[],
  { enroll }: ImportOptions,
  result: ImportResult,
): Promise<RefusedLine[]> {
  const refused = chunk.filter((each): each is RefusedLine => 'code' in each);
  const candidates = chunk.filter((each): each is Candidate => 'contact' in each);
  const imported: Candidate[] = [];
  for (const [at, outcome] of (await upsertAll(engine, candidates)).entries()) {
    const candidate = candidates[at]!;
    if (!outcome.ok) refused.push({ line: candidate.line, code: outcome.code, reason: outcome.reason });
    else {
      result[outcome.created ? 'created' : 'known'] += 1;
      imported.push(candidate);
    }
  }
  if (enroll !== undefined) refused.push(...(await enrollAll(engine, imported, enroll, result)));
  return refused;
}

/** In the order of the lines; one that is refused leaves the others alone. */
async function upsertAll(engine: Engine, chunk: Candidate[]): Promise<Outcome[]> {
  return Promise.all(
    chunk.map(({ contact }) =>
      engine.contacts.upsert(contact, BY).then(
        ({ created }): Outcome => ({ ok: true, created }),
        (error: unknown): Outcome => {
          if (!(error instanceof Refused)) throw error;
          return { ok: false, code: error.code, reason: reasonOf(error) };
        },
      ),
    ),
  );
}

/** Without the JSON pointers, which mean nothing in a table. */
function reasonOf({ message, extra }: Refused): string {
  const { fields = [] } = extra;
  return fields.length === 0
    ? message
    : fields
        .map(({ pointer, message: problem }) => `${pointer.split('/').filter(Boolean).join('.')}: ${problem}`)
        .join(' ');
}

async function enrollAll(
  engine: Engine,
  imported: Candidate[],
  sequence: string,
  result: ImportResult,
): Promise<RefusedLine[]> {
  const refused: RefusedLine[] = [];
  const items = await engine.enrollments.enrollMany(
    imported.map(({ contact }) => ({ sequence, contact })),
    BY,
  );
  for (const item of items) {
    if (!item.ok)
      refused.push({
        line: imported[item.index]!.line,
        code: item.code,
        reason: `Imported, but not enrolled: ${item.message}`,
      });
    else if (item.created) result.enrolled += 1;
    else result.enrolledBefore += 1;
  }
  return refused;
}

/** Better one sentence before than one for each line. */
async function refuseUnlessOpen(engine: Engine, ref: string): Promise<void> {
  const { key, status, latestVersion, rules } = await engine.sequences.get(ref);
  if (latestVersion === 0)
    throw new CommandFailed(`Sequence '${key}' has no published version, so nobody can be enrolled. Publish it first.`);
  if (status !== 'active')
    throw new CommandFailed(`Sequence '${key}' is switched off and accepts no enrollments. Switch it on first.`);
  if (rules.target !== 'contact')
    throw new CommandFailed(
      `Sequence '${key}' enrolls ${rules.target}s, and a file of contacts names none. Import without --enroll, and enroll through the API (POST /api/v1/enrollments/bulk).`,
    );
}
