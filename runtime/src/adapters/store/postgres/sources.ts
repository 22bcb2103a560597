/** TypeORM over a pool of connections: it serves the lists and runs the migrations. */
import { DataSource } from 'typeorm';
import pg = require('pg');
import { StoreUnavailable } from '../../../engine/errors';
import { ENTITIES } from '../entities/schemas';
import { DeadConnections, type DeadConnectionsOptions } from './deadConnections';
import { MIGRATIONS } from './migrations';
import { named } from './faults';

const MIGRATION_TABLE = 'migration';
const OLDEST_SERVER = 13;
/** "Cadenza" as a number: two processes that start at once must not both migrate. */
const MIGRATION_LOCK = 0x636164;

/** How long a connection may take to come about; then the database counts as not answering. */
const CONNECT_MS = 5_000;
/**
 * A process that stopped, or whose network hangs, in the middle of a transaction keeps its rows from the others no longer
 * than this. Those that wait for somebody outside by their nature have more time: transactions.ts.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;

/**
 * Every query here has an index made for it. The planner, whose statistics are of minutes ago, does not know what a queue
 * holds now: with a backlog it would rather read and sort all that is due, for every claim of a few, or look up a batch
 * by reading the table. It is kept from that; where nothing else is possible it still does.
 */
const PLANS = ['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin', 'jit']
  .map((way) => `-c ${way}=off`)
  .join(' ');

/** A machine that is gone says nothing; its session, and the locks of it, end when it has not answered for this long. */
const KEEP_ALIVES = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

export interface SourceOptions extends DeadConnectionsOptions {
  idleInTransactionMs?: number;
}

/** The pool behind a data source. */
export function poolOf(source: DataSource): pg.Pool {
  return (source.driver as unknown as { master: pg.Pool }).master;
}

/** @throws {StoreUnavailable} when the server does not answer */
export async function openSource(
  url: string,
  connections: number,
  { report, lookEveryMs, idleInTransactionMs = IDLE_IN_TRANSACTION_MS }: SourceOptions = {},
): Promise<DataSource> {
  const dead = new DeadConnections({ report, lookEveryMs });
  const source = new DataSource({
    type: 'postgres',
    url,
    driver: pg,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATION_TABLE,
    migrationsTransactionMode: 'all',
    synchronize: false,
    installExtensions: false,
    poolSize: connections,
    connectTimeoutMS: CONNECT_MS,
    applicationName: 'cadenza',
    // A connection that breaks while nobody uses it; the next one is made anew.
    poolErrorHandler: (error: Error) => report?.('warn', 'store.connection_lost', {}, error),
    extra: {
      keepAlive: true,
      // Statements of a transaction need not wait for each other's answers: session.ts.
      pipeline: true,
      idle_in_transaction_session_timeout: idleInTransactionMs,
      options: `${PLANS} ${KEEP_ALIVES}`,
      onConnect: dead.meet,
    },
  });
  try {
    await source.initialize();
    dead.watch(poolOf(source));
    return source;
  } catch (error) {
    throw notOpened(error, url);
  }
}

/** With the server's name, never with a password. */
function notOpened(error: unknown, url: string): unknown {
  const { host, pathname } = new URL(url);
  const { code = '', message } = error as { code?: string; message: string };
  const where = `${host || 'this machine'}${pathname}`;
  const cause = { cause: error };
  if (/^28/.test(code))
    return new StoreUnavailable(
      `The database server at ${where} refuses the user or password (${code}). Check CADENZA_DATABASE_URL.`,
      cause,
    );
  if (code === '3D000')
    return new StoreUnavailable(
      `There is no database at ${where}. Make it (createdb), or check CADENZA_DATABASE_URL.`,
      cause,
    );
  if (named(error) instanceof StoreUnavailable)
    return new StoreUnavailable(
      `The database server at ${where} does not answer (${code || message}). Start it, or check CADENZA_DATABASE_URL.`,
      cause,
    );
  return error;
}

/** Names of the migrations that ran. @throws when the server is too old, or a newer release has changed the database */
export async function migrate(source: DataSource): Promise<string[]> {
  const client = await poolOf(source).connect();
  try {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    refuseOld(Math.floor(Number(rows[0]?.version) / 10_000));
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      refuseNewer(await ranBefore(client));
      const ran = await source.runMigrations();
      return ran.map((migration) => migration.name);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    client.release();
  }
}

function refuseOld(version: number): void {
  if (version >= OLDEST_SERVER) return;
  throw new Error(`The database server is PostgreSQL ${version}, and Cadenza needs ${OLDEST_SERVER} or later.`);
}

async function ranBefore(client: pg.PoolClient): Promise<string[]> {
  const { rows: found } = await client.query<{ there: boolean }>(`select to_regclass($1) is not null as there`, [
    MIGRATION_TABLE,
  ]);
  if (!found[0]?.there) return [];
  const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATION_TABLE} order by timestamp`);
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
