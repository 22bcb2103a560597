/** What the benches of several processes stand on: throwaway servers, a filled database, and a crew of whole processes. */
import { openBed, publishCadence, temporaryFolder, type Bed } from '../dataset';
import { Cluster, type MemberGiven } from '../../support/cluster';
import { ownPostgresMissing, startPostgres } from '../../support/postgresServer';
import { ownRedisMissing, startRedis } from '../../support/redisServer';
import { asked, fillFarAway } from './fill';

export interface Ground {
  databaseUrl: string;
  redisUrl: string;
  /** An API key with all rights. */
  key: string;
  /** An empty database on the same server. */
  newDatabase(): Promise<string>;
  /** Starts processes, which are stopped at the end at the latest. */
  start(members: readonly MemberGiven[]): Promise<Cluster>;
}

/** What this machine lacks for it. */
export function serversMissing(): string | null {
  const missing = ownPostgresMissing() ?? ownRedisMissing();
  return missing && `${missing.reason}. To run it: ${missing.enable}`;
}

/**
 * Nothing of it is left afterwards, however `work` ends.
 * @param waiting enrollments in the cadence of the bench, due in days
 * @param more what else the database is to hold
 */
export async function onGround<T>(
  waiting: number,
  work: (ground: Ground) => Promise<T>,
  more: (bed: Bed) => Promise<void> = async () => undefined,
): Promise<T> {
  const ends: (() => unknown)[] = [];
  try {
    const folder = temporaryFolder();
    ends.push(() => folder.remove());
    const postgres = await startPostgres();
    ends.push(() => postgres.remove());
    const redis = await startRedis();
    ends.push(() => redis.remove());
    const databaseUrl = await postgres.newDatabase();
    const key = await filled(folder.path, databaseUrl, waiting, more);
    return await work({
      ...{ databaseUrl, redisUrl: redis.url, key },
      newDatabase: () => postgres.newDatabase(),
      async start(members) {
        const crew = temporaryFolder();
        ends.push(() => crew.remove());
        const settings = { CADENZA_RATE_LIMIT_PER_MINUTE: '1000000' };
        const to = { databaseUrl, redisUrl: redis.url };
        const cluster = await Cluster.start({ folder: crew.path, ...to, settings, members });
        ends.push(() => cluster.remove());
        return cluster;
      },
    });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function filled(
  folder: string,
  url: string,
  waiting: number,
  more: (bed: Bed) => Promise<void>,
): Promise<string> {
  const bed = await openBed(folder, url);
  try {
    await publishCadence(bed, { quietNights: false });
    await fillFarAway(bed, url, waiting);
    await more(bed);
    return (await bed.engine.keys.create('bench', ['admin'])).secret;
  } finally {
    await bed.close();
  }
}

export function workers(count: number): MemberGiven[] {
  return Array.from({ length: count }, (_, n) => ({ name: `worker-${n + 1}`, roles: ['worker'] }));
}

/** As an operator stops them, so that nothing is left claimed. */
export async function stopped(cluster: Cluster): Promise<void> {
  await Promise.all(cluster.members.map((member) => member.end('SIGTERM')));
  const faults = cluster.members.flatMap((member) => member.faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** Polled, because a drain is told by nobody. */
export async function untilNoneDue(url: string, withinMs: number): Promise<void> {
  const last = Date.now() + withinMs;
  await asked(url, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ due: boolean }>(IS_ANY_DUE, [Date.now()]);
      if (!rows[0]?.due) return;
      if (Date.now() > last) throw new Error(`What is due was not done within ${withinMs / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}

const IS_ANY_DUE = `select exists (select 1 from due_enrollment where due_at <= $1)
  or exists (select 1 from send where status = 'sending') as due`;
