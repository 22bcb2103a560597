/**
 * Export and import: records table by table, in the shape of engine/records.ts whatever the database. By primary key; the
 * timeline by position, so that it stands in the same order afterwards. Its positions are counted anew, because those that
 * were undone stay empty here, and another database has no gaps; those of who was told of them with them.
 */
import { columnNames, fromRow, quoted, toRow, type Table } from '../entities/table';
import { settingTable, subscriptionTable, TABLES, timelineTable } from '../entities/tables';
import { NOTIFIED } from './reads/users';
import { ARRAYS } from './rows';
import type { Session } from './session';
import { recount } from './stepCounts';

export type DumpedRow = { table: string; row: Record<string, unknown> };
type AnyTable = Table<Record<string, unknown>>;

const BATCH = 500;

/** Of one instant if the session's transaction has a snapshot of its own. */
export async function* exportRows(s: Session): AsyncIterable<DumpedRow> {
  for (const table of TABLES) {
    let after: unknown[] | null = null;
    for (;;) {
      const rows: unknown[][] = await readBatch(s, table, after);
      for (const row of rows) yield { table: table.name, row: await counted(s, table, fromRow(table, row)) };
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) break;
      after = last.slice(table.columns.length);
    }
  }
}

/** Each row with what it is ordered by behind its columns. */
function readBatch(s: Session, table: AnyTable, after: unknown[] | null): Promise<unknown[][]> {
  const names = table.columns.map((column) => quoted(column.name)).join(', ');
  const key = orderOf(table).join(', ');
  const where = after ? `where (${key}) > (${after.map((_, at) => `$${at + 1}`).join(', ')}) ` : '';
  return s.cells(
    `select ${names}, ${key} from ${quoted(table.name)} ${where}order by ${key} limit ${BATCH}`,
    ...(after ?? []),
  );
}

function orderOf(table: AnyTable): string[] {
  if (table.name === timelineTable.name) return ['position'];
  return table.key.map((property) => quoted(table.column[property]?.name as string));
}

async function counted(s: Session, table: AnyTable, row: Record<string, unknown>): Promise<Record<string, unknown>> {
  const counting = async (position: unknown): Promise<unknown> =>
    (await s.cells('select count(*) from timeline_event where position <= $1', position))[0]![0];
  if (table.name === subscriptionTable.name) return { ...row, position: await counting(row['position']) };
  if (table.name === settingTable.name && row['key'] === NOTIFIED)
    return { ...row, value: { position: await counting((row['value'] as { position: number }).position) } };
  return row;
}

/** Within a transaction. @throws when a table holds rows already, or a row is not one that exportRows gives */
export async function importRows(s: Session, rows: AsyncIterable<DumpedRow>): Promise<number> {
  await refuseUnlessEmpty(s);
  const tables = new Map(TABLES.map((table) => [table.name, table]));
  const columnsGiven = lackingColumns();
  let count = 0;
  let position = 0;
  let batch: { table: AnyTable; rows: unknown[][] } | null = null;
  for await (const { table: name, row } of rows) {
    const table = tables.get(name);
    if (!table) throw new Error(`Row ${count + 1} is of table '${name}', which this release does not know.`);
    refuseUnknown(table, row);
    const given = columnsGiven(table, row);
    if (batch && (batch.table !== given || batch.rows.length === BATCH)) {
      await insert(s, batch.table, batch.rows);
      batch = null;
    }
    batch ??= { table: given, rows: [] };
    batch.rows.push(table.name === timelineTable.name ? [...toRow(given, row), ++position] : toRow(given, row));
    count++;
  }
  if (batch) await insert(s, batch.table, batch.rows);
  if (position > 0) await s.cells(`select setval('timeline_position', $1)`, position);
  await recount(s);
  return count;
}

/** The table with the columns that a row has: those that a row of an earlier release lacks get their defaults. */
function lackingColumns(): (table: AnyTable, row: Record<string, unknown>) => AnyTable {
  const lacking = new Map<string, AnyTable>();
  return (table, row) => {
    const columns = table.columns.filter(({ property }) => Object.hasOwn(row, property));
    if (columns.length === table.columns.length) return table;
    const signature = `${table.name} ${columns.map(({ name }) => name).join(' ')}`;
    let known = lacking.get(signature);
    if (!known) lacking.set(signature, (known = { ...table, columns }));
    return known;
  };
}

async function refuseUnlessEmpty(s: Session): Promise<void> {
  for (const table of TABLES) {
    if ((await s.cells(`select 1 from ${quoted(table.name)} limit 1`)).length === 0) continue;
    throw new Error(`Import needs an empty database, and table '${table.name}' has rows. Import into a new database.`);
  }
}

function refuseUnknown(table: AnyTable, row: Record<string, unknown>): void {
  const unknown = Object.keys(row).find((property) => !Object.hasOwn(table.column, property));
  if (unknown !== undefined)
    throw new Error(`A row of table '${table.name}' has '${unknown}', which this release does not know.`);
}

async function insert(s: Session, table: AnyTable, rows: unknown[][]): Promise<void> {
  const names = columnNames(table);
  const types = [...table.columns.map(({ kind }) => ARRAYS[kind]), ...table.derived.map(() => 'text[]')];
  if (table.name === timelineTable.name) {
    names.push('position');
    types.push('bigint[]');
  }
  const params = types.map((type, at) => `$${at + 1}::${type}`).join(', ');
  const arrays = names.map((_, at) => rows.map((row) => row[at]));
  await s.run(
    `insert into ${quoted(table.name)} (${names.map(quoted).join(', ')}) select * from unnest(${params})`,
    ...arrays,
  );
}
