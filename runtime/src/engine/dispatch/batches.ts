/** Runs the operations of what was claimed, in memory, until each enrollment comes to rest. */
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { Interrupted } from '../errors';
import { walk } from '../interpreter';
import type { Slots } from '../permits';
import type { Claimed } from '../ports';
import { moveTo, note, type Run, type Surroundings } from '../run';
import { toRuns } from '../surroundings';
import type { Departures } from './departures';
import { restAfterFault } from './fault';

export interface Batches {
  work(around: Surroundings, claimed: Claimed[], slots: Slots | null): Promise<void>;
  /** Resolves when no text is being composed. */
  settled(): Promise<void>;
}

export function createBatches(deps: EngineDeps, sendingTimes: SendingTimes, departures: Departures): Batches {
  const composing = new Set<Promise<void>>();
  /** Enrollments whose text is being composed, each as it was then: an AI may take longer than a lease lasts. */
  const beingComposed = new Set<string>();

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
      const asItIs = `${run.before.id} ${run.before.revision}`;
      if (beingComposed.has(asItIs)) continue;
      const walking = attempt(run);
      if (walking instanceof Promise) {
        beingComposed.add(asItIs);
        const finished = walking.then((rested) => (rested ? departures.finish([run], slots) : undefined));
        asking.push(keepTrack(finished.finally(() => beingComposed.delete(asItIs))));
      }
      if (walking === true) ready.push(run);
    }
    await departures.finish(ready, slots);
    if (slots) await Promise.all(asking);
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
        composing.delete(tracked);
        deps.wake();
      });
    composing.add(tracked);
    return tracked;
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
