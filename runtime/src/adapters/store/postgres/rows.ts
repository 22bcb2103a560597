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

const MANY_ROWS = 20;
const TYPES: Readonly<Record<Kind, string>> = { text: 'text', json: 'text', integer: 'bigint', boolean: 'boolean' };

/** One property list that several changes share, with the cells of each. */
export interface ChangeGroup<C> {
  changes: C[];
  columns: NamedKind[];
  arrays: Cell[][];
}

/** A column, or something alike, as it is called in a statement. */
export interface NamedKind {
  name: string;
  kind: Kind;
}

/**
 * Cells of many rows as parameters: an array for what differs from row to row, one value for what is the same in all. Much of
 * a batch is the same, and what is not repeated is not escaped, sent, read and unpacked two hundred times.
 * @param first number of the first parameter
 */
export function laidOut(
  columns: readonly NamedKind[],
  arrays: readonly Cell[][],
  first = 1,
): { expressions: string[]; source: string; values: unknown[] } {
  const expressions: string[] = [];
  const unpacked: string[] = [];
  const names: string[] = [];
  const values: unknown[] = [];
  const rows = arrays[0]?.length ?? 0;
  // Few rows would make many different statements of one, for little.
  const asOne = rows === 1 || rows >= MANY_ROWS;
  columns.forEach(({ name, kind }, at) => {
    const cells = arrays[at] as Cell[];
    const isSame = at > 0 && asOne && cells.every((cell) => cell === cells[0]);
    const parameter = `$${first + values.length}::${isSame ? TYPES[kind] : ARRAYS[kind]}`;
    values.push(isSame ? cells[0] : cells);
    if (!isSame) {
      unpacked.push(parameter);
      names.push(name);
    }
    expressions.push(isSame ? parameter : `v.${name}`);
  });
  return { expressions, source: `unnest(${unpacked.join(', ')}) as v(${names.join(', ')})`, values };
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
    if (records.length === 0) return;
    const { sql, values } = this.inserting(records);
    await this.session.send(sql, ...values);
  }

  /** The ids of those that no unique index had already. */
  async insertNew(records: readonly R[]): Promise<Set<string>> {
    if (records.length === 0) return new Set();
    const { sql, values } = this.inserting(records);
    const rows = await this.session.cells(`${sql} on conflict do nothing returning id`, ...values);
    return new Set(rows.map(([id]) => id as string));
  }

  /** Writes all of what stands there under the same ids. */
  async replace(records: readonly R[]): Promise<void> {
    for (const wave of wavesBy(records, (record) => (record as unknown as { id: string }).id)) {
      const { expressions, source, values } = laidOut(this.columns(), this.arraysOf(wave));
      const assignments = columnNames(this.table)
        .map((name, at) => `${quoted(name)} = ${expressions[at]}`)
        .filter((assignment) => !assignment.startsWith('"id" '));
      const sql = `update ${quoted(this.table.name)} t set ${assignments.join(', ')} from ${source} where t.id = v."id"`;
      await this.session.run(sql, ...values);
    }
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

  private inserting(records: readonly R[]): { sql: string; values: unknown[] } {
    const { columns, source, values } = this.sourceOf(records);
    const names = columnNames(this.table).map(quoted).join(', ');
    return { sql: `insert into ${quoted(this.table.name)} (${names}) select ${columns} from ${source}`, values };
  }

  /** The records as something to select from: `columns` in the order of the table, `source` that has them. */
  sourceOf(records: readonly R[]): { columns: string; source: string; values: unknown[] } {
    const { expressions, source, values } = laidOut(this.columns(), this.arraysOf(records));
    return { columns: expressions.join(', '), source, values };
  }

  private columns(): NamedKind[] {
    return [
      ...this.table.columns.map(({ name, kind }) => ({ name: quoted(name), kind })),
      ...this.table.derived.map(({ name }): NamedKind => ({ name: quoted(name), kind: 'text' })),
    ];
  }

  /** The cells of each column, in the order of the table. */
  private arraysOf(records: readonly R[]): Cell[][] {
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
  const groups = new Map<string, ChangeGroup<C> & { named: { columns: Column<R>[]; derived: Derived<R>[] } }>();
  for (const change of changes) {
    const set = change.set;
    const signature = Object.keys(set)
      .filter((property) => set[property as keyof R] !== undefined)
      .sort()
      .join(',');
    let group = groups.get(signature);
    if (!group) {
      const named = columnsIn(table, set);
      const columns = [
        ...named.columns.map(({ name, kind }) => ({ name, kind })),
        ...named.derived.map(({ name }): NamedKind => ({ name, kind: 'text' })),
      ];
      group = { changes: [], columns, arrays: columns.map(() => []), named };
      groups.set(signature, group);
    }
    group.changes.push(change);
    const cells = [
      ...group.named.columns.map((column) => toCell(column.kind, set[column.property])),
      ...group.named.derived.map((one) => one.value(set)),
    ];
    cells.forEach((cell, at) => group.arrays[at]?.push(cell));
  }
  return [...groups.values()];
}

/** Columns of a change as the statement calls them, so that they differ from those of the row. */
export function numbered({ kind }: NamedKind, at: number): NamedKind {
  return { name: `c${at}`, kind };
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
