/**
 * The claim path on Postgres as a model and a simulation, fed with costs measured on this machine at 10,000 enrollments, and
 * held against real claims there, at ten times as many, and at a million. What it then says of sizes that nobody measured
 * here is printed as that. The numbers in docs/operations/scaling.md are from it.
 */
import { cpus } from 'node:os';
import pg = require('pg');
import { openPostgresStore } from '../../runtime/src/adapters/store';
import { postgresMissing, startPostgres } from '../support/postgresServer';
import { BATCH, claimTimes, measure, type Measured } from './claimPath/costs';
import { extrapolate } from './claimPath/extrapolate';
import { growth } from './claimPath/growth';
import { claimTime, demandOf, hotBytes, PAGE_BYTES, type Costs } from './claimPath/model';
import { claimsPerSecond } from './claimPath/simulate';
import { Tables } from './claimPath/tables';
import { openBed, publishCadence, START, temporaryFolder } from './dataset';
import { median, thousands, type Bench, type Row } from './table';

const SMALL = 10_000;
/** So many that those of the small size are not used up. */
const CLAIMS = 12;
const CLAIMERS = 4;
const LEASE_MS = 600_000;

interface AtSize {
  waiting: number;
  claimMs: [model: number, real: number];
  bytes: [model: number, real: number];
  claimsASecond: [model: number, real: number];
}

export const claimPath: Bench = {
  name: 'claimpath',
  what: `the model of a claim of ${BATCH} on Postgres beside real claims`,
  missing: () => postgresMissing()?.reason ?? null,
  async run({ large }) {
    const server = await startPostgres();
    const folder = temporaryFolder();
    try {
      const bed = await openBed(folder.path, server.url);
      await publishCadence(bed);
      const tables = await Tables.open(server.url);
      await tables.growTo(SMALL);
      const cacheBytes = await tables.number(`select pg_size_bytes(current_setting('shared_buffers'))`);
      const before = await speed(server.url);
      const measured = await measure(bed.store, tables, SMALL, CLAIMS);
      const after = await speed(server.url);
      const aloneThenMs = (before.aloneMs + after.aloneMs) / 2;
      const sizes: AtSize[] = [];
      for (const waiting of new Set([SMALL, Math.min(10 * SMALL, large), large])) {
        if (waiting !== SMALL) await tables.growTo(waiting);
        measured.costs.pageMissMs = (await tables.readMilliseconds()) ?? measured.costs.pageMissMs;
        const speedNow = await speed(server.url);
        const busy = { shape: measured.shape, costs: slower(measured.costs, speedNow.aloneMs / aloneThenMs) };
        await tables.checkpoint();
        const real = await claimTimes(bed.store, CLAIMS);
        await tables.moveOn();
        const claims = Array.from({ length: CLAIMS }, (_, claim) => situation(waiting, cacheBytes, claim));
        sizes.push({
          waiting,
          claimMs: [median(claims.map((each) => claimTime(each, busy.costs, busy.shape))), median(real)],
          bytes: [hotBytes(waiting, measured.shape), await hotPages(tables)],
          claimsASecond: [together(waiting, cacheBytes, busy, speedNow), await reallyTogether(server.url, tables)],
        });
      }
      await tables.close();
      await bed.close();
      process.stderr.write(extrapolate(measured, cacheBytes, await growth(await server.newDatabase())));
      return rowsOf(sizes);
    } finally {
      await server.remove();
      folder.remove();
    }
  },
};

const situation = (waiting: number, cacheBytes: number, claim: number) => ({
  waiting,
  cacheBytes,
  claimsSinceCheckpoint: claim,
  leased: claim * BATCH,
});

interface Speed {
  /** Of a piece of arithmetic, by one. */
  aloneMs: number;
  /** By each, when all claimers do it at once. */
  togetherMs: number;
}

