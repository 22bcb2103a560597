/**
 * The runtime as a process of its own: `cadenza start` as a user starts it, on a free port of loopback. It is ended by
 * the pid that started it, and with the process that runs the tests.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface RuntimeOptions {
  dataDir: string;
  /** The same over restarts, so that callers find it again; a free one when absent. */
  port?: number;
  /** Further settings, `CADENZA_…`. */
  settings?: Record<string, string>;
  /** How long the start may take until it is ready. */
  readyWithinMs?: number;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface RunningRuntime {
  url: string;
  port: number;
  pid: number;
  /** From spawning to ready. */
  startMs: number;
  /** The API key with all rights that a first start shows; null on a data folder that has keys. */
  firstKey: string | null;
  /** Where the first administrator is set up, as it prints it while there is none; null once there is one. */
  setupUrl: string | null;
  ended: Promise<Ended>;
  isRunning(): boolean;
  /** Sends the signal to this very process and waits for its end; kills it when that takes longer than `withinMs`. */
  end(signal: 'SIGKILL' | 'SIGTERM', withinMs?: number): Promise<Ended & { tookMs: number }>;
  /** What it wrote last, for a failure's message. */
  lastWords(): string;
}

const ROOT = join(__dirname, '..', '..');
/** Of the built runtime, because a kill is then of what users run. Another build can be named, to test a release. */
const BIN = process.env['CADENZA_TEST_RUNTIME'] ?? join(ROOT, 'runtime', 'bin', 'cadenza.js');
const KEPT_OUTPUT = 16_000;
const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** As `npm start` and the image do. */
const AS_STARTED = ['--max-semi-space-size=8', '--heap-growing-percent=70'];

/** @throws {Error} with what it wrote, when it ends or stays silent instead of getting ready */
export async function startRuntime(options: RuntimeOptions): Promise<RunningRuntime> {
  if (!existsSync(BIN)) throw new Error(`There is no ${BIN}.`);
  const port = options.port ?? (await steadyPort());
  const startedAt = Date.now();
  const child = spawn(process.execPath, [...AS_STARTED, BIN, 'start'], {
    cwd: options.dataDir,
    env: { ...environment(), ...options.settings, CADENZA_DATA_DIR: options.dataDir, CADENZA_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { text: '' };
  const keep = (chunk: Buffer): void => void (output.text = (output.text + chunk.toString()).slice(-KEPT_OUTPUT));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = endOf(child);
  const runtime = describe(child, port, ended, output);
  await ready(runtime, options.readyWithinMs ?? 45_000);
  runtime.startMs = Date.now() - startedAt;
  runtime.firstKey = /\bcad_[\w-]{20,}/.exec(output.text)?.[0] ?? null;
  runtime.setupUrl = /https?:\S+\/setup\?code=\S+/.exec(output.text)?.[0] ?? null;
  return runtime;
}

/**
 * A free port that the system gives nobody else while a runtime is down: those it hands out by itself begin at 32768.
 * A client that knocks at such a port of a stopped server may even be connected with itself.
 */
export async function steadyPort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port was found between 20000 and 30000.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Settings of whoever runs the tests must not reach the runtime under test. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CADENZA_')));
}

function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    const done = (ended: Ended): void => {
      running.delete(child);
      resolve(ended);
    };
    child.once('error', () => done({ code: null, signal: null }));
    child.once('exit', (code, signal) => done({ code, signal }));
  });
}

function describe(child: ChildProcess, port: number, ended: Promise<Ended>, output: { text: string }): RunningRuntime {
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    startMs: 0,
    firstKey: null,
    setupUrl: null,
    ended,
    isRunning: () => running.has(child),
    async end(signal, withinMs = 15_000) {
      const at = Date.now();
      child.kill(signal);
      const deadline = setTimeout(() => child.kill('SIGKILL'), withinMs);
      const how = await ended;
      clearTimeout(deadline);
      return { ...how, tookMs: Date.now() - at };
    },
    lastWords: () => output.text.slice(-2_000),
  };
}

async function ready(runtime: RunningRuntime, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if (!runtime.isRunning()) throw new Error(`The runtime ended before it was ready:\n${runtime.lastWords()}`);
    const answer = await fetch(`${runtime.url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  await runtime.end('SIGKILL');
  throw new Error(`The runtime was not ready within ${withinMs} ms:\n${runtime.lastWords()}`);
}
