/** The store that the tests of the engine and of HTTP stand on: SQLite, or Postgres in the project that runs the same files on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { openPostgresStore, openSqliteStore, type PostgresStore } from '../../runtime/src/adapters/store';
import type { Store } from '../../runtime/src/engine/ports';
import { emptyDatabase, openEmptyPostgres, type EmptyDatabase } from './postgres';

/** Set by onPostgres.js, before the tests of that project. */
export const onPostgres = process.env['CADENZA_TEST_STORE'] === 'postgres';

let folders: string[] = [];
let databases: EmptyDatabase[] = [];

/** An empty store of its own. */
export function openTestStore(): Promise<Store> {
  return onPostgres ? openEmptyPostgres() : openSqliteStore({ path: ':memory:' });
}

/** Resolves when everything that was begun has been written. */
export async function settled(store: Store): Promise<void> {
  if (!onPostgres) return store.transaction(async () => undefined);
  const { master: pool } = (store as PostgresStore).dataSource.driver as unknown as { master: Pool };
  for (let idle = 0; idle < 5;) {
    await new Promise((resolve) => setImmediate(resolve));
    idle = pool.waitingCount === 0 && pool.idleCount === pool.totalCount ? idle + 1 : 0;
  }
}

/** One database that one process after another works. */
export interface LastingDatabase {
  open(): Promise<Store>;
  /** What the death of a process does to its store, whatever is under way. */
  die(store: Store): Promise<void>;
}

export async function lastingDatabase(): Promise<LastingDatabase> {
  if (onPostgres) {
    const database = await emptyDatabase();
    databases.push(database);
    return {
      open: () => openPostgresStore({ url: database.url }),
      async die(store) {
        // Closing would wait for what never ends.
        void store.close();
        await database.cutOff();
      },
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-engine-'));
  folders.push(folder);
  return {
    open: () => openSqliteStore({ path: join(folder, 'cadenza.db') }),
    die: (store) => store.close(),
  };
}

/** After the stores on them were closed. */
export function forgetDatabases(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  for (const database of databases) database.giveBack();
  folders = [];
  databases = [];
}
