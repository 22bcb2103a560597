/**
 * The store on Postgres: any number of processes work one database. Promises: engine/ports/store.ts. How they keep out of
 * each other's way: claims.ts (who works on what), transactions.ts (who changes what), exclusive.ts (limits).
 */
import type { DataSource } from 'typeorm';
import { StoreUnavailable } from '../../../engine/errors';
import type { Reads, Reporter, Store } from '../../../engine/ports';
import { RecentlyUsed } from '../cache';
import { claimsOf } from './claims';
import { exportRows, importRows } from './dump';
import { Errands } from './errands';
import { Exclusive } from './exclusive';
import { named } from './faults';
import { readsOf } from './reads';
import { Session } from './session';
import { migrate, openSource, poolOf } from './sources';
import { timeStatements } from './timed';
import { Transactions } from './transactions';
import { txOf } from './writes';

export interface PostgresStoreOptions {
  /** postgres://user:password@host:port/database */
  url: string;
  /** The most connections this process holds at once. */
  connections?: number;
  report?: Reporter['report'];
  observe?: Reporter['observe'];
  /** How often connections are looked for that will never answer. */
  lookEveryMs?: number;
  /** How long a transaction may wait for this process. Default: 10 seconds. */
  idleInTransactionMs?: number;
}

export interface PostgresStore extends Store {
  readonly dataSource: DataSource;
}

const CONNECTIONS = 10;
/** Readiness is asked every few seconds, and "I do not know" is no answer. */
const PING_MS = 2_000;

/** @throws {StoreUnavailable} when the server does not answer */
export async function openPostgresStore({
  url,
  connections = CONNECTIONS,
  report,
  observe,
  lookEveryMs,
  idleInTransactionMs,
}: PostgresStoreOptions): Promise<PostgresStore> {
  const dataSource = await openSource(url, connections, { report, lookEveryMs, idleInTransactionMs });
  try {
    const ran = await migrate(dataSource);
    if (observe) timeStatements(poolOf(dataSource), observe);
    if (ran.length > 0) report?.('info', 'store.migrated', { migrations: ran });
    return build(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw named(error);
  }
}

function build(dataSource: DataSource): PostgresStore {
  const pool = poolOf(dataSource);
  const versions: Session['versions'] = new RecentlyUsed(200);
  const pooled = new Session(pool, dataSource.manager, versions, null);
  const transactions = new Transactions(dataSource, versions);

  return {
    soleProcess: false,
    dataSource,
    read: naming(readsOf(pooled)),
    claims: claimsOf(pooled, new Exclusive(pool, transactions), new Errands(pool)),
    transaction: (work) => transactions.run((session) => work(txOf(session))),
    exportRows: () => snapshot(transactions),
    importRows: (rows, check) =>
      transactions.run(
        async (session) => {
          const count = await importRows(session, rows);
          await check?.(exportRows(session));
          return count;
        },
        { once: true, patient: true },
      ),
    ping: () => within(PING_MS, pooled.cells('select 1')),
    close: () => dataSource.destroy(),
  };
}

type Read = (...args: unknown[]) => Promise<unknown>;

function naming(reads: Reads): Reads {
  const entries = Object.entries(reads as unknown as Record<string, Read>);
  const named_ = entries.map(([name, read]): [string, Read] => [
    name,
    (...args) =>
      read(...args).catch((error: unknown) => {
        throw named(error);
      }),
  ]);
  return Object.fromEntries(named_) as unknown as Reads;
}

/** Of one instant, while work goes on. */
async function* snapshot(transactions: Transactions): ReturnType<typeof exportRows> {
  const { session, end } = await transactions.begin('repeatable read read only');
  try {
    yield* exportRows(session);
  } finally {
    await end();
  }
}

async function within(ms: number, answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable(`The database server did not answer within ${ms} ms.`)), ms);
  });
  try {
    await Promise.race([answer, late]);
  } catch (error) {
    throw named(error);
  } finally {
    clearTimeout(timer);
  }
}
