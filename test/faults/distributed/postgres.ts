/**
 * Postgres goes away under all processes: stopped as an operator does or at once as a machine does, for a moment or for a
 * while. Meanwhile everybody says so; afterwards everybody goes on by itself.
 */
import * as judge from '../judge';
import { Problem } from '../api';
import { pause, type Check, type Ground, type Report, type Scenario } from '../scenario';
import { cameBack, saidNothingElse, saidSo, type Outage } from './readiness';
import { verdict } from './verdict';
import { WITHIN_MS, World } from './world';

/** Longer than the longest outage and a pause between two tries to record what became of a message. */
const LEASE_S = 15;
const TIMEOUT_S = 4;
/** Long enough to be asked in it, and to be answered by a process that waits for it. */
const A_WHILE_MS = 7_500;
const BACK_WITHIN_MS = 15_000;
/** What one commit that breaks off may leave behind: a batch of each process. */
const MOST_UNKNOWN_EACH = 8 * 20;

interface Stop {
  how: 'fast' | 'at once';
  forMs: number;
}

export const postgres: Scenario = {
  name: 'postgres',
  withinMs: WITHIN_MS,
  async run(ground): Promise<Report> {
    const { short, random } = ground;
    const stops = stopsOf(ground);
    const world = await World.open(ground, {
      contacts: short ? 120 : 400,
      steps: short ? 9 : 24,
      everyMs: short ? 2_500 : 3_500,
      takesMs: [40, 250],
      settings: {
        CADENZA_CLAIM_LEASE_SECONDS: String(LEASE_S),
        CADENZA_DELIVERY_TIMEOUT_SECONDS: String(TIMEOUT_S),
      },
    });
    const outages: Outage[] = [];
    const refusals: Check[] = [];
    for (const { how, forMs } of stops) {
      await pause(random.between(1_000, 2_500));
      world.fault(`Postgres is stopped ${how}, for ${forMs} ms`);
      const from = Date.now();
      await world.postgres.stop(how);
      if (forMs >= A_WHILE_MS) refusals.push(await refusal(world));
      await pause(from + forMs - Date.now());
      await world.postgres.start();
      outages.push({ what: 'store', names: world.cluster.members.map(({ name }) => name), from, until: Date.now() });
    }
    const { sights } = world.watch;
    const long = outages.filter(({ from, until }) => until - from >= A_WHILE_MS);
    return verdict(
      world,
      `${stops.length} stops of Postgres, ${stops.filter(({ how }) => how === 'at once').length} of them at once, for up to ${Math.max(...stops.map(({ forMs }) => forMs))} ms`,
      () => [
        ...refusals,
        saidSo(sights, long),
        cameBack(sights, outages, BACK_WITHIN_MS),
        saidNothingElse(sights, outages, BACK_WITHIN_MS),
      ],
      { inFlightMs: 3_000, mostUnknown: stops.length * MOST_UNKNOWN_EACH },
    );
  },
};

function stopsOf({ short, random }: Ground): Stop[] {
  if (short)
    return [
      { how: 'fast', forMs: random.between(100, 1_000) },
      { how: 'at once', forMs: random.between(100, 1_000) },
      { how: random.pick(['fast', 'at once']), forMs: A_WHILE_MS },
    ];
  return Array.from({ length: 10 }, (_, n): Stop => ({
    how: n % 2 === 0 ? 'fast' : 'at once',
    forMs: n % 3 === 2 ? A_WHILE_MS : random.between(50, 3_000),
  }));
}

/** Who asks for something meanwhile is told what is wrong, and soon. */
async function refusal({ api }: World): Promise<Check> {
  const answer = await api.once('GET', '/sequences', undefined, {}, 10_000).catch((error: unknown) => error);
  const isTold = answer instanceof Problem && answer.status === 503 && answer.code === 'storage_unavailable';
  return judge.never('whoever asks without a database is told so', !isTold, `the answer was: ${String(answer)}`);
}
