/** A Redis server for tests, from the machine's binary: its own folder, a free port of loopback. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { freePort } from './freePort';
import { ownServerMissing, serverMissing, type Missing, type ServerNeed } from './needs';
import { hasRedis, hasRedisBinary } from './redisBinary';

/** Set by whoever runs the tests, or by globalSetup for the tests of one run. */
export const REDIS_URL_NAME = 'CADENZA_TEST_REDIS_URL';

const NEED: ServerNeed = {
  name: 'Redis',
  binary: 'redis-server',
  aptPackage: 'redis-server',
  urlName: REDIS_URL_NAME,
  exampleUrl: 'redis://host:6379/9',
};

export const redisMissing = (): Missing | null => serverMissing(NEED, hasRedis());
export const ownRedisMissing = (): Missing | null => ownServerMissing(NEED, hasRedisBinary());

export interface RedisServer {
  url: string;
  port: number;
  /** Forgets everything it holds. */
  flush(): Promise<void>;
  /** Ends it at once, as a fault does; nothing is saved. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with nothing in it. */
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

export interface RedisOptions {
  /** Further settings of the server, such as `--cluster-enabled yes`. */
  settings?: readonly string[];
}

export async function startRedis({ settings = [] }: RedisOptions = {}): Promise<RedisServer> {
  const missing = ownRedisMissing();
  if (missing) throw new Error(missing.reason);
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const kill = (): void => void child?.kill('SIGKILL');

  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async flush() {
      const client = new Redis(server.url, { lazyConnect: true });
      await client.connect();
      await client.flushall().finally(() => client.disconnect());
    },
    async start() {
      child = spawn(
        'redis-server',
        ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', ...settings],
        { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      await saysReady(child);
      process.on('exit', kill);
    },
    async stop() {
      const ending = child;
      if (!ending) return;
      child = null;
      process.off('exit', kill);
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill('SIGKILL');
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

/** It tells so itself; nobody has to knock. */
function saysReady(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      if (said.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended before it was ready:\n${said}`)));
  });
}
