/** Measures what the model is fed with: at a small size, where everything is in the cache. */
import type { Store } from '../../../runtime/src/engine/ports';
import { START } from '../dataset';
import { median } from '../table';
import { distinctPages, levelsOf, type Costs, type Shape } from './model';
import type { Tables } from './tables';

export const BATCH = 250;
const LEASE_MS = 600_000;
const TRIES = 60;
const ROUNDS = 5;
const LOG_KILOBYTES = 2_000;

export interface Measured {
  costs: Costs;
  shape: Shape;
}

/** Milliseconds of each claim, the first with nobody leased. Who was claimed stays leased. */
export async function claimTimes(store: Store, claims: number): Promise<number[]> {
  const times: number[] = [];
  for (let claim = 0; claim < claims; claim += 1) {
    const startedAt = performance.now();
    const claimed = await store.claims.claimDue(START, BATCH, LEASE_MS);
    times.push(performance.now() - startedAt);
    if (claimed.length !== BATCH) throw new Error(`Claimed ${claimed.length} of ${BATCH}`);
  }
  return times;
}

export async function measure(store: Store, tables: Tables, size: number, claims: number): Promise<Measured> {
  const shape = { ...(await shapeOf(tables, size)), pageImageKilobytes: await pageImage(store, tables) };
  const roundTripMs = await typical(() => tables.milliseconds('select 1'));
  const commit = (bytes: number) =>
    typical(() => tables.milliseconds(`select pg_logical_emit_message(true, 'bench', repeat('x', $1::int))`, bytes));
  const [small, large] = [await commit(1), await commit(LOG_KILOBYTES * 1_024)];
  const pagesOfRead = BATCH * (levelsOf(size, shape.contactKeys) + 1);
  const read = await typical(() =>
    tables.milliseconds('select id from contact where id = any($1::text[])', tables.ids(BATCH, 3)),
  );
  const flushMs = Math.max(0, small - roundTripMs);
  const line = await lineOf(store, tables, claims);
  return {
    shape,
    costs: {
      processorMs: line.first - 2 * roundTripMs - flushMs,
      passOverMs: line.growth / BATCH,
      batch: BATCH,
      calibratedAt: size,
      roundTripMs,
      flushMs,
      logKilobyteMs: Math.max(0, large - small) / LOG_KILOBYTES,
      pageHitMs: Math.max(0, read - roundTripMs) / pagesOfRead,
      pageMissMs: 0,
    },
  };
}

async function typical(measured: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) times.push(await measured());
  return median(times);
}

async function shapeOf(tables: Tables, size: number): Promise<Omit<Shape, 'pageImageKilobytes'>> {
  const aPage = async (name: string): Promise<number> => size / (await tables.pages(name));
  return {
    enrollments: await aPage('enrollment'),
    contacts: await aPage('contact'),
    dues: await aPage('due_enrollment'),
    enrollmentKeys: await aPage('enrollment_pkey'),
    contactKeys: await aPage('contact_pkey'),
    dueKeys: await aPage('due_enrollment_pkey'),
    dueEntries: await aPage('due_enrollment_order'),
  };
}

/** What the log takes for each page that the first claim after a checkpoint changes. */
async function pageImage(store: Store, tables: Tables): Promise<number> {
  await tables.checkpoint();
  const logged = `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')`;
  const before = await tables.number(logged);
  await store.claims.claimDue(START, BATCH, LEASE_MS);
  const after = await tables.number(logged);
  await tables.giveBack();
  return (after - before) / 1_024 / distinctPages(await tables.pages('due_enrollment'), BATCH);
}

/** The time of a claim as a line over the claims before it, whose enrollments it passes over; medians of some rounds. */
async function lineOf(store: Store, tables: Tables, claims: number): Promise<{ first: number; growth: number }> {
  const rounds: number[][] = [];
  // The first warms the cache, and puts the pages into the log.
  for (let round = 0; round <= ROUNDS; round += 1) {
    rounds.push(await claimTimes(store, claims));
    await tables.giveBack();
  }
  const times = Array.from({ length: claims }, (_, claim) => median(rounds.slice(1).map((round) => round[claim]!)));
  const middle = (claims - 1) / 2;
  const mean = times.reduce((sum, each) => sum + each, 0) / claims;
  const spread = times.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const growth = Math.max(0, times.reduce((sum, each, at) => sum + (at - middle) * (each - mean), 0) / spread);
  return { first: mean - growth * middle, growth };
}
