/** Writes what runs left, in one transaction; a run whose enrollment was changed meanwhile leaves nothing. */
import type { EngineDeps } from './deps';
import { Refused } from './errors';
import type { EnrollmentChange, Notice, Tx } from './ports';
import { draftEvent } from './approvals/history';
import type { Draft, Enrollment, Id, TimelineEvent } from './records';
import { ENGINE, type Run } from './run';

/** What working on an enrollment may change. */
const CHANGEABLE = [
  'conversationId',
  'targetId',
  'state',
  'reason',
  'node',
  'step',
  'waitingFor',
  'dueAt',
  'heldDueAt',
  'lineInboxId',
  'anchorAt',
  'remainingMs',
  'round',
  'composed',
  'why',
  'assignee',
  'endedAt',
] as const satisfies (keyof Enrollment)[];

export function changeOf({ before, enrollment, now }: Pick<Run, 'before' | 'enrollment' | 'now'>): EnrollmentChange {
  return { id: before.id, revision: before.revision, set: changedFields(before, enrollment, now) };
}

/** Only what differs: a column that is named costs a write in every index that holds it. */
export function changedFields(before: Enrollment, after: Enrollment, now: number): EnrollmentChange['set'] {
  const set: Record<string, unknown> = { updatedAt: now };
  for (const field of CHANGEABLE) if (before[field] !== after[field]) set[field] = after[field];
  return set;
}

/** Answers with the ids of the enrollments that were written. */
export async function writeRuns(tx: Tx, runs: Run[]): Promise<Set<Id>> {
  const held = await tx.updateEnrollments(runs.map(changeOf));
  const kept = held.size === runs.length ? runs : runs.filter((run) => held.has(run.enrollment.id));
  const sends = kept.flatMap((run) => run.sends);
  if (sends.length > 0) await tx.putSends(sends);
  for (const run of kept) {
    for (const draft of run.drafts) await insertDraft(tx, run, draft);
    for (const { id, set, event } of run.draftChanges)
      if (await tx.updateDraft(id, 'waiting', set)) await tx.appendDraftEvents([event]);
  }
  const events = kept.flatMap((run) => run.events);
  if (events.length > 0) await tx.appendTimeline(events);
  return held;
}

/** With the composition it was made of, so that the approver can be shown how it came to be. */
async function insertDraft(tx: Tx, { around, now, enrollment }: Run, draft: Draft): Promise<void> {
  await tx.insertDraft(draft);
  const { id, approvers, origin, subject, text, html } = draft;
  const data = { approvers, origin, subject, text, html };
  await tx.appendDraftEvents([draftEvent(around.deps, id, 'created', now, ENGINE, data)]);
  const { composed } = enrollment;
  if (composed?.compositionId !== undefined && composed.draftId === draft.id)
    await tx.linkComposition(composed.compositionId, draft.id);
}

/** Writes one enrollment that a person acted on. Somebody who was faster is an answer for that person. */
export async function writeActed(tx: Tx, run: Run, notices: Notice[]): Promise<void> {
  const held = await tx.updateEnrollments([changeOf(run)]);
  if (!held.has(run.enrollment.id)) {
    throw new Refused(409, 'changed_meanwhile', 'The enrollment changed at the same instant. Read it and try again.');
  }
  await tx.appendTimeline(run.events);
  for (const event of run.events) notices.push({ kind: 'timeline', event, sequenceId: run.sequence.id });
}

/** Tells listeners, the log and the metrics, after the transaction. */
export function announce(deps: EngineDeps, runs: Pick<Run, 'events' | 'drafts' | 'sequence'>[]): void {
  const notices: Notice[] = [];
  for (const run of runs) {
    for (const event of run.events) {
      notices.push({ kind: 'timeline', event, sequenceId: run.sequence.id });
      log(deps, event, run.sequence.id);
    }
    for (const draft of run.drafts)
      notices.push({ kind: 'draft_waiting', draftId: draft.id, enrollmentId: draft.enrollmentId });
  }
  if (notices.length > 0) deps.notifier.notify(notices);
}

/** One line per event: an operator finds what happened to an enrollment by its id. Ids and words only, no texts. */
export function log(deps: EngineDeps, event: TimelineEvent, sequenceId: Id): void {
  const { enrollmentId, kind, step, data } = event;
  const line: Record<string, unknown> = { enrollmentId, sequenceId, step };
  for (const key of [
    'sendId',
    'draftId',
    'inboxId',
    'reason',
    'state',
    'lateMs',
    'attempt',
    'status',
    'nextAt',
  ] as const) {
    if (data[key] !== undefined) line[key] = data[key];
  }
  if (typeof line['nextAt'] === 'number') line['nextAt'] = new Date(line['nextAt']).toISOString();
  const isTrouble = kind === 'send_failed' || kind === 'send_retry' || data['state'] === 'failed';
  if (isTrouble) line['why'] = event.why;
  deps.reporter.report(isTrouble ? 'warn' : 'info', `enrollment.${kind}`, line);
  if (kind === 'ended') deps.reporter.count('exits', { state: String(data['state']), reason: String(data['reason']) });
}
