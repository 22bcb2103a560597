/**
 * Whole processes (an API, a scheduler, four workers) with a million waiting enrollments: 200 due a second, ten thousand due
 * at one instant, and replies that end enrollments all the while; and a small sequence beside the large one.
 */
import type { Cluster } from '../../support/cluster';
import { PostgresFloor } from '../postgresFloor';
import { percentile, thousands, type Bench, type Row, type Size } from '../table';
import { besideACrowd, besideALine } from './fairness';
import { drainAt, latenessBetween, makeDue, type Drain } from './due';
import { onGround, serversMissing, stopped, untilNoneDue, workers, type Ground } from './ground';
import { largestOf } from './memory';
import { Replies } from './replies';
import { startCaller, type Caller } from './caller';

const WORKERS = 4;
const DUE_PER_SECOND = 200;
const REPLIES_PER_SECOND = 20;
/** More, because a drain takes few seconds. */
const REPLIES_PER_SECOND_IN_DRAINS = 50;
const DRAINS = 3;
/** From one instant at which many are due to the next. */
const DRAIN_EVERY_MS = 15_000;
const DRAINED_WITHIN_MS = 120_000;

export const loadDistributed: Bench = {
  name: 'load',
  what: 'several processes with a million waiting: lateness, ten thousand due at one instant, replies meanwhile, fairness',
  missing: serversMissing,
  run: (size) =>
    onGround(size.waiting, async (ground) => {
      const bare = await floorOf(ground, size);
      const replies = new Replies(size.waiting);
      // Of more workers than there are cores for them the others only wait, and those who reply with them.
      const alone = await withCrew(ground, 1, (api) => atOneInstant(ground, api, replies, size));
      const rows = await withCrew(ground, WORKERS, async (api, cluster) => {
        const steady = await steadily(ground, api, replies, size);
        const drains = await atOneInstant(ground, api, replies, size);
        const largest = await largestOf(cluster, ground.key);
        return [
          ...steadyRows(steady, size),
          ...drainRows(drains, bare, size, WORKERS),
          {
            what: `resident memory of the largest of ${cluster.members.length} processes, '${largest.name}'`,
            figure: `${largest.megabytes.toFixed(0)} MB`,
            value: largest.megabytes,
            reach: '≤ 250 MB',
            met: largest.megabytes <= 250,
          },
          await besideACrowd(ground, api, size.crowd),
          await besideALine(ground, api, size.crowd),
        ];
      });
      return [...rows, ...drainRows(alone, bare, size, 1)];
    }),
};

async function withCrew<T>(
  ground: Ground,
  count: number,
  work: (api: Caller, cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = await ground.start([
    { name: 'api', roles: ['api'] },
    { name: 'scheduler', roles: ['scheduler'] },
    ...workers(count),
  ]);
  try {
    return await work(startCaller(cluster.named('api').url, ground.key), cluster);
  } finally {
    await stopped(cluster);
  }
}

/** Steps a second of the floor with as many as are due at one instant. */
async function floorOf(ground: Ground, { dueAtOnce }: Size): Promise<number> {
  const floor = await PostgresFloor.make(await ground.newDatabase(), dueAtOnce);
  try {
    return await floor.measure(dueAtOnce);
  } finally {
    await floor.close();
  }
}

interface Steady {
  late: number[];
  replyMs: number[];
}

async function steadily(ground: Ground, api: Caller, replies: Replies, { loadSeconds }: Size): Promise<Steady> {
  const count = loadSeconds * DUE_PER_SECOND;
  const from = await makeDue(ground.databaseUrl, count, `$1::bigint + (number - 1) * 1000 / ${DUE_PER_SECOND}`);
  const to = from + loadSeconds * 1_000;
  const replied = await replies.between(api, from, to, REPLIES_PER_SECOND);
  await untilNoneDue(ground.databaseUrl, DRAINED_WITHIN_MS);
  const late = await latenessBetween(ground.databaseUrl, from, to);
  // A few of them were ended by a reply just before they were due.
  if (late.length < count * 0.95) throw new Error(`Only ${late.length} of ${count} steps ran`);
  return { late, replyMs: replied.map(({ tookMs }) => tookMs) };
}

interface Drains {
  drains: Drain[];
  /** Of replies that came while any of them was drained. */
  replyMs: number[];
}

async function atOneInstant(ground: Ground, api: Caller, replies: Replies, { dueAtOnce }: Size): Promise<Drains> {
  const { databaseUrl } = ground;
  const instant = `$1::bigint + (number - 1) / ${dueAtOnce} * ${DRAIN_EVERY_MS}`;
  const from = await makeDue(databaseUrl, DRAINS * dueAtOnce, instant);
  const instants = Array.from({ length: DRAINS }, (_, n) => from + n * DRAIN_EVERY_MS);
  const replied = await replies.between(api, from, from + DRAINS * DRAIN_EVERY_MS, REPLIES_PER_SECOND_IN_DRAINS);
  await untilNoneDue(databaseUrl, DRAINED_WITHIN_MS);
  const drains: Drain[] = [];
  for (const at of instants) drains.push(await drainAt(databaseUrl, at));
  const meanwhile = replied.filter(({ at }) => drains.some((drain) => at >= drain.at && at <= drain.at + drain.tookMs));
  if (drains.some(({ late }) => late.length < dueAtOnce * 0.95)) throw new Error('Not all that was due ran');
  return { drains, replyMs: meanwhile.map(({ tookMs }) => tookMs) };
}

function steadyRows({ late, replyMs }: Steady, { waiting }: Size): Row[] {
  const at = `at ${thousands(waiting)} waiting, ${DUE_PER_SECOND} due a second, ${WORKERS} workers`;
  const lateMs = percentile(late, 0.99);
  const repliedMs = percentile(replyMs, 0.99);
  return [
    {
      what: `lateness p99 ${at}`,
      figure: `${lateMs} ms of ${thousands(late.length)}`,
      value: lateMs,
      reach: '≤ 1,000 ms',
      met: lateMs <= 1_000,
    },
    {
      what: 'reply to exit p99, under that load, over HTTP',
      figure: `${repliedMs.toFixed(0)} ms of ${thousands(replyMs.length)}`,
      value: repliedMs,
      reach: '≤ 50 ms',
      met: repliedMs <= 50,
    },
  ];
}

function drainRows({ drains, replyMs }: Drains, floorRate: number, { waiting, dueAtOnce }: Size, count: number): Row[] {
  const by = `${count} worker${count === 1 ? '' : 's'}`;
  const tookMs = percentile(
    drains.map((drain) => drain.tookMs),
    0.5,
  );
  const late = drains.flatMap((drain) => drain.late);
  const floorMs = (dueAtOnce / floorRate) * 1_000;
  const [p50, p99] = [percentile(late, 0.5), percentile(late, 0.99)];
  const repliedMs = percentile(replyMs, 0.99);
  return [
    {
      what: `${thousands(dueAtOnce)} due at one instant, ${thousands(waiting)} waiting, ${by}: until the last has left`,
      figure: `${(tookMs / 1_000).toFixed(2)} s`,
      floor: `${(floorMs / 1_000).toFixed(2)} s`,
      value: tookMs / floorMs,
    },
    { what: `lateness p50 and p99 of those, ${by}`, figure: `${p50} and ${p99} ms`, value: p99 },
    {
      what: `reply to exit p99, while those leave, ${by}, over HTTP`,
      figure: `${repliedMs.toFixed(0)} ms of ${thousands(replyMs.length)}`,
      value: repliedMs,
      reach: '≤ 50 ms',
      met: repliedMs <= 50,
    },
  ];
}
