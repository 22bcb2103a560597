/**
 * Moves what is due: claims in batches, runs the operations in memory, writes the results, lets messages leave. Sleeps
 * until the next thing is due and is woken when something becomes due earlier.
 */
import { freeInboxSlots, inboxHistoryFrom, nextInboxSlot, type Instant } from '../domain/time';
import { announce, writeRuns } from './commit';
import { Deliveries } from './delivery';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { walk } from './interpreter';
import { permits, type Slots } from './permits';
import type { BeginSend, Claimed } from './ports';
import type { Id, Inbox, Send } from './records';
import { createResultWriter, meanwhileChanged, movePast } from './results';
import { moveTo, note, type Run, type Surroundings } from './run';
import { Serial } from './serial';
import type { Dispatcher } from './services';
import { surroundings, toRuns } from './surroundings';

const AFTER_A_FAULT_MS = 1_000;
/** The real clock may be set, and a wake-up is only a hint: looked at again at least this often. */
const LONGEST_SLEEP_MS = 30_000;

export function createDispatcher(deps: EngineDeps, sendingTimes: SendingTimes): Dispatcher & { wake(): void } {
  const { store, clock, delivery } = deps;
  const deliveries = new Deliveries(deps, createResultWriter(deps, sendingTimes));
  const finishing = new Serial();
  const composing = new Set<Promise<void>>();
  let running: Promise<void> | null = null;
  let stopping = false;
  let recovered = false;
  let rouse: (() => void) | null = null;
  let missedWake = false;
  let letGoInRound = false;

  function wake(): void {
    if (rouse) rouse();
    else missedWake = true;
  }

  // -------------------------------------------------------------- one round

  async function round(): Promise<number> {
    const now = clock.now();
    letGoInRound = false;
    let moved = await recoverLost(now);
    const around = await surroundings(deps, store.read, now);
    for (const inboxId of await store.claims.lines()) moved += await serveLine(around, inboxId);
    const claimed = await store.claims.claimDue(now, delivery.batchSize, delivery.leaseMs);
    if (claimed.length > 0) {
      deps.reporter.count('claims', { from: 'due' }, claimed.length);
      await work(around, claimed, null);
    }
    moved += claimed.length;
    if (!letGoInRound) deliveries.flush();
    deps.reporter.observe('batch_seconds', (clock.now() - now) / 1000);
    return moved;
  }

  /** Never rejects for the fault of one enrollment: the others of its batch go on. */
  async function work(around: Surroundings, claimed: Claimed[], slots: Slots | null): Promise<void> {
    const runs = await toRuns(around, sendingTimes, claimed);
    const ready: Run[] = [];
    const asking: Promise<void>[] = [];
    for (const run of runs) {
      if (run.sequence.status !== 'active') {
        hold(run);
        ready.push(run);
        continue;
      }
      const walking = attempt(run);
      if (walking instanceof Promise)
        asking.push(walking.then((rested) => (rested ? finish([run], slots) : undefined)));
      else if (walking) ready.push(run);
    }
    await finish(ready, slots);
    if (slots) await Promise.all(asking);
    else for (const one of asking) keepTrack(one);
  }

  /** True when the run came to rest; false when it was given back after a fault. */
  function attempt(run: Run): boolean | Promise<boolean> {
    try {
      const walking = walk(run);
      if (!walking) return true;
      return walking.then(
        () => true,
        (error: unknown) => faulty(run, error),
      );
    } catch (error) {
      return faulty(run, error);
    }
  }

  /** A fault of ours must neither stop the others nor spin: this one rests for a while and is tried again. */
  function faulty(run: Run, error: unknown): false | Promise<false> {
    deps.reporter.report(
      'error',
      'enrollment.fault',
      { enrollmentId: run.enrollment.id, node: run.before.node },
      error,
    );
    const set = {
      dueAt: run.now + delivery.leaseMs,
      why: 'Could not be worked on; the log has the cause. Tried again soon',
    };
    const write = store.transaction((tx) =>
      tx.updateEnrollments([{ id: run.enrollment.id, revision: run.before.revision, set }]),
    );
    return write.then(() => false as const);
  }

  function keepTrack(one: Promise<void>): void {
    const tracked: Promise<void> = one
      .catch((error: unknown) => deps.reporter.report('error', 'dispatcher.fault', {}, error))
      .finally(() => {
        composing.delete(tracked);
        wake();
      });
    composing.add(tracked);
  }

  function hold(run: Run): void {
    const { enrollment, before } = run;
    const heldDueAt = before.heldDueAt ?? before.dueAt ?? run.now;
    const { why } = before;
    note(run, 'held', `The sequence is ${run.sequence.status === 'archived' ? 'archived' : 'switched off'}`);
    moveTo(run, enrollment.node);
    enrollment.waitingFor = 'switched_on';
    enrollment.heldDueAt = heldDueAt;
    enrollment.why = why;
  }

  // -------------------------------------------------------------- writing, and letting go

  function finish(runs: Run[], slots: Slots | null): Promise<void> {
    if (runs.length === 0) return Promise.resolve();
    // One at a time, so that two sends of one contact are held against its limit one after the other.
    return finishing.run(async () => {
      for (const run of runs) if (hasToWriteFirst(run)) restAtSend(run);
      const sorted = await permits(runs, store.claims, slots, (inbox) => deliveries.capacity(inbox));
      const resting = runs.filter((run) => run.prepared === null);
      const leaving = sorted.leaving.filter((run) => run.prepared !== null);
      if (resting.length > 0) await writeAndAnnounce(resting);
      if (leaving.length > 0) await letGo(leaving, slots);
    });
  }

  /** A step that failed on the way here, or a draft that expired, must be on record before the next message leaves. */
  function hasToWriteFirst(run: Run): boolean {
    return run.prepared !== null && (run.sends.length > 0 || run.draftChanges.length > 0);
  }

  function restAtSend(run: Run): void {
    const { why } = run.before;
    run.prepared = null;
    moveTo(run, run.enrollment.node);
    run.enrollment.waitingFor = 'wait';
    run.enrollment.dueAt = run.now;
    run.enrollment.why = why;
  }

  async function writeAndAnnounce(runs: Run[]): Promise<void> {
    const held = await store.transaction((tx) => writeRuns(tx, runs));
    announce(
      deps,
      runs.filter((run) => held.has(run.enrollment.id)),
    );
    const lost = runs.filter((run) => !held.has(run.enrollment.id));
    if (lost.length > 0) await store.claims.release(lost.map((run) => run.enrollment.id));
  }

  async function letGo(runs: Run[], slots: Slots | null): Promise<void> {
    letGoInRound = true;
    // Results that came in since the last time are written in the same commit.
    deliveries.flush();
    const begun = await store.claims.beginSends(runs.map(beginOf));
    deliveries.gather();
    const going = runs.filter((run) => run.prepared && begun.has(run.prepared.send.id));
    for (const run of going) observeLateness(run);
    deliveries.start(going);
    if (begun.size < runs.length)
      await notBegun(
        runs.filter((run) => run.prepared && !begun.has(run.prepared.send.id)),
        slots,
      );
    await keepEvents(going);
  }

  function beginOf(run: Run): BeginSend {
    if (!run.prepared) throw new Error('A run without a message cannot begin to send');
    return { send: run.prepared.send, revision: run.before.revision };
  }

  function observeLateness({ prepared }: Run): void {
    if (prepared && prepared.send.dueAt !== null)
      deps.reporter.observe('lateness_seconds', (clock.now() - prepared.send.dueAt) / 1000);
  }

  /** What an AI composed or a passed-over step left to tell before the message. */
  async function keepEvents(runs: Run[]): Promise<void> {
    const events = runs.flatMap((run) => run.events);
    if (events.length === 0) return;
    await store.transaction((tx) => tx.appendTimeline(events));
    announce(
      deps,
      runs.map((run) => ({ ...run, drafts: [] })),
    );
  }

  /**
   * Either the world came first (an exit, a pause, a switch-off): the claim is given back and says so next time. Or a row
   * of this step exists already: a retry or a decided draft goes on with it, one in flight is waited for.
   */
  async function notBegun(runs: Run[], slots: Slots | null): Promise<void> {
    const again: Run[] = [];
    for (const run of runs) {
      const earlier = await earlierSend(run);
      if (
        earlier &&
        (earlier.status === 'scheduled' || earlier.status === 'pending') &&
        run.prepared?.send.id !== earlier.id
      ) {
        adopt(run, earlier);
        again.push(run);
      } else if (earlier?.status === 'sending') {
        await waitForOther(run, earlier);
      } else {
        if (slots) slots.free += 1;
        if (!earlier || !run.prepared || !(await goOnAfter({ ...earlier, node: run.prepared.send.node })))
          await store.claims.release([run.enrollment.id]);
      }
    }
    if (again.length > 0) await letGo(again, slots);
  }

  async function earlierSend(run: Run): Promise<Send | undefined> {
    const { send } = run.prepared ?? {};
    const sends = await store.read.sendsOf(run.enrollment.id);
    return sends.find((other) => other.step === send?.step && other.round === send.round);
  }

  function adopt(run: Run, earlier: Send): void {
    if (!run.prepared) return;
    const { id, createdAt, attempts } = earlier;
    run.prepared.send = { ...run.prepared.send, id, createdAt, attempts: attempts + 1 };
  }

  /** The step was decided before the process died: reported, given up or skipped. Its enrollment goes on from there. */
  async function goOnAfter(send: Send): Promise<boolean> {
    const run = await store.transaction(async (tx) => movePast(await surroundings(deps, tx), sendingTimes, tx, send));
    if (run) announce(deps, [run]);
    return run !== null;
  }

  async function waitForOther(run: Run, other: Send): Promise<void> {
    const set = { dueAt: Math.max(other.leaseUntil ?? run.now, run.now) + 1_000, waitingFor: 'delivery' as const };
    await store.transaction((tx) =>
      tx.updateEnrollments([{ id: run.enrollment.id, revision: run.before.revision, set }]),
    );
  }

  // -------------------------------------------------------------- lines of limited inboxes

  async function serveLine(around: Surroundings, inboxId: Id): Promise<number> {
    let served = 0;
    for (;;) {
      const inbox = around.inboxes.find((one) => one.id === inboxId);
      const free = inbox ? await freeSlots(around, inbox) : delivery.batchSize;
      if (free <= 0) return served;
      const claimed = await store.claims.claimLine(
        inboxId,
        around.now,
        Math.min(free, delivery.batchSize),
        delivery.leaseMs,
      );
      if (claimed.length === 0) return served;
      deps.reporter.count('claims', { from: 'line' }, claimed.length);
      await work(around, claimed, { inboxId, free });
      served += claimed.length;
    }
  }

  async function freeSlots({ settings, now }: Surroundings, inbox: Inbox): Promise<number> {
    const starts = await store.claims.inboxStarts(inbox.id, inboxHistoryFrom(now, inbox.limits, settings.timeZone));
    return Math.min(freeInboxSlots(now, starts, inbox.limits, settings.timeZone), deliveries.capacity(inbox));
  }

  /** When a line moves again; null when only the end of a delivery can tell. */
  async function lineOpensAt({ settings, now, inboxes }: Surroundings, inboxId: Id): Promise<Instant | null> {
    const inbox = inboxes.find((one) => one.id === inboxId);
    if (!inbox) return now;
    if (deliveries.capacity(inbox) <= 0) return null;
    const starts = await store.claims.inboxStarts(inbox.id, inboxHistoryFrom(now, inbox.limits, settings.timeZone));
    return nextInboxSlot(now, starts, inbox.limits, settings.timeZone);
  }

  // -------------------------------------------------------------- what a dead process left

  async function recoverLost(now: Instant): Promise<number> {
    // No other process works on an embedded database: what is found in flight at the start was left by a crash.
    const before = !recovered && store.soleProcess ? Number.MAX_SAFE_INTEGER : now;
    const lost = (await store.claims.lostSends(before, delivery.batchSize)).filter((send) => !deliveries.has(send.id));
    if (lost.length === 0) {
      recovered = true;
      return 0;
    }
    for (const send of lost) await giveUp(send);
    deps.reporter.count('leases_expired', { what: 'send' }, lost.length);
    return lost.length;
  }

  async function giveUp(send: Send): Promise<void> {
    const inbox = send.inboxId ? await store.read.inbox(send.inboxId) : null;
    const now = clock.now();
    const retry = inbox !== null && isIdempotent(inbox);
    const detail = 'The process ended while the message was being handed over';
    const fate = retry
      ? ({ kind: 'retry', at: now, detail } as const)
      : ({ kind: 'failed', reason: 'unknown_outcome', detail } as const);
    const set = retry
      ? { status: 'scheduled' as const, leaseUntil: null, detail, updatedAt: now }
      : { status: 'failed' as const, reason: 'unknown_outcome' as const, leaseUntil: null, detail, updatedAt: now };
    const run = await store.transaction(async (tx) => {
      const held = await tx.updateSends([{ id: send.id, from: ['sending'], set }]);
      if (!held.has(send.id)) return null;
      const changed = await meanwhileChanged(await surroundings(deps, tx, now), sendingTimes, tx, send, fate);
      if (changed) await tx.appendTimeline(changed.events);
      return changed;
    });
    if (run) announce(deps, [run]);
  }

  function isIdempotent(inbox: Inbox): boolean {
    try {
      return deps.channels.of(inbox).idempotent;
    } catch {
      return false;
    }
  }

  // -------------------------------------------------------------- driving

  async function settled(): Promise<void> {
    while (composing.size > 0) await Promise.all(composing);
    await finishing.idle();
    deliveries.flush();
    await deliveries.settled();
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
    const times = [await store.claims.nextDueAt()];
    for (const inboxId of await store.claims.lines()) times.push(await lineOpensAt(around, inboxId));
    const known = times.filter((at) => at !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      missedWake = false;
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
      await sleepUntil(pauseUntil);
    }
  }

  function sleepUntil(at: Instant | null): Promise<void> {
    const latest = clock.now() + LONGEST_SLEEP_MS;
    const until = at === null ? latest : Math.min(at, latest);
    if (missedWake || stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        rouse = null;
        cancel();
        resolve();
      };
      const cancel = clock.wakeAt(until, done);
      rouse = done;
    });
  }

  return {
    wake,
    start() {
      running ??= loop();
    },
    async stop() {
      stopping = true;
      wake();
      await running;
      await settled();
      await deliveries.stop();
      running = null;
      stopping = false;
    },
    runDue,
    nextWakeAt,
  };
}
