/** The program as a user runs it: a process of its own, with what it prints and how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
export const EXAMPLES = join(ROOT, 'examples');
const BIN = process.env['CADENZA_TEST_RUNTIME'] ?? join(ROOT, 'runtime', 'bin', 'cadenza.js');
/** How long one process may take: half a second usually, and many times that on a busy machine. */
export const PATIENCE_MS = 30_000;
/** For jest.setTimeout, because some tests start several. */
export const TEST_MS = 4 * PATIENCE_MS;
/** Some hundred processes start; what the first has compiled the others need not. */
const COMPILED = join(ROOT, 'node_modules', '.cache', 'cadenza-cli-tests');
const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface RunOptions {
  dataDir?: string;
  /** Settings and other variables. */
  env?: Record<string, string>;
  cwd?: string;
  /** Killed after it. */
  withinMs?: number;
}

export interface Ran {
  /** Null: ended by a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with all of stdout as soon as it fits; rejects when the process ends before. */
  prints(what: (stdout: string) => boolean): Promise<string>;
  /** What reads its output reads no more. */
  closeOutput(): void;
}

let folders: string[] = [];

/** A folder that `removeFolders` removes. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cadenza-cli-'));
  folders.push(folder);
  return folder;
}

/** For afterAll. */
export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders = [];
}

export function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return start(args, options).ended;
}

export function start(args: readonly string[], options: RunOptions = {}): Running {
  const { dataDir = newFolder(), env = {}, cwd = dataDir, withinMs = PATIENCE_MS } = options;
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...withoutSettings(), NODE_COMPILE_CACHE: COMPILED, CADENZA_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const ran: Ran = { code: null, stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    ran.stdout += chunk.toString();
    for (const look of watchers) look();
  });
  child.stderr.on('data', (chunk: Buffer) => void (ran.stderr += chunk.toString()));
  const deadline = setTimeout(() => child.kill('SIGKILL'), withinMs);
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      clearTimeout(deadline);
      resolve({ ...ran, code });
    });
  });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    closeOutput: () => child.stdout.destroy(),
    prints: (what) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!what(ran.stdout)) return;
          watchers.delete(look);
          resolve(ran.stdout);
        };
        watchers.add(look);
        look();
        ended.then(({ code, stderr }) => reject(new Error(`It ended with ${code} before: ${stderr}`)), reject);
      }),
  };
}

/** Settings and colours of whoever runs the tests must not reach the program under test. */
function withoutSettings(): NodeJS.ProcessEnv {
  const foreign = (name: string): boolean => name.startsWith('CADENZA_') || /^(NO|FORCE)_COLOR$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));
}
