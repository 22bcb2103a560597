/** What a test of several processes stands on: a Postgres and a Redis of its own, whole processes, and nothing left of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, type MemberGiven } from '../support/cluster';
import type { Missing } from '../support/needs';
import { ownPostgresMissing, startPostgres } from '../support/postgresServer';
import { ownRedisMissing, startRedis } from '../support/redisServer';

/** How long one of these tests may take on a busy machine; the long ones take a minute on a free one. */
export const TEST_MS = 300_000;

/** They start and stop servers, so named ones are of no use to them. */
export function serversMissing(): Missing | null {
  return ownPostgresMissing() ?? ownRedisMissing();
}

export class Ground {
  private readonly ends: (() => unknown)[] = [];

  private constructor(
    readonly databaseUrl: string,
    readonly redisUrl: string,
  ) {}

  static async open(): Promise<Ground> {
    const postgres = await startPostgres({ durable: false });
    const redis = await startRedis();
    const ground = new Ground(postgres.url, redis.url);
    ground.afterwards(() => postgres.remove());
    ground.afterwards(() => redis.remove());
    return ground;
  }

  folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'cadenza-distributed-'));
    this.afterwards(() => rmSync(made, { recursive: true, force: true }));
    return made;
  }

  async start(members: readonly MemberGiven[], settings: Record<string, string> = {}): Promise<Cluster> {
    const { databaseUrl, redisUrl } = this;
    const all = { CADENZA_RATE_LIMIT_PER_MINUTE: '1000000', CADENZA_LOG_LEVEL: 'warn', ...settings };
    const cluster = await Cluster.start({ folder: this.folder(), databaseUrl, redisUrl, settings: all, members });
    this.afterwards(() => cluster.remove());
    return cluster;
  }

  /** Last asked first, at the end of the test however it ends. */
  afterwards(work: () => unknown): void {
    this.ends.unshift(work);
  }

  async close(): Promise<void> {
    for (const end of this.ends.splice(0)) await end();
  }
}

/** What ended without having been asked to. */
export function faultsOf({ members }: Cluster): string[] {
  return members.flatMap(({ faults }) => faults);
}
