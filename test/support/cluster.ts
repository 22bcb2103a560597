/**
 * Several whole processes of the built runtime on one Postgres and one Redis, each on its own port, each with a way of its
 * own to both servers. Whoever uses it kills, stops and starts them; what ends without having been asked to is told.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRuntime, steadyPort, type Ended, type RunningRuntime } from './process';
import { startStallingProxy, type StallingProxy } from './stallingProxy';

export type Role = 'api' | 'scheduler' | 'worker';

export interface MemberGiven {
  name: string;
  roles: readonly Role[];
  /** Besides those of all. */
  settings?: Record<string, string>;
}

export interface ClusterGiven {
  /** Has the folders of all of them. */
  folder: string;
  databaseUrl: string;
  redisUrl: string;
  /** Of all of them. */
  settings: Record<string, string>;
  members: readonly MemberGiven[];
  /** Both servers are reached by way of proxies that can hang. */
  proxied?: boolean;
}

/** How long a start takes is judged nowhere, and all start at once on a machine that may be busy. */
const READY_MS = 120_000;
/** The same for all: what one has encrypted or signed the others must read. */
export const SECRET_KEY = '5e'.repeat(32);

export class Cluster {
  private constructor(readonly members: readonly Member[]) {}

  /** The first one alone, because it makes the tables and the first key; then all others at once. */
  static async start(given: ClusterGiven): Promise<Cluster> {
    const members: Member[] = [];
    for (const each of given.members) members.push(await Member.of(given, each));
    const cluster = new Cluster(members);
    try {
      await members[0]?.start();
      await Promise.all(members.slice(1).map((member) => member.start()));
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  named(name: string): Member {
    const found = this.members.find((member) => member.name === name);
    if (!found) throw new Error(`There is no process '${name}' in this cluster.`);
    return found;
  }

  with(role: Role): Member[] {
    return this.members.filter(({ roles }) => roles.includes(role));
  }

  /** Whatever they are doing. */
  async remove(): Promise<void> {
    await Promise.all(this.members.map((member) => member.remove()));
  }
}

export class Member {
  /** What it said before it ended, each time that it ended and nobody had asked it to. */
  readonly faults: string[] = [];
  /** The API key with all rights, from the very first start. */
  firstKey: string | null = null;
  /** How often it was started. */
  lives = 0;
  private runtime: RunningRuntime | null = null;
  private starting: Promise<void> | null = null;
  private removed = false;

  private constructor(
    readonly name: string,
    readonly roles: readonly Role[],
    readonly url: string,
    private readonly port: number,
    private readonly dataDir: string,
    private readonly settings: Record<string, string>,
    /** Null: it reaches the servers directly. */
    readonly ways: { postgres: StallingProxy; redis: StallingProxy } | null,
  ) {}

  static async of(cluster: ClusterGiven, { name, roles, settings }: MemberGiven): Promise<Member> {
    const port = await steadyPort();
    const dataDir = join(cluster.folder, name);
    mkdirSync(dataDir);
    const ways = cluster.proxied
      ? { postgres: await proxyOf(cluster.databaseUrl), redis: await proxyOf(cluster.redisUrl) }
      : null;
    const all = {
      ...cluster.settings,
      ...settings,
      CADENZA_SECRET_KEY: SECRET_KEY,
      CADENZA_DATABASE_URL: through(ways?.postgres, cluster.databaseUrl),
      CADENZA_REDIS_URL: through(ways?.redis, cluster.redisUrl),
      CADENZA_ROLES: roles.join(','),
    };
    return new Member(name, roles, `http://127.0.0.1:${port}`, port, dataDir, all, ways);
  }

  /** It was started, and has not ended since. Whether it is ready it says itself. */
  get isUp(): boolean {
    return this.runtime !== null;
  }

  /** Until it is ready. Asked twice at once it starts once. */
  start(): Promise<void> {
    if (this.runtime) return Promise.resolve();
    this.starting ??= this.startNow().finally(() => (this.starting = null));
    return this.starting;
  }

  /** Null: it was not running. */
  async end(signal: 'SIGKILL' | 'SIGTERM', withinMs?: number): Promise<(Ended & { tookMs: number }) | null> {
    await this.starting?.catch(() => undefined);
    const { runtime } = this;
    this.runtime = null;
    return (await runtime?.end(signal, withinMs)) ?? null;
  }

  /** Stands still between two of its steps, as a machine does that swaps or is moved; until it is let go on. */
  freeze(): void {
    if (this.runtime) process.kill(this.runtime.pid, 'SIGSTOP');
  }

  goOn(): void {
    if (this.runtime) process.kill(this.runtime.pid, 'SIGCONT');
  }

  lastWords(): string {
    return this.runtime?.lastWords() ?? '';
  }

  async remove(): Promise<void> {
    this.removed = true;
    await this.end('SIGKILL');
    await this.ways?.postgres.stop();
    await this.ways?.redis.stop();
  }

  private async startNow(): Promise<void> {
    const { port, dataDir, settings } = this;
    const runtime = await startRuntime({ dataDir, port, settings, readyWithinMs: READY_MS });
    this.runtime = runtime;
    this.lives += 1;
    this.firstKey ??= runtime.firstKey;
    if (this.removed) await this.end('SIGKILL');
    void runtime.ended.then(({ code, signal }) => {
      if (this.runtime !== runtime) return;
      this.runtime = null;
      this.faults.push(`${this.name} ended by itself with ${code ?? signal}; it said: ${runtime.lastWords()}`);
    });
  }
}

function proxyOf(url: string): Promise<StallingProxy> {
  return startStallingProxy(Number(new URL(url).port));
}

function through(proxy: StallingProxy | undefined, url: string): string {
  if (!proxy) return url;
  const by = new URL(url);
  by.port = String(proxy.port);
  return by.href;
}
