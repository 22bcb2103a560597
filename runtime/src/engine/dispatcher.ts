/**
 * Moves what is due: claims in batches, runs the operations in memory, writes the results, lets messages leave. Sleeps
 * until the next thing is due and is woken when something becomes due earlier.
 */
import type { Instant } from '../domain/time';
import { Deliveries } from './dispatch/delivery';
import type { EngineDeps } from './deps';
import { createBatches } from './dispatch/batches';
import { createDepartures } from './dispatch/departures';
import { createLines } from './dispatch/lines';
import { createRecovery } from './dispatch/recovery';
import { longestSleepMs, Sleep } from './dispatch/sleep';
import type { Callers } from './hosted/callers';
import { createResumes } from './hosted/resumes';
import type { SendingTimes } from './effective';
import type { Id } from './records';
import { createResultWriter } from './dispatch/results';
import type { Surroundings } from './run';
import type { Dispatcher } from './services';
import { surroundings } from './surroundings';

const AFTER_A_FAULT_MS = 1_000;
/** A backlog must not keep the lines waiting to its end: their inboxes would stand idle. */
const LINES_WAIT_BATCHES = 20;

export function createDispatcher(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  callers: Callers,
): Dispatcher & { wake(): void } {
  const { store, clock, delivery, flowHost } = deps;
  const deliveries = new Deliveries(deps, createResultWriter(deps, sendingTimes));
  const departures = createDepartures(deps, sendingTimes, deliveries);
  const batches = createBatches(deps, sendingTimes, departures);
  const lines = createLines(deps, deliveries);
  const recoverLost = createRecovery(deps, sendingTimes, deliveries);
  const resumes = createResumes(deps);
  const sleep = new Sleep(clock, longestSleepMs(store));
  let running: Promise<void> | null = null;
  let stopping = false;
  let batchesBeforeLines = 0;

  async function round(): Promise<number> {
    const now = clock.now();
    departures.tookResultsAlong();
    let moved = await recoverLost(now);
    const around = await surroundings(deps, store.read, now);
    const claimed = await store.claims.claimDue(now, delivery.batchSize, delivery.leaseMs);
    if (claimed.length > 0) {
      deps.reporter.count('claims', { from: 'due' }, claimed.length);
      await batches.work(around, claimed, null);
    }
    moved += claimed.length;
    // Who slept until now may belong before those in the line, so all that is due joins it first.
    const moreIsDue = claimed.length === delivery.batchSize;
    if (!moreIsDue || ++batchesBeforeLines > LINES_WAIT_BATCHES) {
      batchesBeforeLines = 0;
      for (const inboxId of await store.claims.lines()) {
        // One process at a time serves a line, from counting what has left to letting the next go: its limits hold over all.
        const served = await store.claims.ifFree(`line ${inboxId}`, () => serveLine(around, inboxId));
        moved += served ?? 0;
      }
    }
    moved += await resumes.serve(now);
    await callers.tell();
    if (!departures.tookResultsAlong()) deliveries.flush();
    deps.reporter.observe('batch_seconds', (clock.now() - now) / 1000);
    return moved;
  }

  async function serveLine(around: Surroundings, inboxId: Id): Promise<number> {
    let served = 0;
    for (;;) {
      const inbox = around.inboxes.find((one) => one.id === inboxId);
      const free = inbox ? await lines.freeSlots(around, inbox) : delivery.batchSize;
      if (free <= 0) return served;
      const claimed = await store.claims.claimLine(
        inboxId,
        around.now,
        Math.min(free, delivery.batchSize),
        delivery.leaseMs,
      );
      if (claimed.length === 0) return served;
      deps.reporter.count('claims', { from: 'line' }, claimed.length);
      await batches.work(around, claimed, { inboxId, free });
      served += claimed.length;
    }
  }

  async function settled(): Promise<void> {
    await batches.settled();
    await departures.idle();
    deliveries.flush();
    await deliveries.settled();
    await resumes.settled();
  }

  async function runDue(): Promise<number> {
    let total = 0;
    for (;;) {
      const moved = await round();
      total += moved;
      if (moved > 0) continue;
      await settled();
      const more = await round();
      if (more === 0) return total;
      total += more;
    }
  }

  async function nextWakeAt(): Promise<Instant | null> {
    const around = await surroundings(deps, store.read);
    const times = [await store.claims.nextDueAt(), await resumes.nextAt()];
    for (const inboxId of await store.claims.lines()) times.push(await lines.opensAt(around, inboxId));
    const known = times.filter((at) => at !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      sleep.begin();
      let pauseUntil: Instant | null = null;
      try {
        if ((await round()) > 0) {
          // Lets requests and provider answers have their turn between two batches.
          await new Promise((resolve) => setImmediate(resolve));
          continue;
        }
        pauseUntil = await nextWakeAt();
      } catch (error) {
        deps.reporter.report('error', 'dispatcher.fault', { retryInMs: AFTER_A_FAULT_MS }, error);
        deliveries.flush();
        pauseUntil = clock.now() + AFTER_A_FAULT_MS;
      }
      if (!stopping) await sleep.until(pauseUntil);
    }
  }

  return {
    wake: () => sleep.wake(),
    start() {
      running ??= loop();
    },
    async stop() {
      stopping = true;
      sleep.wake();
      await running;
      await batches.settled();
      await departures.idle();
      deliveries.flush();
      await deliveries.stop();
      // Who asks is answered before executions are waited for, which an n8n that hangs could draw out.
      await callers.letGo();
      await flowHost.settle();
      await resumes.settled();
      running = null;
      stopping = false;
    },
    runDue,
    nextWakeAt,
  };
}
