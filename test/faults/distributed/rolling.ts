/** Every process is stopped by SIGTERM and started again, one after the other, as a new release is rolled out: nobody notices. */
import { pause, type Report, type Scenario } from '../scenario';
import * as judge from '../judge';
import { saidNothingElse } from './readiness';
import { longestPauseMs, verdict } from './verdict';
import { WITHIN_MS, World } from './world';

/** Nothing is to run into it, so that an unknown outcome can only come of a stop. */
const TIMEOUT_S = 20;
/** For what was on its way, which nothing holds up here, and for a busy machine. */
const STOP_MS = 10_000;
/** A process that starts takes a core for a second or two, and there are two. */
const PAUSE_MS = 5_000;

export const rolling: Scenario = {
  name: 'rolling',
  withinMs: WITHIN_MS,
  async run(ground): Promise<Report> {
    const { short, random } = ground;
    const world = await World.open(ground, {
      contacts: short ? 120 : 400,
      steps: short ? 10 : 30,
      everyMs: short ? 2_500 : 3_500,
      takesMs: [40, 400],
      settings: {
        CADENZA_DELIVERY_TIMEOUT_SECONDS: String(TIMEOUT_S),
        // What a stop did not give back would be missing to the end of the test.
        CADENZA_CLAIM_LEASE_SECONDS: '3600',
      },
    });
    const from = Date.now();
    const stops: { name: string; code: number | null; tookMs: number }[] = [];
    for (let round = 0; round < (short ? 1 : 3); round++) {
      for (const member of world.cluster.members) {
        await pause(random.between(50, 400));
        world.fault(`SIGTERM to ${member.name}`);
        const ended = await member.end('SIGTERM', 2 * STOP_MS);
        stops.push({ name: member.name, code: ended?.code ?? null, tookMs: ended?.tookMs ?? 0 });
        await member.start();
      }
    }
    const to = Math.min(Date.now(), world.lastDueAt);
    const paused = longestPauseMs(world.sinks.arrivals, from, to);
    const longest = Math.max(...stops.map(({ tookMs }) => tookMs));
    return verdict(
      world,
      `${stops.length} restarts in ${to - from} ms, each stopped within ${longest} ms; the longest pause in sending was ${paused} ms`,
      () => [
        judge.check(
          'a stop ends well and in time',
          stops
            .filter(({ code, tookMs }) => code !== 0 || tookMs > STOP_MS)
            .map(
              ({ name, code, tookMs }) =>
                `${name} ended with ${code} after ${tookMs} ms; 0 within ${STOP_MS} ms was to be`,
            ),
        ),
        judge.never('sending goes on all the time', paused > PAUSE_MS, `nothing arrived for ${paused} ms`),
        saidNothingElse(world.watch.sights, [], 0),
      ],
      { inFlightMs: 3_000, mostUnknown: 0 },
    );
  },
};
