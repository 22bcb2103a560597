/** Writes what a batch came to, and lets the messages leave that may: first the record that a send began, then the send. */
import type { Instant } from '../../domain/time';
import { announce, writeRuns } from '../commit';
import type { Deliveries } from './delivery';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { takeBack } from '../ending';
import { StoreUnavailable } from '../errors';
import { permits, type Slots } from '../permits';
import { gathering, tell } from '../notices';
import type { BeginSend, Notice, Tx } from '../ports';
import type { Id, Send } from '../records';
import { restAfterFault } from './fault';
import { createUnknownRecorder } from './recovery';
import { movePast } from './results';
import { ENGINE, moveTo, type PreparedSend, type Run } from '../run';
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
  const recordUnknown = createUnknownRecorder(deps, sendingTimes);
  const finishing = new Serial();
  let tookAlong = false;

  function finish(runs: Run[], slots: Slots | null): Promise<void> {
    if (runs.length === 0) return Promise.resolve();
    // One at a time, so that two sends of one contact are held against its limit one after the other.
    return finishing.run(() =>
      // Over all processes likewise.
      hasContactLimits(runs)
        ? store.claims.inTurn('limits of contacts', () => finishNow(runs, slots))
        : finishNow(runs, slots),
    );
  }

  async function finishNow(runs: Run[], slots: Slots | null): Promise<void> {
    for (const run of runs) if (hasToWriteFirst(run)) restAtSend(run);
    const sorted = await permits(runs, store.claims, slots, (inbox) => deliveries.capacity(inbox));
    const resting = runs.filter((run) => run.prepared === null);
    const leaving = sorted.leaving.filter((run) => run.prepared !== null);
    if (resting.length > 0) await writeAndAnnounce(resting);
    if (leaving.length > 0) await letGo(leaving, slots);
  }

  async function writeAndAnnounce(runs: Run[]): Promise<void> {
    const notices: Notice[] = [];
    const held = await gathering(deps, notices, async (tx) => {
      const held = await writeRuns(tx, await stillOff(tx, runs));
      for (const run of runs) if (held.has(run.enrollment.id)) await takeBackAtEnd(tx, run, notices);
      return held;
    });
    announce(
      deps,
      runs.filter((run) => held.has(run.enrollment.id)),
    );
    tell(deps, notices);
    const lost = runs.filter((run) => !held.has(run.enrollment.id));
    if (lost.length > 0) await store.claims.release(lost.map((run) => run.enrollment.id));
  }

  /** Nothing that was pending stays so, when the interpreter itself found the end. */
  async function takeBackAtEnd(tx: Tx, { enrollment, events, before }: Run, notices: Notice[]): Promise<void> {
    if (enrollment.endedAt === null) return;
    const why = events.at(-1)?.why ?? 'The enrollment has ended';
    await takeBack(tx, deps, { ...before, ...enrollment }, 'enrollment_ended', why, ENGINE, notices);
  }

  async function letGo(runs: Run[], slots: Slots | null): Promise<void> {
    tookAlong = true;
    // Results that came in since the last time are written in the same commit.
    deliveries.flush();
    const beganAt = clock.now();
    const begun = await store.claims.beginSends(runs.map((run) => beginOf(run, beganAt)));
    deliveries.gather();
    const going = runs.filter((run) => run.prepared && begun.has(run.prepared.send.id));
    for (const run of going) observeLateness(run);
    deliveries.start(going, beganAt);
    if (begun.size < runs.length)
      await notBegun(
        runs.filter((run) => run.prepared && !begun.has(run.prepared.send.id)),
        slots,
      );
    await keepEvents(going);
  }

  /** Its lease begins now: it may have waited for its turn. */
  function beginOf(run: Run, beganAt: Instant): BeginSend {
    if (!run.prepared) throw new Error('A run without a message cannot begin to send');
    run.prepared.send.leaseUntil = Math.max(run.now, beganAt) + deps.delivery.leaseMs;
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
      try {
        if (await mayGoAgain(run, slots)) again.push(run);
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        await restAfterFault(deps, run, error);
      }
    }
    if (again.length > 0) await letGo(again, slots);
  }

  async function mayGoAgain(run: Run, slots: Slots | null): Promise<boolean> {
    const { prepared } = run;
    const earlier = await earlierSend(run);
    if (earlier && prepared && hasNotLeft(earlier) && prepared.send.id !== earlier.id) {
      if (isRepeatElsewhere(earlier, prepared)) {
        if (slots) slots.free += 1;
        const detail = 'Its first try may have arrived, and its inbox has changed since';
        await recordUnknown({ ...earlier, node: prepared.send.node }, 'scheduled', {
          kind: 'failed',
          reason: 'unknown_outcome',
          detail,
        });
      } else {
        adopt(run, earlier);
        return true;
      }
    } else if (earlier?.status === 'sending') {
      await waitForOther(run, earlier);
    } else {
      if (slots) slots.free += 1;
      // One that is still to be tried is not decided: a pause or another process came first, and what it left is done next.
      const decided = earlier && !hasNotLeft(earlier) ? earlier : null;
      if (!decided || !prepared || !(await goOnAfter({ ...decided, node: prepared.send.node })))
        await store.claims.release([run.enrollment.id]);
    }
    return false;
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
    // Its end moves the enrollment on, whoever finds it; this is only for looking again.
    const dueAt = Math.max(other.leaseUntil ?? run.now, run.now) + deps.delivery.leaseMs;
    const set = { dueAt, waitingFor: 'delivery' as const };
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

function hasContactLimits([first]: Run[]): boolean {
  const { minGapMinutes, perDay } = first?.around.settings.contactLimits ?? {};
  return minGapMinutes !== undefined || perDay !== undefined;
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

function hasNotLeft({ status }: Send): boolean {
  return status === 'scheduled' || status === 'pending';
}

/** A receiver that never saw the key, or perhaps another one behind a changed inbox, would take a repeat for a first time. */
function isRepeatElsewhere({ reason, inboxId, startedAt }: Send, { inbox }: PreparedSend): boolean {
  return reason === 'unknown_outcome' && (inboxId !== inbox.id || inbox.updatedAt > (startedAt ?? 0));
}

/** Runs that found their sequence off are held only if it still is: switching on wakes those that are held already. */
async function stillOff(tx: Tx, runs: Run[]): Promise<Run[]> {
  const wasOn = new Set<Id>();
  for (const { id } of new Set(runs.filter(isHeld).map(({ sequence }) => sequence)))
    if ((await tx.sequence(id))?.status === 'active') wasOn.add(id);
  return wasOn.size === 0 ? runs : runs.filter((run) => !isHeld(run) || !wasOn.has(run.sequence.id));
}

function isHeld({ enrollment }: Run): boolean {
  return enrollment.waitingFor === 'switched_on';
}

function adopt(run: Run, earlier: Send): void {
  if (!run.prepared) return;
  const { id, createdAt, attempts, reason } = earlier;
  run.prepared.send = { ...run.prepared.send, id, createdAt, reason, attempts: attempts + 1 };
}
