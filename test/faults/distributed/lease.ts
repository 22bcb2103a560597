/**
 * Leases that end under a slow provider: they are short, a message takes a good part of them, and processes stand still
 * (SIGSTOP) for longer than them with messages at the provider. Others take over meanwhile what looks abandoned; then the
 * first goes on between two of its steps, and believes that it is still its turn.
 */
import { pause, type Report, type Scenario } from '../scenario';
import { POOL } from './sinks';
import { verdict } from './verdict';
import { WITHIN_MS, World } from './world';

const LEASE_S = 5;
const TIMEOUT_S = 4;
const STILL_MS: [number, number] = [7_000, 9_000];

export const lease: Scenario = {
  name: 'lease',
  // What a provider was too slow for is tried again after a minute. The short form has processes that stand still in 'network'.
  onlyLong: true,
  withinMs: WITHIN_MS,
  async run(ground): Promise<Report> {
    const { short, random } = ground;
    const rounds = short ? 3 : 9;
    const world = await World.open(ground, {
      contacts: short ? 80 : 150,
      steps: short ? 9 : 25,
      everyMs: 3_500,
      takesMs: [800, 2_500],
      settings: {
        CADENZA_CLAIM_LEASE_SECONDS: String(LEASE_S),
        CADENZA_DELIVERY_TIMEOUT_SECONDS: String(TIMEOUT_S),
        // A second try that is too slow as well would by default wait for four minutes, and be taken for stuck.
        CADENZA_RETRY_MINUTES: '1',
      },
    });
    const stopped: string[] = [];
    for (let round = 0; round < rounds; round++) {
      await pause(random.between(500, 1_500));
      const still = [
        random.pick(world.cluster.with('scheduler')),
        ...twoOf(world.cluster.with('worker'), random.next()),
      ];
      const forMs = random.between(...STILL_MS);
      world.fault(`${still.map(({ name }) => name).join(', ')} stand still for ${forMs} ms`);
      for (const member of still) member.freeze();
      await pause(forMs);
      for (const member of still) member.goOn();
      stopped.push(...still.map(({ name }) => name));
    }
    return verdict(
      world,
      `${stopped.length} times a process stood still for up to ${STILL_MS[1]} ms, with leases of ${LEASE_S * 1000} ms`,
      () => [],
      {
        // A message that was being handed over when its process stood still is handed over to its end afterwards.
        inFlightMs: STILL_MS[1] + (TIMEOUT_S + 3) * 1000,
        mostUnknown: stopped.length * (POOL * 2 + 20),
      },
    );
  },
};

function twoOf<T>(items: readonly T[], chance: number): T[] {
  const first = Math.floor(chance * items.length);
  return [items[first]!, items[(first + 1) % items.length]!];
}
