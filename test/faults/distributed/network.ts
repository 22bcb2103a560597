/**
 * Bytes stop between some processes, or all, and Postgres or Redis, or processes stand still, for longer than their leases;
 * then they go on as if nothing had been. Nothing is closed, so who is concerned learns of it only by waiting. What they had
 * asked for may have taken effect meanwhile, and others may have taken their work.
 */
import { pause, type Report, type Scenario } from '../scenario';
import { hangsAfterEachOther, play, words } from './hangs';
import { cameBack, saidNothingElse, saidSo, type Outage } from './readiness';
import { POOL } from './sinks';
import { verdict } from './verdict';
import { WITHIN_MS, World } from './world';

const LEASE_S = 7;
const TIMEOUT_S = 4;
const HANGS_MS: [number, number] = [9_000, 11_000];
/** By itself, on a machine that may be busy. */
const BACK_WITHIN_MS = 15_000;

export const network: Scenario = {
  name: 'network',
  withinMs: WITHIN_MS,
  async run(ground): Promise<Report> {
    const { short, random } = ground;
    const hangs = hangsAfterEachOther(random, short ? 0 : 7);
    const world = await World.open(ground, {
      contacts: short ? 120 : 400,
      steps: short ? 10 : 40,
      everyMs: short ? 3_500 : 4_000,
      takesMs: [100, 600],
      proxied: true,
      settings: {
        CADENZA_CLAIM_LEASE_SECONDS: String(LEASE_S),
        CADENZA_DELIVERY_TIMEOUT_SECONDS: String(TIMEOUT_S),
      },
    });
    const outages: Outage[] = [];
    for (const together of hangs) {
      await pause(random.between(500, 1_500));
      const forMs = random.between(...HANGS_MS);
      world.fault(`for ${forMs} ms there hang ${words(together)}`);
      outages.push(...(await play(world.cluster, together, forMs)));
    }
    const { sights } = world.watch;
    const hung = outages.reduce((sum, { names }) => sum + names.length, 0);
    return verdict(
      world,
      `${hung} processes and ways hung in ${hangs.length} hangs of up to ${HANGS_MS[1]} ms`,
      () => [
        saidSo(sights, outages),
        cameBack(sights, outages, BACK_WITHIN_MS),
        saidNothingElse(sights, outages, BACK_WITHIN_MS),
      ],
      {
        // It started when its record was asked for, which hung as long as the network did.
        inFlightMs: HANGS_MS[1] + (TIMEOUT_S + 3) * 1000,
        mostUnknown: hung * (POOL * 2 + 20),
      },
    );
  },
};
