/**
 * A real n8n as a process of its own: a fresh user folder, a free port of loopback, ended by the pid that started it, and
 * with the process that runs the tests. Its last words are in the message of whatever fails.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { steadyPort } from '../../support/process';
import { until } from './until';

const PROGRAM = join(__dirname, '..', 'server', 'node_modules', 'n8n', 'bin', 'n8n');
/** Ten seconds usually; a first start makes its database, and machines are busy. */
const READY_WITHIN_MS = 180_000;
const ENDS_WITHIN_MS = 30_000;
const KEPT_OUTPUT = 200_000;
const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Whether test/n8n/install.js has been here. */
export function isInstalled(): boolean {
  return existsSync(PROGRAM);
}

export class N8nServer {
  private child: ChildProcess | null = null;
  private output = '';

  private constructor(
    readonly userFolder: string,
    readonly port: number,
    private readonly brokerPort: number,
    private readonly settings: Record<string, string>,
  ) {}

  /** @param settings of n8n, such as N8N_LOG_LEVEL */
  static async start(
    userFolder: string,
    { port, settings = {} }: { port?: number; settings?: Record<string, string> } = {},
  ): Promise<N8nServer> {
    mkdirSync(userFolder, { recursive: true });
    const server = new N8nServer(userFolder, port ?? (await steadyPort()), await steadyPort(), settings);
    await server.boot();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** With the same user folder and port; executions that wait and workflows that are active go on. */
  async restart(): Promise<void> {
    await this.stop();
    await this.boot();
  }

  /** SIGTERM to this very process, and SIGKILL when it takes too long. */
  async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.child = null;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await ended;
    clearTimeout(deadline);
  }

  /** What it logged last. */
  lastWords(length = 4_000): string {
    return this.output.slice(-length);
  }

  private async boot(): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, 'start'], {
      cwd: this.userFolder,
      env: { ...environment(), ...this.own(), ...this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    const keep = (chunk: Buffer): void => void (this.output = (this.output + chunk.toString()).slice(-KEPT_OUTPUT));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    await until('n8n is ready', READY_WITHIN_MS, async () => {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`n8n ended before it was ready:\n${this.lastWords()}`);
      const answer = await fetch(`${this.url}/healthz/readiness`, { signal: AbortSignal.timeout(2_000) });
      return answer.ok;
    }).catch(async (error: unknown) => {
      await this.stop();
      throw new Error(`n8n did not start:\n${this.lastWords()}`, { cause: error });
    });
  }

  private own(): Record<string, string> {
    return {
      N8N_USER_FOLDER: this.userFolder,
      N8N_PORT: String(this.port),
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_HOST: '127.0.0.1',
      WEBHOOK_URL: `${this.url}/`,
      N8N_EDITOR_BASE_URL: this.url,
      // Every n8n has a broker for its code runners on a port of its own; two of one machine would meet there.
      N8N_RUNNERS_BROKER_PORT: String(this.brokerPort),
      N8N_SECURE_COOKIE: 'false',
      // Nothing of this may reach the outside, and no banner may cover what the pictures are to show.
      N8N_DIAGNOSTICS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
      N8N_TEMPLATES_ENABLED: 'false',
      N8N_PERSONALIZATION_ENABLED: 'false',
      N8N_HIRING_BANNER_ENABLED: 'false',
      N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
      N8N_LOG_LEVEL: 'info',
      GENERIC_TIMEZONE: 'Europe/Berlin',
    };
  }
}

/** Settings of whoever runs the tests must not reach the n8n under test. */
function environment(): NodeJS.ProcessEnv {
  const foreign = (name: string): boolean =>
    /^(N8N_|CADENZA_|DB_|EXECUTIONS_|npm_|NODE_ENV$|JEST_|WEBHOOK_URL$)/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));
}
