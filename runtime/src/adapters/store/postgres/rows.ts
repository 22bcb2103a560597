/** Rows of one table: records in, records out, many in one statement. */
import {
  columnNames,
  fromRow,
  quoted,
  toCell,
  toRow,
  type Cell,
  type Column,
  type Derived,
  type Kind,
  type Table,
} from '../entities/table';
import type { Session } from './session';

export const ARRAYS: Readonly<Record<Kind, string>> = {
  text: 'text[]',
  json: 'text[]',
  integer: 'bigint[]',
  boolean: 'boolean[]',
};

/** One property list that several changes share, with the cells of each. */
export interface ChangeGroup<C> {
  changes: C[];
  /** Column names, and an array parameter with its type for each. */
  names: string[];
  types: string[];
  arrays: Cell[][];
}

export class Rows<R extends object> {
  constructor(
    private readonly session: Session,
    private readonly table: Table<R>,
  ) {}

  /** `tail` is what follows `from <table>`, aliased `t`, with $1 … for `params`. */
  async all(tail: string, ...params: unknown[]): Promise<R[]> {
    const cells = await this.session.cells(
      `select ${columnsOf(this.table)} from ${quoted(this.table.name)} t ${tail}`,
      ...params,
    );
    return cells.map((row) => fromRow(this.table, row));
  }

  async first(tail: string, ...params: unknown[]): Promise<R | null> {
    return (await this.all(tail, ...params))[0] ?? null;
  }

  byId(id: string, lock = ''): Promise<R | null> {
    return this.first(`where t.id = $1${lock}`, id);
  }

  /** Those of `ids` that there are, by id. */
  async byIds(ids: readonly string[]): Promise<Map<string, R>> {
    if (ids.length === 0) return new Map();
    const rows = await this.all('where t.id = any($1::text[])', ids);
    return new Map(rows.map((row) => [(row as { id: string }).id, row]));
  }

  async insert(...records: R[]): Promise<void> {
    if (records.length > 0) await this.session.cells(this.insertSql(''), ...this.arraysOf(records));
  }

  /** The ids of those that no unique index had already. */
  async insertNew(records: readonly R[]): Promise<Set<string>> {
    if (records.length === 0) return new Set();
    const rows = await this.session.cells(
      this.insertSql(' on conflict do nothing returning id'),
      ...this.arraysOf(records),
    );
    return new Set(rows.map(([id]) => id as string));
  }

  /** Writes the properties that `set` has; `where` uses $1 … for `params`. Number of rows changed. */
  update(set: Partial<R>, where: string, ...params: unknown[]): Promise<number> {
    const { sql, values } = this.updateSql(set, where, params);
    return this.session.run(sql, ...values);
  }

  /** The same, with the ids of the rows changed. */
  async updateAll(set: Partial<R>, where: string, ...params: unknown[]): Promise<Set<string>> {
    const { sql, values } = this.updateSql(set, where, params);
    return new Set((await this.session.cells(`${sql} returning id`, ...values)).map(([id]) => id as string));
  }

  private updateSql(set: Partial<R>, where: string, params: unknown[]): { sql: string; values: unknown[] } {
    const { columns, derived } = columnsIn(this.table, set);
    const cells: Cell[] = columns.map((column) => toCell(column.kind, set[column.property]));
    for (const one of derived) cells.push(one.value(set));
    const assignments = [...columns, ...derived].map(({ name }, at) => `${quoted(name)} = $${params.length + at + 1}`);
    // Of a change without a property the guard is still asked.
    if (assignments.length === 0) assignments.push('id = id');
    return {
      sql: `update ${quoted(this.table.name)} set ${assignments.join(', ')} where ${where}`,
      values: [...params, ...cells],
    };
  }

  private insertSql(conflict: string): string {
    const names = columnNames(this.table).map(quoted).join(', ');
    const types = [...this.table.columns.map(({ kind }) => ARRAYS[kind]), ...this.table.derived.map(() => 'text[]')];
    const params = types.map((type, at) => `$${at + 1}::${type}`).join(', ');
    return `insert into ${quoted(this.table.name)} (${names}) select * from unnest(${params})${conflict}`;
  }

  /** The cells of each column, in the order of the table. */
  arraysOf(records: readonly R[]): Cell[][] {
    const rows = records.map((record) => toRow(this.table, record));
    return columnNames(this.table).map((_, at) => rows.map((row) => row[at] as Cell));
  }
}

const LISTS = new WeakMap<object, string>();
function columnsOf<R extends object>(table: Table<R>): string {
  let list = LISTS.get(table);
  if (!list) LISTS.set(table, (list = table.columns.map((column) => `t.${quoted(column.name)}`).join(', ')));
  return list;
}

/** Only columns that change are named: naming one that an index holds rewrites every index of the row. */
function columnsIn<R extends object>(table: Table<R>, set: Partial<R>) {
  const properties = Object.keys(set).filter((property) => set[property as keyof R] !== undefined);
  const columns = properties.map((property): Column<R> => {
    const column = table.column[property as keyof R & string];
    if (!column) throw new Error(`Table ${table.name} has no column for '${property}'`);
    return column;
  });
  const derived: Derived<R>[] = table.derived.filter((one) => one.from.some((from) => properties.includes(from)));
  return { columns, derived };
}

/** Changes that name the same properties go into one statement. */
export function grouped<R extends object, C extends { set: Partial<R> }>(
  table: Table<R>,
  changes: readonly C[],
): ChangeGroup<C>[] {
  const groups = new Map<string, ChangeGroup<C> & { columns: Column<R>[]; derived: Derived<R>[] }>();
  for (const change of changes) {
    const set = change.set;
    const signature = Object.keys(set)
      .filter((property) => set[property as keyof R] !== undefined)
      .sort()
      .join(',');
    let group = groups.get(signature);
    if (!group) {
      const { columns, derived } = columnsIn(table, set);
      const names = [...columns, ...derived].map(({ name }) => name);
      const types = [...columns.map(({ kind }) => ARRAYS[kind]), ...derived.map(() => 'text[]')];
      group = { changes: [], names, types, arrays: names.map(() => []), columns, derived };
      groups.set(signature, group);
    }
    group.changes.push(change);
    const cells = [
      ...group.columns.map((column) => toCell(column.kind, set[column.property])),
      ...group.derived.map((one) => one.value(set)),
    ];
    cells.forEach((cell, at) => group.arrays[at]?.push(cell));
  }
  return [...groups.values()];
}

/** One statement changes a row once: what has the same key as one before it comes in a later wave. */
export function wavesBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const waves: T[][] = [];
  const seen = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    const at = seen.get(key) ?? 0;
    seen.set(key, at + 1);
    (waves[at] ??= []).push(item);
  }
  return waves;
}
