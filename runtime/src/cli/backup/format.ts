/**
 * The file of an export: NDJSON. A line that says what it is, a line for each row of each table, and a line that says how
 * many there were, so that a file that was cut off is known.
 */
export interface Head {
  cadenza: 'export';
  /** Of this file. */
  format: 1;
  /** Release of Cadenza that wrote it; an older release may not know all its columns. */
  version: string;
  exportedAt: string;
}

export interface RowLine {
  table: string;
  row: Record<string, unknown>;
}

export interface Foot {
  end: true;
  rows: number;
}

export const FORMAT = 1;
