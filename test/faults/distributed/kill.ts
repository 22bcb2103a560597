/** kill -9 of any process at random instants, several at once as it falls, each started again a little later. */
import type { Report, Scenario } from '../scenario';
import { pause } from '../scenario';
import { saidNothingElse } from './readiness';
import { POOL } from './sinks';
import { verdict } from './verdict';
import { WITHIN_MS, World } from './world';

const LEASE_S = 8;
/** A message takes so long at most, and a process that is short of time a little more. */
const TIMEOUT_S = 6;

export const kill: Scenario = {
  name: 'kill',
  withinMs: WITHIN_MS,
  async run(ground): Promise<Report> {
    const { short, random } = ground;
    const kills = short ? 10 : 40;
    const windowMs = short ? 16_000 : 80_000;
    const world = await World.open(ground, {
      contacts: short ? 120 : 400,
      steps: short ? 8 : 24,
      everyMs: short ? 2_250 : 3_500,
      takesMs: [40, 250],
      settings: {
        CADENZA_CLAIM_LEASE_SECONDS: String(LEASE_S),
        CADENZA_DELIVERY_TIMEOUT_SECONDS: String(TIMEOUT_S),
      },
    });
    const from = Date.now();
    const instants = Array.from({ length: kills }, () => random.between(0, windowMs)).sort((a, b) => a - b);
    const killed = new Map<string, number>();
    const starts: Promise<void>[] = [];
    for (const instant of instants) {
      await pause(from + instant - Date.now());
      const up = world.cluster.members.filter(({ isUp }) => isUp);
      const startAfterMs = random.between(0, 1_500);
      if (up.length === 0) continue;
      const member = random.pick(up);
      world.fault(`kill -9 of ${member.name}`);
      await member.end('SIGKILL');
      killed.set(member.name, (killed.get(member.name) ?? 0) + 1);
      starts.push(pause(startAfterMs).then(() => member.start()));
    }
    await Promise.all(starts);
    const made = [...killed.values()].reduce((sum, times) => sum + times, 0);
    return verdict(
      world,
      `${made} kills: ${[...killed].map(([name, times]) => `${name} ${times}`).join(', ')}`,
      () => [saidNothingElse(world.watch.sights, [], 0)],
      {
        inFlightMs: 3_000,
        mostUnknown: made * POOL * 2,
      },
    );
  },
};
