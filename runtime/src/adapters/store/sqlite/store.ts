/**
 * The store on SQLite: one connection writes and claims, a second one reads what is committed.
 * Promises: engine/ports/store.ts. One process works the database; what that buys is in leases.ts.
 */
import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import type { Reads, Reporter, Store } from '../../../engine/ports';
import { Checkpoints } from './checkpoints';
import { Cached, Connection } from './connection';
import { claimsOf } from './claims';
import { exportRows, importRows } from './dump';
import { IN_MEMORY, openReader, openWriter, type Handle } from './handle';
import { Leases } from './leases';
import { lockDatabase } from './lock';
import { readsOf } from './reads';
import { migrate, refuseUnlessMigrated, sourceOver } from './sources';
import { Transactions } from './transactions';
import { txOf } from './writes';

export interface SqliteStoreOptions {
  /** A file, which is created with its folder, or ':memory:'. */
  path: string;
  /**
   * False: only reads, beside the process that works the database; for export. The database must exist and be of
   * this release. Default true: this process alone works the database until it ends or closes the store.
   */
  exclusive?: boolean;
  report?: Reporter['report'];
}

export interface SqliteStore extends Store {
  /** TypeORM over the writing connection. */
  readonly dataSource: DataSource;
}

/** @throws {DatabaseInUse} when another process works the database */
export async function openSqliteStore({ path, exclusive = true, report }: SqliteStoreOptions): Promise<SqliteStore> {
  if (!exclusive) return openForReading(path);
  const unlock = path === IN_MEMORY ? () => undefined : lockDatabase(path);
  const handles: Handle[] = [];
  try {
    const writer = openWriter(path);
    handles.push(writer);
    const dataSource = await sourceOver(writer, path);
    const ran = await migrate(dataSource);
    if (ran.length > 0) report?.('info', 'store.migrated', { migrations: ran });
    if (path === IN_MEMORY) return build({ path, dataSource, handle: writer, reader: null, soleProcess: true, unlock });

    const second = openReader(path);
    handles.push(second);
    const reader = { handle: second, source: await sourceOver(second, path) };
    return build({ path, dataSource, handle: writer, reader, soleProcess: true, unlock, report });
  } catch (error) {
    for (const handle of handles) handle.close();
    unlock();
    throw error;
  }
}

async function openForReading(path: string): Promise<SqliteStore> {
  if (!existsSync(path))
    throw new Error(`There is no database at ${path}. Check the path; a store opened for reading creates none.`);
  const handle = openReader(path);
  try {
    const dataSource = await sourceOver(handle, path);
    await refuseUnlessMigrated(dataSource);
    return build({ path, dataSource, handle, reader: null, soleProcess: false, unlock: () => undefined });
  } catch (error) {
    handle.close();
    throw error;
  }
}

interface Parts {
  path: string;
  handle: Handle;
  /** Over `handle`. */
  dataSource: DataSource;
  /** A second connection for reads, or null when there is one for all. */
  reader: { handle: Handle; source: DataSource } | null;
  soleProcess: boolean;
  unlock: () => void;
  report?: Reporter['report'];
}

function build({ path, dataSource, handle, reader, soleProcess, unlock, report }: Parts): SqliteStore {
  const cached = new Cached();
  const writing = new Connection(handle, dataSource.manager, cached);
  const leases = new Leases();
  const transactions = new Transactions(writing, leases);
  const checkpoints = reader ? new Checkpoints(handle, path, (work) => transactions.alone(work), report) : null;
  if (checkpoints) transactions.onCommit = () => checkpoints.committed();
  const tx = txOf(writing);
  const read = reader
    ? readsOf(new Connection(reader.handle, reader.source.manager, cached))
    : takingTurns(readsOf(writing), transactions);

  return {
    soleProcess,
    dataSource,
    read,
    claims: claimsOf(writing, leases, transactions),
    transaction: (work) => transactions.run(() => work(tx)),
    exportRows: () => (path === IN_MEMORY ? exportRows(handle) : exportSnapshot(path)),
    importRows: (rows, check) =>
      transactions.run(async () => {
        writing.changesNow().due(-Infinity);
        writing.changesNow().settings = true;
        writing.changesNow().inboxes = true;
        writing.changesNow().subscriptions = true;
        const count = await importRows(writing, rows);
        await check?.(exportRows(handle));
        return count;
      }),
    ping: () => transactions.alone(() => void writing.cells('select 1')),
    close: async () => {
      await transactions.alone(() => undefined);
      await checkpoints?.close();
      await reader?.source.destroy();
      // The last connection to close copies the log back into the database.
      await dataSource.destroy();
      unlock();
    },
  };
}

/** With one connection a read waits until no transaction is open, so that it never sees what may be rolled back. */
function takingTurns(reads: Reads, transactions: Transactions): Reads {
  type Read = (...args: unknown[]) => Promise<unknown>;
  const entries = Object.entries(reads as unknown as Record<string, Read>);
  const waiting = entries.map(([name, read]): [string, Read] => [
    name,
    (...args) => transactions.aloneOrInside(() => read(...args)),
  ]);
  return Object.fromEntries(waiting) as unknown as Reads;
}

/** A connection of its own, so that the export is of one instant while work goes on. */
async function* exportSnapshot(path: string): ReturnType<typeof exportRows> {
  const handle = openReader(path);
  try {
    handle.exec('begin');
    yield* exportRows(handle);
  } finally {
    handle.close();
  }
}
