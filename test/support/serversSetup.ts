/** Before the suites that need servers: one of each kind for all of them, unless one was named or there is none to be had. */
import { postgresMissing, startPostgres, URL_NAME, type PostgresServer } from './postgresServer';
import { REDIS_URL_NAME, redisMissing, startRedis, type RedisServer } from './redisServer';

const shared = globalThis as { cadenzaTestPostgres?: PostgresServer; cadenzaTestRedis?: RedisServer };

export default async function setup(): Promise<void> {
  process.env['CADENZA_TEST_RUN'] ??= String(process.pid);
  if (!process.env[URL_NAME] && !postgresMissing()) {
    const server = await startPostgres({ durable: false });
    shared.cadenzaTestPostgres = server;
    process.env[URL_NAME] = server.url;
  }
  if (!process.env[REDIS_URL_NAME] && !redisMissing()) {
    const server = await startRedis();
    shared.cadenzaTestRedis = server;
    process.env[REDIS_URL_NAME] = server.url;
  }
}
