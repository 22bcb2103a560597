/** After the suites that need servers: those that were started for them go, or the databases made on one that was named. */
import pg = require('pg');
import { URL_NAME, type PostgresServer } from './postgresServer';
import { REDIS_URL_NAME, type RedisServer } from './redisServer';
import { PREFIX } from './postgres';

const shared = globalThis as {
  cadenzaTestPostgres?: PostgresServer | undefined;
  cadenzaTestRedis?: RedisServer | undefined;
};

export default async function teardown(): Promise<void> {
  const redis = shared.cadenzaTestRedis;
  if (redis) {
    shared.cadenzaTestRedis = undefined;
    delete process.env[REDIS_URL_NAME];
    await redis.remove();
  }
  const server = shared.cadenzaTestPostgres;
  if (server) {
    shared.cadenzaTestPostgres = undefined;
    delete process.env[URL_NAME];
    await server.remove();
  } else if (process.env[URL_NAME]) {
    await dropDatabases(process.env[URL_NAME]);
  }
}

async function dropDatabases(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [PREFIX],
    );
    for (const { name } of rows) await client.query(`drop database if exists "${name}" with (force)`);
  } finally {
    await client.end();
  }
}
