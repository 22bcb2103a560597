/** Runs the operations of what was claimed, in memory, until each enrollment comes to rest. */
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { Interrupted } from '../errors';
import { walk } from '../interpreter';
import type { Slots } from '../permits';
import type { Claimed } from '../ports';
import type { Id } from '../records';
import { moveTo, note, type Run, type Surroundings } from '../run';
import { toRuns } from '../surroundings';
import { Composing } from './composing';
import type { Departures } from './departures';
import { restAfterFault } from './fault';

export interface Batches {
  /** Works on whoever `claim` brings. Answers with how many, when all of them rest, leave, or are being composed for. */
  work(around: Surroundings, claim: () => Promise<Claimed[]>, slots: Slots | null): Promise<number>;
  /** Resolves when no text is being composed. */
  settled(): Promise<void>;
}

export function createBatches(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  departures: Departures,
  isOnItsWay: (sendId: Id) => boolean,
): Batches {
  const asking = new Set<Promise<void>>();
  const composing = new Composing(isOnItsWay);

  async function work(around: Surroundings, claim: () => Promise<Claimed[]>, slots: Slots | null): Promise<number> {
    const ticket = composing.takeTicket();
    const begun: Promise<void>[] = [];
    let runs: Run[];
    let ready: Run[];
    try {
      runs = await toRuns(around, sendingTimes, await claim());
      ready = runs.filter((run) => isReady(run, ticket, (walking) => begun.push(finishLater(run, walking, slots))));
    } finally {
      composing.giveBack(ticket);
    }
    await departures.finish(ready, slots);
    if (slots) await Promise.all(begun);
    return runs.length;
  }

  /** Never throws for the fault of one enrollment: the others of its batch go on. */
  function isReady(run: Run, ticket: number, later: (walking: Promise<boolean>) => void): boolean {
    if (run.sequence.status !== 'active') {
      hold(run);
      return true;
    }
    if (composing.has(run, ticket)) return false;
    const walking = attempt(run);
    if (walking instanceof Promise) later(walking);
    return walking === true;
  }

  function finishLater(run: Run, walking: Promise<boolean>, slots: Slots | null): Promise<void> {
    composing.begin(run);
    return keepTrack(
      walking
        .then(async (rested) => {
          if (!rested) return composing.failed(run);
          await departures.finish([run], slots);
          composing.done(run);
        })
        .catch((error: unknown) => {
          composing.failed(run);
          throw error;
        }),
    );
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

  async function faulty(run: Run, error: unknown): Promise<false> {
    if (error instanceof Interrupted) {
      await deps.store.claims.release([run.enrollment.id]);
      return false;
    }
    return restAfterFault(deps, run, error).then(() => false as const);
  }

  /** Never rejects: its claims come back when their lease ends. */
  function keepTrack(one: Promise<void>): Promise<void> {
    const tracked: Promise<void> = one
      .catch((error: unknown) => deps.reporter.report('error', 'dispatcher.fault', {}, error))
      .finally(() => {
        asking.delete(tracked);
        deps.wake();
      });
    asking.add(tracked);
    return tracked;
  }

  return {
    work,
    async settled() {
      while (asking.size > 0) await Promise.all(asking);
    },
  };
}

/** Switched off: it keeps its due time for when it is switched on again. */
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
