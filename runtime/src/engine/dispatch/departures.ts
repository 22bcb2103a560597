/** Writes what a batch came to, and lets the messages leave that may: first the record that a send began, then the send. */
import { announce, writeRuns } from '../commit';
import type { Deliveries } from './delivery';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { permits, type Slots } from '../permits';
import type { BeginSend } from '../ports';
import type { Send } from '../records';
import { movePast } from './results';
import { moveTo, type Run } from '../run';
import { Serial } from '../serial';
import { surroundings } from '../surroundings';

export interface Departures {
  /**
   * @param slots of the inbox whose line the runs stood in; null: they came because they are due
   */
  finish(runs: Run[], slots: Slots | null): Promise<void>;
  /** Whether results were written along with messages that began, since the last time this was asked. */
  tookResultsAlong(): boolean;
  idle(): Promise<unknown>;
}

export function createDepartures(deps: EngineDeps, sendingTimes: SendingTimes, deliveries: Deliveries): Departures {
  const { store, clock } = deps;
  const finishing = new Serial();
  let tookAlong = false;

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
    tookAlong = true;
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

  return {
    finish,
    tookResultsAlong() {
      const took = tookAlong;
      tookAlong = false;
      return took;
    },
    idle: () => finishing.idle(),
  };
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

function beginOf(run: Run): BeginSend {
  if (!run.prepared) throw new Error('A run without a message cannot begin to send');
  return { send: run.prepared.send, revision: run.before.revision };
}

function adopt(run: Run, earlier: Send): void {
  if (!run.prepared) return;
  const { id, createdAt, attempts } = earlier;
  run.prepared.send = { ...run.prepared.send, id, createdAt, attempts: attempts + 1 };
}
