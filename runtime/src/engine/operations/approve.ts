/** The operation of an Approve node: makes a draft, waits for a decision, acts on its deadline. */
import type { ApproveNode, Person } from '../../domain/flow/schema';
import type { Instant } from '../../domain/time';
import { renderContent } from '../content';
import { distinct } from '../approvals/asked';
import { draftEvent } from '../approvals/history';
import type { Composed, Draft, DraftEvent, Id } from '../records';
import { ENGINE, note, sendRecord, type Outcome, type Run } from '../run';
import { variablesOf } from '../variables';
import { fromText } from './compose';

const HOUR = 60 * 60_000;

/** The decision itself comes from outside (drafts.ts) and moves the enrollment along the edge. */
export async function approve(run: Run, node: ApproveNode): Promise<Outcome> {
  const draft = await waitingDraft(run, node);
  if (!draft) return newDraft(run, node);
  if (draft.deadlineAt === null || draft.deadlineAt > run.now) return parked(draft.deadlineAt);
  return afterDeadline(run, node, draft);
}

async function waitingDraft(run: Run, node: ApproveNode): Promise<Draft | undefined> {
  const { enrollment } = run;
  const drafts = await run.around.read.waitingDrafts(enrollment.id);
  return drafts.find((draft) => draft.node === node.id && draft.round === enrollment.round);
}

function newDraft(run: Run, node: ApproveNode): Outcome {
  const { enrollment, now } = run;
  const composed = enrollment.composed ?? fromText({ text: '' }, { mode: 'static', origin: 'static' });
  const step = enrollment.step ?? node.id;
  const deadlineAt = node.deadline ? now + node.deadline.hours * HOUR : null;
  const send = sendRecord(run, step, node.id, 'pending', null);
  const draft = { ...draftOf(run, node, composed, send.id), step, deadlineAt };
  enrollment.composed = { ...composed, draftId: draft.id };
  run.drafts.push(draft);
  run.sends.push(send);
  note(run, 'draft_waiting', `A draft waits for ${audience(draft.approvers)}`, {
    draftId: draft.id,
    origin: draft.origin,
  });
  return parked(deadlineAt);
}

function draftOf(run: Run, node: ApproveNode, composed: Composed, sendId: Id): Omit<Draft, 'step' | 'deadlineAt'> {
  const { enrollment, now } = run;
  // What the approver reads is what is sent, so the variables are filled in here and not again later.
  const shown = renderContent(composed, variables(run, sendId));
  const fallback = composed.fallback ?? { text: composed.text, html: composed.html, subject: composed.subject };
  return {
    id: run.around.deps.newId(now),
    enrollmentId: enrollment.id,
    sequenceId: enrollment.sequenceId,
    contactId: enrollment.contactId,
    conversationId: enrollment.conversationId,
    node: node.id,
    round: enrollment.round,
    status: 'waiting',
    origin: composed.origin,
    originWhy: composed.why ?? null,
    subject: shown.subject,
    text: shown.text,
    html: shown.html,
    fallback,
    approvers: node.approvers === 'automatic' ? assignees(run) : node.approvers,
    note: node.note ?? null,
    escalatedAt: null,
    decidedAt: null,
    decidedBy: null,
    decidedText: null,
    decidedSubject: null,
    decisionReason: null,
    flags: composed.flags ?? [],
    regenerations: 0,
    askedAt: now,
    remindedAt: null,
    createdAt: now,
  };
}

function variables(run: Run, sendId: Id): Record<string, unknown> {
  const { contact, conversation, target, enrollment, sequence } = run;
  // Which channel it will be is decided when it is sent; a link is of use to whoever can get an email.
  const unsubscribeUrl = contact.email === null ? null : run.around.deps.links.unsubscribe(contact.id, sendId);
  return variablesOf({ contact, conversation, target, enrollment, sequence, unsubscribeUrl });
}

/** The enrollment's assignee and the conversation's; nobody means the administrators. */
function assignees(run: Run): Person[] {
  return distinct([run.enrollment.assignee, run.conversation?.assignee].filter((person) => person != null));
}

function audience(people: Person[]): string {
  return people.length === 0 ? 'an administrator' : people.map((person) => person.name ?? person.email).join(', ');
}

function parked(until: Instant | null): Outcome {
  return { kind: 'park', on: 'approval', until, why: 'A draft waits for a decision' };
}

function afterDeadline(run: Run, node: ApproveNode, draft: Draft): Outcome {
  const then = node.deadline?.then ?? 'expire';
  if (then === 'escalate' && draft.escalatedAt === null) return escalate(run, node, draft);
  run.draftChanges.push({
    id: draft.id,
    set: { status: 'expired', decidedAt: run.now, decisionReason: 'deadline' },
    event: deadlineEvent(run, draft, 'decided', { decision: then === 'fallback' ? 'fallback' : 'expired' }),
  });
  if (then === 'fallback') return sendFallback(run, draft);
  const step = run.enrollment.step ?? node.id;
  run.sends.push(sendRecord(run, step, node.id, 'skipped', 'approval_expired'));
  note(run, 'draft_decided', 'Nobody decided before the deadline, so the step is skipped', {
    draftId: draft.id,
    decision: 'expired',
  });
  run.enrollment.anchorAt = run.now;
  run.enrollment.composed = null;
  return { kind: 'advance', edge: 'expired' };
}

function escalate(run: Run, node: ApproveNode, draft: Draft): Outcome {
  const approvers = node.deadline?.escalateTo ?? [];
  const deadlineAt = run.now + (node.deadline?.hours ?? 1) * HOUR;
  run.draftChanges.push({
    id: draft.id,
    set: { escalatedAt: run.now, approvers, deadlineAt, askedAt: run.now, remindedAt: null },
    event: deadlineEvent(run, draft, 'escalated', { from: draft.approvers, approvers }),
  });
  note(run, 'draft_escalated', `Nobody decided before the deadline; ${audience(approvers)} may decide now`, {
    draftId: draft.id,
  });
  return parked(deadlineAt);
}

function deadlineEvent(
  { around, now }: Run,
  { id }: Draft,
  kind: DraftEvent['kind'],
  data: Record<string, unknown>,
): DraftEvent {
  return draftEvent(around.deps, id, kind, now, ENGINE, { ...data, why: 'deadline' });
}

/** Never the unapproved AI text: the step's own. */
function sendFallback(run: Run, draft: Draft): Outcome {
  const mode = run.enrollment.composed?.mode ?? 'assisted';
  const why = 'nobody decided before the deadline';
  run.enrollment.composed = { ...fromText(draft.fallback, { mode, origin: 'fallback' }), why };
  note(run, 'draft_decided', `Fallback text used: ${why}`, { draftId: draft.id, decision: 'fallback' });
  return { kind: 'advance', edge: 'approved' };
}
