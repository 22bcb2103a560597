/**
 * Clocks of two schedulers ten seconds apart, one ahead of everybody and one behind. A lease that one of them gives looks
 * over too early to the other, and what is due to one is not to the other. Nothing may leave before the fastest clock says so.
 */
import * as judge from '../judge';
import { hurry } from '../hurry';
import { pause, type Check, type Report, type Scenario } from '../scenario';
import { verdict } from './verdict';
import { WITHIN_MS, World } from './world';

/** To each side. */
const APART_MS = 5_000;
/** Of a send: longer than the delivery and the clocks' difference, as the settings' text asks for. */
const LEASE_S = 30;
/** Nothing is to run into it, so that an unknown outcome can only come of a lease that was taken for ended. */
const TIMEOUT_S = 15;

export const clocks: Scenario = {
  name: 'clocks',
  withinMs: WITHIN_MS,
  async run(ground): Promise<Report> {
    const { short } = ground;
    const ahead = hurry(1, APART_MS).settings;
    const behind = hurry(1, -APART_MS).settings;
    const world = await World.open(ground, {
      contacts: short ? 120 : 400,
      steps: short ? 7 : 20,
      everyMs: short ? 2_500 : 3_500,
      takesMs: [40, 250],
      settings: {
        CADENZA_CLAIM_LEASE_SECONDS: String(LEASE_S),
        CADENZA_DELIVERY_TIMEOUT_SECONDS: String(TIMEOUT_S),
      },
      settingsOf: {
        'scheduler-1': ahead,
        'scheduler-2': behind,
        // And two of those who send.
        ...(!short && { 'worker-1': ahead, 'worker-2': behind }),
      },
    });
    world.fault(`two schedulers are ${2 * APART_MS} ms apart`);
    await pause(world.lastDueAt - Date.now());
    return verdict(
      world,
      `${short ? 2 : 4} processes with clocks ${APART_MS} ms ahead or behind`,
      () => [neverEarly(world)],
      // No process was lost, so what became of each message is known.
      { inFlightMs: 3_000, mostUnknown: 0, skewMs: APART_MS },
    );
  },
};

function neverEarly(world: World): Check {
  const early = world.sinks.arrivals.flatMap((arrival) => {
    const dueAt = world.dueAt(arrival);
    return dueAt !== null && arrival.at < dueAt - APART_MS
      ? [`${arrival.who} ${arrival.step} arrived ${dueAt - arrival.at} ms before it was due`]
      : [];
  });
  return judge.check('nothing leaves before the fastest clock says that it is due', early);
}