/** Others use the machine too, now more, now less, so its speed is measured beside whatever it is compared with. */
async function speed(url: string): Promise<Speed> {
  const clients = Array.from({ length: CLAIMERS }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  const compute = async (some: pg.Client[]): Promise<number> => {
    const startedAt = performance.now();
    await Promise.all(some.map((client) => client.query('select sum(sqrt(i)) from generate_series(1, 200000) i')));
    return performance.now() - startedAt;
  };
  await compute(clients);
  const [alone, together]: number[][] = [[], []];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    alone!.push(await compute(clients.slice(0, 1)));
    together!.push(await compute(clients));
  }
  await Promise.all(clients.map((client) => client.end()));
  return { aloneMs: median(alone!), togetherMs: median(together!) };
}

function slower(costs: Costs, times: number): Costs {
  const { processorMs, pageHitMs, flushMs, logKilobyteMs } = costs;
  return {
    ...costs,
    processorMs: processorMs * times,
    pageHitMs: pageHitMs * times,
    flushMs: flushMs * times,
    logKilobyteMs: logKilobyteMs * times,
  };
}

function together(
  waiting: number,
  cacheBytes: number,
  { costs, shape }: Measured,
  { aloneMs, togetherMs }: Speed,
): number {
  const processors = cpus().length;
  const demand = demandOf(situation(waiting, cacheBytes, CLAIMS / 2), costs, shape);
  // What of the processors is there for several at once: all of them on an idle machine.
  const share = Math.max(1, (processors * togetherMs) / (CLAIMERS * aloneMs));
  const asked = { ...demand, processorMs: demand.processorMs * share };
  // Its tables fit into the memory of the machine, if not into the cache of the server.
  return claimsPerSecond(
    CLAIMERS,
    asked,
    { ...costs, pageMissMs: costs.pageMissMs * share },
    { processors, readers: null },
  );
}

/** Claims a second of claimers at once, each with connections of its own; as many claims as one made. */
async function reallyTogether(url: string, tables: Tables): Promise<number> {
  const stores = await Promise.all(Array.from({ length: CLAIMERS }, () => openPostgresStore({ url, connections: 2 })));
  try {
    await tables.checkpoint();
    const startedAt = performance.now();
    await Promise.all(
      stores.map(async ({ claims }) => {
        for (let claim = 0; claim < CLAIMS / CLAIMERS; claim += 1) await claims.claimDue(START, BATCH, LEASE_MS);
      }),
    );
    const rate = (CLAIMS / (performance.now() - startedAt)) * 1_000;
    await tables.moveOn();
    return rate;
  } finally {
    for (const store of stores) await store.close();
  }
}

async function hotPages(tables: Tables): Promise<number> {
  let pages = await tables.pages('due_enrollment_order');
  for (const name of ['enrollment', 'contact', 'due_enrollment'])
    pages += (await tables.pages(name)) + (await tables.pages(`${name}_pkey`));
  return pages * PAGE_BYTES;
}

/** How far apart two figures are, whichever is larger: 1 when they are the same. */
const apart = ([model, real]: readonly [number, number]): number => Math.max(model / real, real / model);

function rowsOf(sizes: AtSize[]): Row[] {
  const waiting = sizes.map((each) => thousands(each.waiting)).join(' → ');
  const row = (
    what: string,
    pick: (size: AtSize) => [number, number],
    show: (value: number) => string,
    most: number,
  ): Row => {
    const value = Math.max(...sizes.map((size) => apart(pick(size))));
    return {
      what: `${what} (${waiting} waiting), and by the model`,
      figure: sizes.map((size) => show(pick(size)[1])).join(' → '),
      floor: sizes.map((size) => show(pick(size)[0])).join(' → '),
      value,
      reach: `within ${most} ×`,
      met: value <= most,
    };
  };
  return [
    row(
      `a claim of ${BATCH}, in ms`,
      (size) => size.claimMs,
      (ms) => ms.toFixed(1),
      2,
    ),
    row(
      `claims a second by ${CLAIMERS} claimers`,
      (size) => size.claimsASecond,
      (rate) => rate.toFixed(0),
      2,
    ),
    row(
      'megabytes that claims come back to',
      (size) => size.bytes,
      (bytes) => (bytes / 2 ** 20).toFixed(0),
      1.25,
    ),
  ];
}
