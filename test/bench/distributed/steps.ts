/**
 * Steps a second of whole processes on Postgres and Redis: one scheduler and 1, 2 or 4 workers, from what is due in the
 * database to the recorded send. Beside the floor with as many claimers, and beside plain Bull with no-op jobs.
 */
import { DAY_MS, SPREAD_MS } from '../dataset';
import { PostgresFloor } from '../postgresFloor';
import { perSecond, thousands, type Bench, type Row } from '../table';
import { noopJobsPerSecond } from './bull';
import { asked } from './fill';
import { onGround, serversMissing, stopped, untilNoneDue, workers, type Ground } from './ground';

const CREWS = [1, 2, 4];
const LARGEST = 4;
const DRAINED_WITHIN_MS = 180_000;

/** Programs that have just started compile what they do often; after some ten thousand steps of each that is over. */
const warming = (steps: number): number => Math.min(steps, 40_000);

/** Due in the past by a time that has nothing to do with the order of the ids. The first ones by id are for warming. */
const MAKE_DUE = `update enrollment set due_at = $1::bigint - abs(hashtext(id)) % ${SPREAD_MS}, anchor_at = $1 - ${SPREAD_MS + DAY_MS}
  where id in (select id from enrollment order by id offset $2 limit $3)`;
const TOOK = `select count(*)::int as done, max(sent_at) - min(started_at) as took from send where created_at >= $1`;

export const stepsDistributed: Bench = {
  name: 'steps',
  what: 'steps a second on Postgres and Redis with 1, 2 and 4 workers (due order jumps about the primary key)',
  missing: serversMissing,
  run: (size) =>
    onGround(warming(size.steps) + size.steps, async (ground) => {
      const floor = await PostgresFloor.make(await ground.newDatabase(), size.steps);
      try {
        const own = new Map<number, number>();
        const bare = new Map<number, number>();
        for (const count of CREWS) {
          bare.set(count, await floor.measure(size.steps, count));
          own.set(count, await measured(ground, count, size.steps));
        }
        const noops = await noopJobsPerSecond(ground.redisUrl, LARGEST, size.steps);
        return rows(own, bare, noops, size.steps);
      } finally {
        await floor.close();
      }
    }),
};

async function measured(ground: Ground, count: number, steps: number): Promise<number> {
  const cluster = await ground.start([{ name: 'scheduler', roles: ['scheduler'] }, ...workers(count)]);
  try {
    await drain(ground.databaseUrl, 0, warming(steps));
    return await drain(ground.databaseUrl, warming(steps), steps);
  } finally {
    await stopped(cluster);
  }
}

/** Steps a second, from the first start of a send to the last that is recorded as sent. */
async function drain(url: string, offset: number, steps: number): Promise<number> {
  const from = Date.now();
  await asked(url, (client) => client.query(MAKE_DUE, [from, offset, steps]));
  await untilNoneDue(url, DRAINED_WITHIN_MS);
  const { rows } = await asked(url, (client) => client.query<{ done: number; took: string }>(TOOK, [from]));
  const [{ done, took } = { done: 0, took: '0' }] = rows;
  if (done !== steps) throw new Error(`Expected ${steps} steps, and ${done} were made`);
  return perSecond(done, Number(took));
}

function rows(own: Map<number, number>, bare: Map<number, number>, noops: number, steps: number): Row[] {
  const of = (rates: Map<number, number>, count: number): number => rates.get(count) ?? NaN;
  const scaling = (rates: Map<number, number>): number => of(rates, LARGEST) / of(rates, 1);
  return [
    ...CREWS.map((count): Row => {
      const ratio = of(own, count) / of(bare, count);
      return {
        what: `steps a second on Postgres and Redis, ${count} worker${count === 1 ? '' : 's'}, ${thousands(steps)} enrollments`,
        figure: `${thousands(of(own, count))}/s`,
        floor: `${thousands(of(bare, count))}/s`,
        value: ratio,
        // quality.md, "Speed"
        ...(count === LARGEST && { reach: '≥ 0.5 of the floor', met: ratio >= 0.5 }),
      };
    }),
    {
      what: 'the same from 1 to 4 workers, beside the floor from 1 to 4 claimers',
      figure: `${scaling(own).toFixed(2)} ×`,
      floor: `${scaling(bare).toFixed(2)} ×`,
      value: scaling(own) / scaling(bare),
    },
    {
      what: `the same with ${LARGEST} workers, beside jobs of plain Bull that do nothing in ${LARGEST} processes`,
      figure: `${thousands(of(own, LARGEST))} steps/s`,
      floor: `${thousands(noops)} jobs/s`,
      value: of(own, LARGEST) / noops,
    },
  ];
}
