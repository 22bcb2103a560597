/** Runs the operations of what was claimed, in memory, until each enrollment comes to rest. */
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { walk } from '../interpreter';
import type { Slots } from '../permits';
import type { Claimed } from '../ports';
import { moveTo, note, type Run, type Surroundings } from '../run';
import { toRuns } from '../surroundings';
import type { Departures } from './departures';

export interface Batches {
  work(around: Surroundings, claimed: Claimed[], slots: Slots | null): Promise<void>;
  /** Resolves when no text is being composed. */
  settled(): Promise<void>;
}

export function createBatches(deps: EngineDeps, sendingTimes: SendingTimes, departures: Departures): Batches {
  const { store, delivery } = deps;
  const composing = new Set<Promise<void>>();

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
        asking.push(walking.then((rested) => (rested ? departures.finish([run], slots) : undefined)));
      else if (walking) ready.push(run);
    }
    await departures.finish(ready, slots);
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
        deps.wake();
      });
    composing.add(tracked);
  }

  return {
    work,
    async settled() {
      while (composing.size > 0) await Promise.all(composing);
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
