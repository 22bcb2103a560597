/** TypeORM over handles that are opened here, so that its lists and our prepared statements share one connection. */
import { DataSource } from 'typeorm';
import { ENTITIES } from '../entities/schemas';
import type { Handle } from './handle';
import { MIGRATIONS } from './migrations';

const MIGRATION_TABLE = 'migration';

export function sourceOver(handle: Handle, path: string): Promise<DataSource> {
  return new DataSource({
    type: 'better-sqlite3',
    database: path,
    // TypeORM calls `new driver(path, options)`; a constructor may answer with an object that exists.
    driver: function handOver() {
      return handle;
    },
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATION_TABLE,
    migrationsTransactionMode: 'all',
    synchronize: false,
  }).initialize();
}

/** Names of the migrations that ran. @throws when a newer release has changed the database */
export async function migrate(source: DataSource): Promise<string[]> {
  refuseNewer(await ranBefore(source));
  const ran = await source.runMigrations();
  return ran.map((migration) => migration.name);
}

/** @throws when the database is not exactly of this release */
export async function refuseUnlessMigrated(source: DataSource): Promise<void> {
  const names = await ranBefore(source);
  refuseNewer(names);
  if (names.length < MIGRATIONS.length) {
    throw new Error(
      'The database is of an earlier release, and it was opened for reading only. Start Cadenza once, or run: cadenza migrate',
    );
  }
}

async function ranBefore(source: DataSource): Promise<string[]> {
  const [table] = await source.query<unknown[]>(`select 1 from sqlite_master where type = 'table' and name = ?`, [
    MIGRATION_TABLE,
  ]);
  if (!table) return [];
  const rows = await source.query<{ name: string }[]>(`select name from ${MIGRATION_TABLE} order by timestamp`);
  return rows.map((row) => row.name);
}

function refuseNewer(ran: string[]): void {
  const known = new Set(MIGRATIONS.map((migration) => migration.name));
  const unknown = ran.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The database was changed by a newer release of Cadenza (${unknown.join(', ')}). Run that release, or restore a backup from before it.`,
  );
}
