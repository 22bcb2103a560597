/** Before the suites on Postgres: one server for all of them, unless one was named or there is none to be had. */
import { postgresMissing, startPostgres, URL_NAME, type PostgresServer } from './postgresServer';

const shared = globalThis as { cadenzaTestPostgres?: PostgresServer };

export default async function setup(): Promise<void> {
  process.env['CADENZA_TEST_RUN'] ??= String(process.pid);
  if (process.env[URL_NAME] || postgresMissing()) return;
  const server = await startPostgres({ durable: false });
  shared.cadenzaTestPostgres = server;
  process.env[URL_NAME] = server.url;
}
