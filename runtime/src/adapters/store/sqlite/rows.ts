/** Rows of one table over prepared statements: records in, records out. */
import type { Statement } from 'better-sqlite3';
import {
  columnNames,
  fromRow,
  quoted,
  toCell,
  toRow,
  type Cell,
  type Column,
  type Derived,
  type Table,
} from '../entities/table';
import type { Handle } from './handle';

interface Update<R> {
  statement: Statement<unknown[]>;
  columns: Column<R>[];
  derived: Derived<R>[];
}

export class Rows<R extends object> {
  private readonly selects = new Map<string, Statement<unknown[]>>();
  private readonly updates = new Map<string, Map<string, Update<R>>>();
  private inserting: Statement<unknown[]> | null = null;
  private insertingNew: Statement<unknown[]> | null = null;

  constructor(
    private readonly handle: Handle,
    private readonly table: Table<R>,
  ) {}

  /** `tail` is what follows `from <table>`, aliased `t`; a constant, since each is prepared once and kept. */
  all(tail: string, ...params: unknown[]): R[] {
    const rows = this.select(tail).all(...params) as unknown[][];
    return rows.map((row) => fromRow(this.table, row));
  }

  first(tail: string, ...params: unknown[]): R | null {
    const row = this.select(tail).get(...params) as unknown[] | undefined;
    return row ? fromRow(this.table, row) : null;
  }

  byId(id: string): R | null {
    return this.first('where t.id = ?', id);
  }

  /** Those of `ids` that there are, by id. */
  byIds(ids: string[]): Map<string, R> {
    const found = new Map<string, R>();
    if (ids.length === 0) return found;
    const rows = this.all('join json_each(?) wanted on t.id = wanted.value', JSON.stringify(ids));
    for (const row of rows) found.set((row as { id: string }).id, row);
    return found;
  }

  insert(record: R): void {
    this.inserting ??= this.handle.prepare(this.insertSql(''));
    this.inserting.run(...toRow(this.table, record));
  }

  /** False when a unique index has it already. */
  insertNew(record: R): boolean {
    this.insertingNew ??= this.handle.prepare(this.insertSql(' on conflict do nothing'));
    return this.insertingNew.run(...toRow(this.table, record)).changes === 1;
  }

  /** Writes the properties that `set` has; `tail` is ' where …', before which assignments may stand. Number of rows changed. */
  update(set: Partial<R>, tail: string, ...params: unknown[]): number {
    const update = this.updating(set, tail);
    const cells: Cell[] = update.columns.map((column) => toCell(column.kind, set[column.property]));
    for (const derived of update.derived) cells.push(derived.value(set));
    return update.statement.run(...cells, ...params).changes;
  }

  private select(tail: string): Statement<unknown[]> {
    let statement = this.selects.get(tail);
    if (!statement) {
      const columns = this.table.columns.map((column) => `t.${quoted(column.name)}`).join(', ');
      statement = this.handle
        .prepare<unknown[]>(`select ${columns} from ${quoted(this.table.name)} t ${tail}`)
        .raw(true);
      this.selects.set(tail, statement);
    }
    return statement;
  }

  private insertSql(conflict: string): string {
    const names = columnNames(this.table);
    return `insert into ${quoted(this.table.name)} (${names.map(quoted).join(', ')}) values (${names.map(() => '?').join(', ')})${conflict}`;
  }

  /** Only columns that change are named: naming one rewrites every index that holds it. */
  private updating(set: Partial<R>, tail: string): Update<R> {
    let byProperties = this.updates.get(tail);
    if (!byProperties) this.updates.set(tail, (byProperties = new Map<string, Update<R>>()));
    let signature = '';
    for (const property in set) if (set[property] !== undefined) signature += `${property},`;
    let update = byProperties.get(signature);
    if (!update) byProperties.set(signature, (update = this.prepareUpdate(signature.split(',').slice(0, -1), tail)));
    return update;
  }

  private prepareUpdate(properties: string[], tail: string): Update<R> {
    const columns = properties.map((property) => {
      const column = this.table.column[property as keyof R & string];
      if (!column) throw new Error(`Table ${this.table.name} has no column for '${property}'`);
      return column;
    });
    const derived = this.table.derived.filter((candidate) =>
      candidate.from.some((property) => properties.includes(property)),
    );
    const assignments = [...columns, ...derived].map((column) => `${quoted(column.name)} = ?`).join(', ');
    const sql = `update ${quoted(this.table.name)} set ${assignments || 'rowid = rowid'}${tail}`;
    return { columns, derived, statement: this.handle.prepare<unknown[]>(sql) };
  }
}
