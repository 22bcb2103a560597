/** What the bench prints: one table, or the same as JSON. */

export interface Row {
  what: string;
  figure: string;
  /** The floor measured in the same run, where the row has one. */
  floor?: string;
  /** figure ÷ floor, or the value that the reach speaks of. */
  value: number;
  /** What is claimed. A row without is for comparing. */
  reach?: string;
  met?: boolean;
}

export interface Bench {
  name: string;
  /** One line: what is measured and how. */
  what: string;
  /** What this machine lacks for it, and the way out; null when nothing. */
  missing?(): string | null;
  run(size: Size): Promise<Row[]>;
}

export interface Size {
  /** Waiting enrollments of the large database. */
  large: number;
  /** Enrollments whose steps are counted. */
  steps: number;
  bulk: number;
  /** Seconds of the load row. */
  loadSeconds: number;
  /** Contacts of the cadence that runs in n8n, and of the same one in the runtime beside it. */
  inN8n: number;
  besideN8n: number;
  /** Waiting enrollments of the large database of several processes, and how many become due at one instant. */
  waiting: number;
  dueAtOnce: number;
  /** Due within an instant for a small sequence to stand beside. */
  crowd: number;
}

export const FULL: Size = {
  large: 1_000_000,
  steps: 100_000,
  bulk: 100_000,
  loadSeconds: 60,
  inN8n: 200,
  besideN8n: 10_000,
  waiting: 1_000_000,
  dueAtOnce: 10_000,
  crowd: 100_000,
};
/** To see that it runs; figures of a small database say little. */
export const QUICK: Size = {
  large: 50_000,
  steps: 10_000,
  bulk: 10_000,
  loadSeconds: 5,
  inN8n: 40,
  besideN8n: 2_000,
  waiting: 140_000,
  dueAtOnce: 10_000,
  crowd: 20_000,
};

export function perSecond(count: number, ms: number): number {
  return Math.round((count / ms) * 1000);
}

export function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** The value below which this share of the values lies; nearest rank. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export function median(values: number[]): number {
  return percentile(values, 0.5);
}

export function print(rows: Row[]): void {
  const cells = [['what', 'figure', 'floor', 'ratio or value', 'reach', ''], ...rows.map(cellsOf)];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of cells)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

function cellsOf({ what, figure, floor, value, reach, met }: Row): string[] {
  return [
    what,
    figure,
    floor ?? '',
    Number.isInteger(value) ? thousands(value) : value.toFixed(2),
    reach ?? '',
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ];
}
