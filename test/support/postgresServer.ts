/**
 * A PostgreSQL server for one run of the tests, from the machine's binaries: its own folder, a free port of loopback.
 * PostgreSQL refuses to run as root, so as root it is started as another user.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg = require('pg');
import { freePort } from './freePort';
import { ownServerMissing, serverMissing, type Missing, type ServerNeed } from './needs';
import { hasPostgres, postgresBinaries } from './postgresBinaries';

/** Set by whoever runs the tests, or by globalSetup for the tests of one run. */
export const URL_NAME = 'CADENZA_TEST_POSTGRES_URL';

const NEED: ServerNeed = {
  name: 'PostgreSQL',
  binary: 'initdb',
  aptPackage: 'postgresql',
  urlName: URL_NAME,
  exampleUrl: 'postgres://user:password@host/database',
};

export const postgresMissing = (): Missing | null => serverMissing(NEED, hasPostgres());
export const ownPostgresMissing = (): Missing | null => ownServerMissing(NEED, postgresBinaries() !== null);

export interface PostgresServer {
  url: string;
  port: number;
  /** An empty database of its own; its URL. */
  newDatabase(): Promise<string>;
  /**
   * Ends it as an operator does: a fast shutdown cuts off whoever is connected. `at once`: as a fault of the machine does;
   * it looks through its journal at the next start.
   */
  stop(how?: 'fast' | 'at once'): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export interface ServerOptions {
  /**
   * Default: what is committed survives a power cut, as where people use it. False is several times as fast, for tests in
   * which no machine fails; what it has committed survives the death of any process all the same.
   */
  durable?: boolean;
}

export async function startPostgres({ durable = true }: ServerOptions = {}): Promise<PostgresServer> {
  const bin = postgresBinaries();
  if (!bin) throw new Error(ownPostgresMissing()?.reason);
  const user = otherUser();
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'cadenza', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...user, cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);
  const port = await freePort();
  let child: ChildProcess | null = null;
  let databases = 0;
  const kill = (): void => void child?.kill('SIGQUIT');

  const server: PostgresServer = {
    url: `postgres://cadenza@127.0.0.1:${port}/postgres`,
    port,
    async newDatabase() {
      const name = `cadenza_${++databases}`;
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`create database ${name}`).finally(() => client.end());
      return server.url.replace(/postgres$/, name);
    },
    async start() {
      const settings = [`port=${port}`, ...SETTINGS, ...(durable ? [] : HASTY)];
      child = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((each) => ['-c', each])], {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await saysReady(child);
      process.on('exit', kill);
    },
    async stop(how = 'fast') {
      const ending = child;
      if (!ending) return;
      child = null;
      process.off('exit', kill);
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await ended;
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=128MB',
];
const HASTY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** As root: the user that Debian's package makes, or nobody. */
function otherUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = users.find((one) => one.startsWith('postgres:')) ?? users.find((one) => one.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  if (!uid || !gid) throw new Error("PostgreSQL refuses to run as root, and there is no user 'postgres' or 'nobody'.");
  return { uid: Number(uid), gid: Number(gid) };
}

/** It tells so itself; nobody has to knock. */
function saysReady(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      if (said.includes('database system is ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`postgres ended before it was ready:\n${said}`)));
  });
}
