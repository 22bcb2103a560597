/** The model behind docs/operations/scaling.md (`npm run bench -- claimpath`): its rules by hand-made numbers. */
import {
  claimTime,
  demandOf,
  distinctPages,
  hotBytes,
  levelsOf,
  type Costs,
  type Shape,
} from '../bench/claimPath/model';
import { claimsPerSecond } from '../bench/claimPath/simulate';

const SHAPE: Shape = { enrollments: 25, contacts: 40, dues: 40, enrollmentKeys: 160, contactKeys: 160, dueKeys: 160, dueEntries: 100, pageImageKilobytes: 6 }; // prettier-ignore
const COSTS: Costs = { processorMs: 10, batch: 250, calibratedAt: 10_000, roundTripMs: 1, flushMs: 2, logKilobyteMs: 0.01, pageHitMs: 0.001, pageMissMs: 0.1, passOverMs: 0.001 }; // prettier-ignore
const SMALL = { waiting: 10_000, cacheBytes: 2 ** 30, claimsSinceCheckpoint: 1_000, leased: 0 };

describe('the model of a claim', () => {
  it('has as many levels of an index as its leaves need', () => {
    expect([1, 160, 161, 25_600, 25_601, 10_000_000].map((entries) => levelsOf(entries, 160))).toEqual([
      1, 1, 2, 2, 3, 4,
    ]);
  });

  it('finds random rows in different pages, as long as there are many', () => {
    expect(distinctPages(1, 250)).toBe(1);
    expect(distinctPages(1_000_000, 250)).toBeCloseTo(250, 1);
    expect(distinctPages(250, 250)).toBeCloseTo(250 * (1 - 1 / Math.E), 0);
  });

  it('is what was measured where it was measured', () => {
    expect(claimTime(SMALL, COSTS, SHAPE)).toBeCloseTo(1 + 1 + 10 + 2, 6);
  });

  it('reads no page while all fit into the cache, and nearly all when few do', () => {
    const bytes = hotBytes(1_000_000, SHAPE);
    const misses = (cacheBytes: number) => demandOf({ ...SMALL, waiting: 1_000_000, cacheBytes }, COSTS, SHAPE).misses;
    expect(misses(bytes)).toBe(0);
    expect(misses(bytes / 2)).toBeCloseTo(misses(0) / 2, 6);
    // Rows and keys of 250 enrollments, of their due times and of their contacts.
    expect(misses(0)).toBeGreaterThan(1_450);
    expect(misses(0)).toBeLessThan(1_500);
  });

  it('logs whole pages after a checkpoint, and again only what was not changed since', () => {
    const logged = (claimsSinceCheckpoint: number) =>
      demandOf({ ...SMALL, claimsSinceCheckpoint }, COSTS, SHAPE).logKilobytes;
    expect(logged(0)).toBeCloseTo(distinctPages(250, 250) * 6, 6);
    expect(logged(1)).toBeLessThan(logged(0));
    expect(logged(1_000)).toBeCloseTo(0, 6);
  });

  it('passes over who is leased, one by one', () => {
    const late = claimTime({ ...SMALL, leased: 5_000 }, COSTS, SHAPE);
    expect(late - claimTime(SMALL, COSTS, SHAPE)).toBeCloseTo(5, 6);
  });
});

describe('the simulation of claimers', () => {
  const demand = { processorMs: 10, misses: 0, logKilobytes: 0, levels: 2 };
  const server = { processors: 2, readers: 4 };

  it('gives one claimer what the model says', () => {
    expect(claimsPerSecond(1, demand, COSTS, server)).toBeCloseTo(1_000 / claimTime(SMALL, COSTS, SHAPE), 1);
  });

  it('gives no more than the processors can do', () => {
    const most = (1_000 / 10) * server.processors;
    expect(claimsPerSecond(16, demand, COSTS, server)).toBeLessThanOrEqual(most * 1.01);
    expect(claimsPerSecond(16, demand, COSTS, server)).toBeGreaterThan(most * 0.95);
  });

  it('lets commits share a flush', () => {
    const slowDisk = { ...COSTS, processorMs: 0.1, flushMs: 10 };
    const idle = { ...demand, processorMs: 0.1 };
    // Alone each waits for a flush of its own; eight at once wait for two flushes at most.
    const alone = claimsPerSecond(1, idle, slowDisk, server);
    expect(claimsPerSecond(8, idle, slowDisk, server)).toBeGreaterThan(4 * alone);
  });

  it('is bound by the log when every claim writes much of it', () => {
    const much = { ...demand, logKilobytes: 1_000 };
    // Ten milliseconds of log for each, whoever shares the flush.
    expect(claimsPerSecond(16, much, COSTS, { processors: 64, readers: 64 })).toBeLessThan(100);
  });

  it('is bound by the disk when pages have to be read', () => {
    const cold = { ...demand, misses: 1_000 };
    // A tenth of a second for each, four at a time.
    expect(claimsPerSecond(16, cold, COSTS, { processors: 64, readers: 4 })).toBeCloseTo(40, -1);
    // From the memory of the system: two processors, each busy for 110 ms with a claim.
    expect(claimsPerSecond(16, cold, COSTS, { processors: 2, readers: null })).toBeCloseTo(2_000 / 110, 0);
  });
});
