/**
 * One definition of a table, for every database: which property of a record stands in which column, and how.
 * TypeORM's entities (schemas.ts) and the prepared statements of the hot path are both made from it.
 */

export type Kind = 'text' | 'integer' | 'boolean' | 'json';
export type Cell = string | number | null;

type KindOf<V> = [NonNullable<V>] extends [string]
  ? 'text'
  : [NonNullable<V>] extends [number]
    ? 'integer'
    : [NonNullable<V>] extends [boolean]
      ? 'boolean'
      : 'json';

export interface Column<R> {
  property: keyof R & string;
  name: string;
  kind: Kind;
}

/** A column that follows from others and serves look-ups only, such as an address in lower case. No record shows it. */
export interface Derived<R> {
  property: string;
  name: string;
  from: (keyof R & string)[];
  value(record: Partial<R>): Cell;
}

export interface Table<R extends object> {
  name: string;
  /** Columns of the primary key, in its order; export and import follow it. */
  key: (keyof R & string)[];
  columns: Column<R>[];
  derived: Derived<R>[];
  column: Record<keyof R & string, Column<R>>;
}

type Columns<R> = { [P in keyof R & string]-?: KindOf<R[P]> };
type DerivedInput<R> = Record<string, Pick<Derived<R>, 'from' | 'value'>>;

export function defineTable<R extends object>(
  name: string,
  key: (keyof R & string)[],
  kinds: Columns<R>,
  derived: DerivedInput<R> = {},
): Table<R> {
  const columns = (Object.entries(kinds) as [keyof R & string, Kind][]).map(([property, kind]) => ({
    property,
    name: snake(property),
    kind,
  }));
  return {
    name,
    key,
    columns,
    derived: Object.entries(derived).map(([property, rest]) => ({ property, name: snake(property), ...rest })),
    column: Object.fromEntries(columns.map((column) => [column.property, column])) as Table<R>['column'],
  };
}

export function snake(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function quoted(name: string): string {
  return `"${name}"`;
}

export function toCell(kind: Kind, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'json':
      return toJson(value);
    case 'boolean':
      return value ? 1 : 0;
    default:
      return value as Cell;
  }
}

export function fromCell(kind: Kind, cell: unknown): unknown {
  if (cell === null || cell === undefined) return null;
  switch (kind) {
    case 'json':
      return fromJson(cell as string);
    case 'boolean':
      return Number(cell) === 1;
    case 'integer':
      return Number(cell);
    default:
      return cell;
  }
}

/** Most attributes, warnings and data are empty; these two save the work for them. */
function toJson(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : JSON.stringify(value);
  for (const _ in value) return JSON.stringify(value);
  return '{}';
}

function fromJson(cell: string): unknown {
  if (cell === '{}') return {};
  if (cell === '[]') return [];
  return JSON.parse(cell);
}

/** All cells of a record, in the order of `columns` and then `derived`. */
export function toRow<R extends object>(table: Table<R>, record: R): Cell[] {
  const row = table.columns.map((column) => toCell(column.kind, record[column.property]));
  for (const derived of table.derived) row.push(derived.value(record));
  return row;
}

/** The record of a row that holds the cells of `columns`, in their order. */
export function fromRow<R extends object>(table: Table<R>, row: readonly unknown[]): R {
  const record: Record<string, unknown> = {};
  const { columns } = table;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] as Column<R>;
    const cell = row[i];
    record[column.property] = column.kind === 'text' ? cell : fromCell(column.kind, cell);
  }
  return record as R;
}

export function columnNames<R extends object>(table: Table<R>): string[] {
  return [...table.columns.map((column) => column.name), ...table.derived.map((derived) => derived.name)];
}
