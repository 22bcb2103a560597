/** Collects what a transaction did, to be told once it has committed. */
import { log } from './commit';
import type { EngineDeps } from './deps';
import type { Notice, Tx } from './ports';
import type { Actor, Enrollment, TimelineEvent, TimelineKind } from './records';

export function timelineEvent(
  deps: EngineDeps,
  enrollment: Pick<Enrollment, 'id' | 'node' | 'step'>,
  kind: TimelineKind,
  why: string,
  by: Actor,
  at: number,
  data: Record<string, unknown> = {},
): TimelineEvent {
  const { node, step } = enrollment;
  return { id: deps.newId(at), enrollmentId: enrollment.id, at, kind, node, step, why, by, data };
}

export async function record(tx: Tx, notices: Notice[], sequenceId: string, events: TimelineEvent[]): Promise<void> {
  await tx.appendTimeline(events);
  for (const event of events) notices.push({ kind: 'timeline', event, sequenceId });
}

/** A transaction that gathers notices. The store may run it more than once, and what it undid is not told. */
export function gathering<T>(
  deps: Pick<EngineDeps, 'store'>,
  notices: Notice[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return deps.store.transaction((tx) => {
    notices.length = 0;
    return work(tx);
  });
}

export function tell(deps: EngineDeps, notices: Notice[]): void {
  for (const notice of notices) {
    if (notice.kind === 'timeline') log(deps, notice.event, notice.sequenceId);
  }
  if (notices.length > 0) deps.notifier.notify(notices);
}
