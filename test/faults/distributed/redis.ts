/** Redis forgets everything, ends and comes back with nothing in it, or stays away for a while. That delays and loses nothing. */
import { pause, type Ground, type Report, type Scenario } from '../scenario';
import { cameBack, saidNothingElse, saidSo, type Outage } from './readiness';
import { longestPauseMs, verdict } from './verdict';
import { WITHIN_MS, World } from './world';

/** Long enough to be asked in it, and to be answered by a process that waits for it. */
const A_WHILE_MS = 9_000;
const BACK_WITHIN_MS = 15_000;
/** What was in the queue is put into it again when its short lease ends, on a busy machine. */
const GOES_ON_WITHIN_MS = 20_000;

type Fault = 'flushed' | 'restarted' | 'stopped for a while';

export const redis: Scenario = {
  name: 'redis',
  withinMs: WITHIN_MS,
  async run(ground): Promise<Report> {
    const { short, random } = ground;
    const faults = faultsOf(ground);
    const world = await World.open(ground, {
      contacts: short ? 120 : 400,
      steps: short ? 9 : 24,
      everyMs: short ? 2_500 : 3_500,
      takesMs: [40, 250],
    });
    const outages: Outage[] = [];
    for (const fault of faults) {
      await pause(random.between(800, 2_500));
      world.fault(`Redis is ${fault}`);
      if (fault === 'flushed') {
        await world.redis.flush();
        continue;
      }
      const from = Date.now();
      await world.redis.stop();
      if (fault === 'stopped for a while') await pause(A_WHILE_MS);
      await world.redis.start();
      outages.push({ what: 'redis', names: world.cluster.members.map(({ name }) => name), from, until: Date.now() });
    }
    const over = Date.now();
    const { sights } = world.watch;
    const long = outages.filter(({ from, until }) => until - from >= A_WHILE_MS);
    return verdict(
      world,
      `${faults.filter((each) => each === 'flushed').length} flushes, ${outages.length} restarts of Redis, ${long.length} of them after ${A_WHILE_MS} ms`,
      () => [
        saidSo(sights, long),
        cameBack(sights, outages, BACK_WITHIN_MS),
        saidNothingElse(sights, outages, BACK_WITHIN_MS),
        goesOn(world, over),
      ],
      // No process was lost, so what became of each message is known.
      { inFlightMs: 3_000, mostUnknown: 0 },
    );
  },
};

function faultsOf({ short, random }: Ground): Fault[] {
  if (short) return ['flushed', 'restarted', 'flushed', 'stopped for a while'];
  const some = Array.from({ length: 15 }, (): Fault => random.pick(['flushed', 'flushed', 'restarted']));
  return [...some, 'stopped for a while', 'flushed', 'stopped for a while'];
}

function goesOn(world: World, over: number) {
  const paused = longestPauseMs(world.sinks.arrivals, over, over + GOES_ON_WITHIN_MS);
  return {
    promise: 'sending goes on when Redis is back',
    broken: paused >= GOES_ON_WITHIN_MS ? [`nothing arrived for ${paused} ms`] : [],
  };
}
