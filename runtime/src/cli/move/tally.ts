/** What a database holds, table by table, as a number of rows and a digest of what is in them. */
import { createHash, type Hash } from 'node:crypto';
import type { Rows } from '../../engine/ports';

export interface TableTally {
  rows: number;
  digest: string;
}
export type Tally = ReadonlyMap<string, TableTally>;

export async function tally(rows: Rows, onRow: () => void = () => undefined): Promise<Tally> {
  const tables = new Map<string, { rows: number; hash: Hash }>();
  for await (const { table, row } of rows) {
    let of = tables.get(table);
    if (!of) tables.set(table, (of = { rows: 0, hash: createHash('sha256') }));
    of.rows += 1;
    of.hash.update(`${JSON.stringify(row)}\n`);
    onRow();
  }
  return new Map([...tables].map(([table, of]) => [table, { rows: of.rows, digest: of.hash.digest('hex') }]));
}

export function rowsIn(counted: Tally): number {
  return [...counted.values()].reduce((sum, { rows }) => sum + rows, 0);
}

/** A sentence for each table that differs. */
export function differences(from: Tally, to: Tally): string[] {
  const tables = [...new Set([...from.keys(), ...to.keys()])];
  return tables.flatMap((table) => {
    const [there, here] = [from.get(table), to.get(table)];
    if (there?.rows !== here?.rows)
      return [`Table '${table}' has ${there?.rows ?? 0} rows there and ${here?.rows ?? 0} here.`];
    return there?.digest === here?.digest ? [] : [`Table '${table}' has other content here than there.`];
  });
}
