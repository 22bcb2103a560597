/**
 * Moves what is due: claims in batches, runs the operations in memory, writes the results, lets messages leave. Sleeps
 * until the next thing is due and is woken when something becomes due earlier.
 */
import type { Instant } from '../domain/time';
import { Deliveries } from './dispatch/delivery';
import type { EngineDeps } from './deps';
import { createBatches } from './dispatch/batches';
import { createDepartures } from './dispatch/departures';
import { createFinder, type Finder } from './dispatch/finder';
import { createLineServer } from './dispatch/line';
import { createLines } from './dispatch/lines';
import { Pace, pauseBetweenLooks } from './dispatch/pace';
import { createRecovery } from './dispatch/recovery';
import { longestSleepMs, Sleep } from './dispatch/sleep';
import { createWorker, type Worker } from './dispatch/worker';
import type { Callers } from './hosted/callers';
import { createResumes } from './hosted/resumes';
import type { SendingTimes } from './effective';
import type { Job, Queue } from './ports';
import type { HostCall, Id } from './records';
import { createResultWriter } from './dispatch/results';
import type { Dispatcher } from './services';
import type { Surroundings } from './run';
import { surroundings } from './surroundings';

interface Shared {
  queue: Queue;
  finder: Finder;
  worker: Worker;
}

const AFTER_A_FAULT_MS = 1_000;
/** What was due already and could not be taken is in the hands of somebody who is not done with it. */
const LOOK_AGAIN_MS = 50;
/** A backlog must not keep the lines waiting to its end: their inboxes would stand idle. */
const LINES_WAIT_BATCHES = 20;

export function createDispatcher(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  callers: Callers,
): Dispatcher & { wake(): void } {
  const { store, clock, delivery, flowHost, queue, roles } = deps;
  const deliveries = new Deliveries(deps, createResultWriter(deps, sendingTimes));
  const departures = createDepartures(deps, sendingTimes, deliveries);
  const batches = createBatches(deps, sendingTimes, departures, (sendId) => deliveries.has(sendId));
  const lines = createLines(deps, deliveries);
  const serveLine = createLineServer(deps, lines, batches, () => stopping);
  const recoverLost = createRecovery(deps, sendingTimes, deliveries);
  const resumes = createResumes(deps);
  const sleep = new Sleep(clock, longestSleepMs(store));
  const pace = new Pace(pauseBetweenLooks(store));
  const { handOver } = store.claims;
  if (queue && !handOver) throw new Error('A queue shares the work of several processes; this database has one');
  const shared = queue &&
    handOver && {
      queue,
      finder: createFinder(deps, queue, handOver, lines, resumes),
      worker: createWorker(deps, handOver, batches, deliveries, serveLine, resumes),
    };
  let wasEmptied = false;
  shared?.queue.listen({ roused: () => sleep.wake(), emptied: () => void (wasEmptied = true) });
  let running: Promise<void> | null = null;
  let stopping = false;
  let batchesBeforeLines = 0;
  let isTaking = false;

  /** @param looks whether it asks the database for what is due, or only goes on with what stands open here */
  async function round(looks: boolean): Promise<number> {
    const now = clock.now();
    departures.tookResultsAlong();
    let moved = looks && roles.scheduler ? await recoverLost(now) : 0;
    try {
      moved += shared ? await roundShared(shared, now, looks) : await roundAlone(now, looks);
    } finally {
      await callers.tell();
    }
    if (!departures.tookResultsAlong()) deliveries.flush();
    deps.reporter.observe('batch_seconds', (clock.now() - now) / 1000);
    return moved;
  }

  async function roundAlone(now: Instant, looks: boolean): Promise<number> {
    const around = await surroundings(deps, store.read, now);
    let moved = looks ? await workDue(around) : 0;
    // Who slept until now may belong before those in the line, so all that is due joins it first.
    const moreIsDue = moved === delivery.batchSize;
    if (!moreIsDue || ++batchesBeforeLines > LINES_WAIT_BATCHES) {
      batchesBeforeLines = 0;
      for (const inboxId of await store.claims.lines()) moved += (await serveLine(around, inboxId)) ?? 0;
    }
    if (!looks) return moved;
    const due = await resumes.due(now);
    void resumes.attend(idsOf(due), now);
    return moved + due.length;
  }

  async function workDue(around: Surroundings): Promise<number> {
    const claim = () => store.claims.claimDue(around.now, delivery.batchSize, delivery.leaseMs);
    const claimed = await batches.work(around, claim, null);
    pace.looked(around.now, claimed === delivery.batchSize);
    if (claimed > 0) deps.reporter.count('claims', { from: 'due' }, claimed);
    return claimed;
  }

  async function roundShared({ finder, worker }: Shared, now: Instant, looks: boolean): Promise<number> {
    if (wasEmptied && roles.scheduler) await finder.findAgain();
    wasEmptied = false;
    const found = looks && roles.scheduler ? await finder.find(now) : 0;
    if (looks) pace.looked(now, found >= delivery.batchSize);
    return found + (roles.worker ? await worker.serveOn() : 0);
  }

  /** What it could not do is found again by its due time, so a job that fails is only the sign of a fault. */
  async function perform({ worker }: Shared, job: Job): Promise<void> {
    try {
      // Whoever waits for room in the queue, or for what became due by it, looks again. Not after each vain look at a line.
      if ((await worker.perform(job)) > 0) deps.wake();
    } finally {
      deliveries.flush();
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
    if (shared) begin(shared);
    let total = 0;
    for (;;) {
      const moved = await workedIn();
      total += moved;
      if (moved > 0) continue;
      await settled();
      const more = await workedIn();
      if (more === 0) return total;
      total += more;
    }
  }

  /** With a queue what is found is done when it is empty again. */
  async function workedIn(): Promise<number> {
    if (!shared) return round(true);
    const before = shared.worker.worked;
    const moved = await round(true);
    while (!(await shared.queue.isIdle())) await new Promise((resolve) => setTimeout(resolve, 1));
    return Math.max(moved, shared.worker.worked - before);
  }

  function begin(of: Shared): void {
    if (isTaking || !roles.worker) return;
    isTaking = true;
    of.queue.work((job) => perform(of, job));
  }

  async function nextWakeAt(): Promise<Instant | null> {
    if (shared) return roles.scheduler ? shared.finder.nextAt() : null;
    const around = await surroundings(deps, store.read);
    const times = [await store.claims.nextDueAt(around.now), await resumes.nextAt()];
    for (const inboxId of await store.claims.lines()) times.push(await lines.opensAt(around, inboxId));
    const known = times.filter((at) => at !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  /** To look at once for what the round has just not got would keep a processor busy, and the database. */
  function unhurried(at: Instant | null, began: Instant): Instant | null {
    return at !== null && at <= began ? clock.now() + LOOK_AGAIN_MS : at;
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      sleep.begin();
      const began = clock.now();
      let pauseUntil: Instant | null = null;
      try {
        const lookAt = pace.nextAt(began);
        const looks = lookAt <= began;
        if ((await round(looks)) > 0) {
          // Lets requests and provider answers have their turn between two batches.
          await new Promise((resolve) => setImmediate(resolve));
          continue;
        }
        pauseUntil = looks ? unhurried(await nextWakeAt(), began) : lookAt;
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
      if (shared) begin(shared);
      running ??= loop();
    },
    async stop() {
      stopping = true;
      sleep.wake();
      await running;
      await queue?.stop();
      isTaking = false;
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

function idsOf(calls: readonly HostCall[]): Id[] {
  return calls.map(({ id }) => id);
}
