/** The runtime as a user starts it, in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../package.json';

const BIN = join(__dirname, '../../runtime/bin/cadenza.js');
/** What `npm start` tells Node.js, without the script it names. */
const FLAGS = scripts.start.split(' ').filter((word) => word.startsWith('--'));

export interface RuntimeProcess {
  url: string;
  /** From the start of the process to the first ready answer. */
  readyMs: number;
  call(method: string, path: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

export async function startRuntime(dataDir: string, apiKey: string): Promise<RuntimeProcess> {
  const port = await freePort();
  const logFile = join(dataDir, 'runtime.log');
  const log = openSync(logFile, 'a');
  const startedAt = performance.now();
  const env = {
    ...process.env,
    CADENZA_PORT: String(port),
    CADENZA_DATA_DIR: dataDir,
    CADENZA_RATE_LIMIT_PER_MINUTE: '1000000',
  };
  const child = spawn(process.execPath, [...FLAGS, BIN, 'start'], { env, stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, child);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`The runtime did not get ready. Its log ends:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`, {
      cause: error,
    });
  }
  return {
    url,
    readyMs: performance.now() - startedAt,
    call: (method, path, body) =>
      fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    stop: () => stop(child),
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 6_000; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The runtime ended with ${child.exitCode} before it was ready`);
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The runtime was not ready within a minute');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
