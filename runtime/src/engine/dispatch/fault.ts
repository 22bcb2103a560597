/** A fault of ours must neither stop the others nor spin: the enrollment rests for a while and is tried again. */
import type { EngineDeps } from '../deps';
import type { Enrollment } from '../records';
import { moveTo, type Run } from '../run';

const WHY = 'Could not be worked on; the log has the cause. Tried again soon';

export async function restAfterFault(deps: EngineDeps, run: Run, error: unknown): Promise<void> {
  tellFault(deps, run, error);
  const set = restingAt(run.before, run.now + deps.delivery.leaseMs);
  await deps.store.transaction((tx) =>
    tx.updateEnrollments([{ id: run.enrollment.id, revision: run.before.revision, set }]),
  );
}

/** The same for a run that is to be written with others: stands where it stood, and takes nothing of the failed try along. */
export function restInPlace(deps: EngineDeps, run: Run, error: unknown): void {
  tellFault(deps, run, error);
  moveTo(run, run.before.node);
  Object.assign(run.enrollment, restingAt(run.before, run.now + deps.delivery.leaseMs));
}

function restingAt({ heldDueAt, dueAt }: Enrollment, until: number) {
  // Out of any line: the next in it would be taken up at once, and this one again and again.
  return { dueAt: until, heldDueAt: heldDueAt ?? dueAt, waitingFor: 'wait' as const, lineInboxId: null, why: WHY };
}

function tellFault({ reporter }: EngineDeps, { enrollment, before }: Run, error: unknown): void {
  reporter.report('error', 'enrollment.fault', { enrollmentId: enrollment.id, node: before.node }, error);
}
