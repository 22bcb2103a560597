export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/store';
export { DatabaseInUse } from './sqlite/lock';
export { copyDatabase } from './sqlite/copy';
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './postgres/store';
