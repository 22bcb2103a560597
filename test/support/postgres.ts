/** Empty databases for tests. Each test process has a few, and empties one rather than making another. */
import pg = require('pg');
import { openPostgresStore, type PostgresStore } from '../../runtime/src/adapters/store';
import { TABLES } from '../../runtime/src/adapters/store/entities/tables';
import { URL_NAME } from './postgresServer';

export const PREFIX = `cadenza_test_${process.env['CADENZA_TEST_RUN'] ?? process.pid}_`;

const taken = new Set<number>();
const made = new Set<number>();

export interface EmptyDatabase {
  url: string;
  /** Ends all connections to it. */
  cutOff(): Promise<void>;
  /** Lets another test have it. */
  giveBack(): void;
}

export async function emptyDatabase(): Promise<EmptyDatabase> {
  let number = 1;
  while (taken.has(number)) number += 1;
  taken.add(number);
  const name = `${PREFIX}${process.env['JEST_WORKER_ID'] ?? '0'}_${number}`;
  const url = urlOf(name);
  if (made.has(number)) await empty(url);
  else await make(name, url);
  made.add(number);
  return { url, cutOff: () => cutOff(url), giveBack: () => void taken.delete(number) };
}

export async function openEmptyPostgres(): Promise<PostgresStore> {
  const database = await emptyDatabase();
  return givingBack(await openPostgresStore({ url: database.url }), database);
}

export function givingBack(store: PostgresStore, database: EmptyDatabase): PostgresStore {
  return {
    ...store,
    close: async () => {
      await store.close();
      database.giveBack();
    },
  };
}

function urlOf(database: string): string {
  const url = new URL(process.env[URL_NAME] ?? '');
  url.pathname = `/${database}`;
  return url.href;
}

/** It is there already when an earlier file of this process made it. */
async function make(name: string, url: string): Promise<void> {
  await asked(process.env[URL_NAME] ?? '', async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database "${name}"`);
  });
  const store = await openPostgresStore({ url });
  await store.close();
  await empty(url);
}

const EMPTY = [...TABLES.map(({ name }) => name), 'step_count'].reverse();

function empty(url: string): Promise<void> {
  const tables = EMPTY.map((table) => `delete from "${table}"`).join('; ');
  const statements = `${tables}; select setval('timeline_position', 1, false)`;
  return asked(url, async (client) => void (await client.query(`set synchronous_commit = off; ${statements}`)));
}

/** How long the server may take to end a connection. */
const ENDS_WITHIN_MS = 10_000;

function cutOff(url: string): Promise<void> {
  const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  return asked(url, async (client) => {
    await client.query(`select pg_terminate_backend(pid, ${ENDS_WITHIN_MS}) ${others}`);
  });
}

async function asked(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
