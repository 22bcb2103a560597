/**
 * Export and import: records table by table, in the shape of engine/records.ts whatever the database. By primary key; the
 * timeline as it was written, so that it stands in the same order afterwards. Its positions are counted anew, because where
 * old events were removed there are none here, and another database has no gaps; those of who was told of them with them.
 */
import { fromRow, quoted, toRow, type Table } from '../entities/table';
import { settingTable, subscriptionTable, TABLES, timelineTable } from '../entities/tables';
import type { Connection } from './connection';
import type { Handle } from './handle';
import { NOTIFIED } from './reads/users';
import { recount } from './stepCounts';

export type DumpedRow = { table: string; row: Record<string, unknown> };
type AnyTable = Table<Record<string, unknown>>;

const BATCH = 500;

/** `handle` stays at one snapshot if a transaction is open on it. */
export async function* exportRows(handle: Handle): AsyncIterable<DumpedRow> {
  for (const table of TABLES) {
    let after: unknown[] | null = null;
    for (;;) {
      const rows: unknown[][] = readBatch(handle, table, after);
      for (const row of rows) yield { table: table.name, row: counted(handle, table, fromRow(table, row)) };
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) break;
      after = last.slice(table.columns.length);
    }
  }
}

/** Each row with what it is ordered by behind its columns. */
function readBatch(handle: Handle, table: AnyTable, after: unknown[] | null): unknown[][] {
  const names = table.columns.map((column) => quoted(column.name)).join(', ');
  const order = orderOf(table);
  const key = order.join(', ');
  const where = after ? `where (${key}) > (${after.map(() => '?').join(', ')}) ` : '';
  const sql = `select ${names}, ${key} from ${quoted(table.name)} ${where}order by ${key} limit ${BATCH}`;
  return handle
    .prepare<unknown[]>(sql)
    .raw(true)
    .all(...(after ?? [])) as unknown[][];
}

function orderOf(table: AnyTable): string[] {
  if (table.name === timelineTable.name) return ['rowid'];
  return table.key.map((property) => quoted(table.column[property]?.name as string));
}

function counted(handle: Handle, table: AnyTable, row: Record<string, unknown>): Record<string, unknown> {
  const counting = (position: unknown): unknown =>
    handle.prepare('select count(*) from timeline_event where rowid <= ?').pluck().get(position);
  if (table.name === subscriptionTable.name) return { ...row, position: counting(row['position']) };
  if (table.name === settingTable.name && row['key'] === NOTIFIED)
    return { ...row, value: { position: counting((row['value'] as { position: number }).position) } };
  return row;
}

/** Within a transaction. @throws when a table holds rows already, or a row is not one that exportRows gives */
export async function importRows(c: Connection, rows: AsyncIterable<DumpedRow>): Promise<number> {
  refuseUnlessEmpty(c);
  const inserts = new Map(TABLES.map((table) => [table.name, insertInto(c.handle, table)]));
  let count = 0;
  for await (const { table, row } of rows) {
    const insert = inserts.get(table);
    if (!insert) throw new Error(`Row ${count + 1} is of table '${table}', which this release does not know.`);
    insert(row);
    count++;
  }
  recount(c);
  return count;
}

function refuseUnlessEmpty(c: Connection): void {
  for (const table of TABLES) {
    if (c.cells(`select 1 from ${quoted(table.name)} limit 1`).length === 0) continue;
    throw new Error(`Import needs an empty database, and table '${table.name}' has rows. Import into a new database.`);
  }
}

/** Columns that a row of an earlier release lacks get their defaults. */
function insertInto(handle: Handle, table: AnyTable): (row: Record<string, unknown>) => void {
  const statements = new Map<string, (row: Record<string, unknown>) => void>();
  return (row) => {
    const unknown = Object.keys(row).find((property) => !Object.hasOwn(table.column, property));
    if (unknown !== undefined)
      throw new Error(`A row of table '${table.name}' has '${unknown}', which this release does not know.`);
    const columns = table.columns.filter(({ property }) => Object.hasOwn(row, property));
    const signature = columns.map(({ name }) => name).join(' ');
    let insert = statements.get(signature);
    if (!insert) statements.set(signature, (insert = insertOf(handle, { ...table, columns })));
    insert(row);
  };
}

function insertOf(handle: Handle, table: AnyTable): (row: Record<string, unknown>) => void {
  const names = [...table.columns, ...table.derived].map((column) => quoted(column.name));
  const statement = handle.prepare<unknown[]>(
    `insert into ${quoted(table.name)} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
  );
  return (row) => void statement.run(...toRow(table, row));
}
