/**
 * What a claim costs on Postgres, from how large the tables are: a model that is fed with costs measured at a small size and
 * says what they become at a larger one. Pure. Its terms, and what it leaves out: docs/operations/scaling.md, "The model".
 */

export const PAGE_BYTES = 8_192;

/** Measured on one machine. Times in milliseconds. */
export interface Costs {
  /**
   * Of the processor by a claim of `batch` enrollments at `calibratedAt` of them: what is left of its time without round
   * trips and flush, by one claimer, with all pages in the cache and in the log before.
   */
  processorMs: number;
  batch: number;
  calibratedAt: number;
  /** Of a statement that does nothing. */
  roundTripMs: number;
  /** Making a small commit durable, beyond the round trip. */
  flushMs: number;
  /** Writing and making durable one more kilobyte of the log. */
  logKilobyteMs: number;
  /** A page of an index or table that is in the server's cache. */
  pageHitMs: number;
  /** One that is not, and has to be read. */
  pageMissMs: number;
  /** Passing over one enrollment that another has leased, at the head of the order. */
  passOverMs: number;
}

/** How rows lie in pages; measured at the small size, and the same at any. */
export interface Shape {
  /** Rows a page, of the tables and of the leaves of the indexes that a claim reads. Only those of who is due it writes. */
  enrollments: number;
  contacts: number;
  dues: number;
  enrollmentKeys: number;
  contactKeys: number;
  dueKeys: number;
  dueEntries: number;
  /** Kilobytes that the log takes for a page that is changed for the first time after a checkpoint. */
  pageImageKilobytes: number;
}

export interface Situation {
  waiting: number;
  /** What the server may keep of the tables, in bytes. */
  cacheBytes: number;
  /** Claims made since the last checkpoint: each page they changed is in the log already. */
  claimsSinceCheckpoint: number;
  /** Enrollments leased and not yet moved on, which stand at the head. */
  leased: number;
}

/** What one claim asks of each part of the server. */
export interface Demand {
  processorMs: number;
  /** Pages read into the cache. */
  misses: number;
  logKilobytes: number;
  /** Levels of the primary key's tree, the leaf among them. */
  levels: number;
}

/** Levels of a B-tree with so many leaves; inner pages hold about as many entries as leaves do. */
export function levelsOf(entries: number, aLeaf: number): number {
  let [levels, pages] = [1, Math.ceil(entries / aLeaf)];
  for (; pages > 1; levels += 1) pages = Math.ceil(pages / aLeaf);
  return levels;
}

/** How many different of `pages` pages so many random rows lie in. */
export function distinctPages(pages: number, rows: number): number {
  return pages * (1 - (1 - 1 / pages) ** rows);
}

const READ_APART = ['enrollments', 'contacts', 'dues', 'enrollmentKeys', 'contactKeys', 'dueKeys'] as const;
const TABLES_AND_LEAVES = [...READ_APART, 'dueEntries'] as const;

/** Pages for one row of each. */
const perRow = (names: readonly (keyof Shape)[], shape: Shape): number =>
  names.reduce((sum, name) => sum + 1 / shape[name], 0);

/** Bytes that claims come back to: the tables and the leaves of their keys. */
export function hotBytes(waiting: number, shape: Shape): number {
  return waiting * perRow(TABLES_AND_LEAVES, shape) * PAGE_BYTES;
}

export function demandOf(
  { waiting, cacheBytes, claimsSinceCheckpoint, leased }: Situation,
  costs: Costs,
  shape: Shape,
): Demand {
  const { batch, calibratedAt } = costs;
  const levels = levelsOf(waiting, shape.enrollmentKeys);
  const deeper = [shape.enrollmentKeys, shape.contactKeys, shape.dueKeys]
    .map((keys) => levelsOf(waiting, keys) - levelsOf(calibratedAt, keys))
    .reduce((sum, each) => sum + each, 0);
  const missShare = Math.max(0, 1 - cacheBytes / hotBytes(waiting, shape));
  const random = (aPage: number): number => distinctPages(Math.max(1, waiting / aPage), batch);
  const apart = READ_APART.reduce((sum, name) => sum + random(shape[name]), 0);
  const pages = Math.max(1, waiting / shape.dues);
  const fresh = random(shape.dues) * (1 - 1 / pages) ** (batch * claimsSinceCheckpoint);
  return {
    processorMs: costs.processorMs + batch * deeper * costs.pageHitMs + leased * costs.passOverMs,
    misses: apart * missShare,
    logKilobytes: fresh * shape.pageImageKilobytes,
    levels,
  };
}

/** Of one claimer that has the machine to itself, in milliseconds. */
export function claimTime(situation: Situation, costs: Costs, shape: Shape): number {
  const { processorMs, misses, logKilobytes } = demandOf(situation, costs, shape);
  return (
    2 * costs.roundTripMs + processorMs + misses * costs.pageMissMs + costs.flushMs + logKilobytes * costs.logKilobyteMs
  );
}
