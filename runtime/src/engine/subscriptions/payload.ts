/** What a subscriber is told of an event: ids, and what a workflow needs to act without asking back. */
import type { SubscriptionEvent } from '../../domain/words';
import { askedFor } from '../approvals/asked';
import type { EngineDeps } from '../deps';
import type { Links, Reads } from '../ports';
import type { Contact, Draft, Enrollment, Sequence, TimelineEvent, Version } from '../records';

/**
 * The body of an event call. Fields are added without notice; receivers ignore what they do not know. Texts of an erased
 * contact are gone, and the fields that held them are null.
 */
export interface EventBody {
  /** The same for every attempt. */
  id: string;
  type: SubscriptionEvent;
  at: string;
  /** Where the steps of this enrollment run. A canvas whose steps the runtime runs starts no execution in n8n. */
  runsIn: 'runtime' | 'n8n';
  /** What and why, in a sentence. */
  why: string;
  step: string | null;
  sequence: { id: string; key: string; name: string };
  enrollment: {
    id: string;
    sequenceId: string;
    sequenceKey: string;
    version: number | null;
    /** As it is now, which may be later than the event. */
    state: string;
    reason: string | null;
    conversationId: string | null;
    targetId: string | null;
    assignee: { email: string; name?: string | undefined } | null;
    enrolledAt: string;
    endedAt: string | null;
  };
  contact: Pick<Contact, 'id' | 'externalId' | 'email' | 'phone' | 'firstName' | 'lastName' | 'name' | 'attributes'>;
  /** message_sent and reply_received. */
  message?: { id: string | null; channel: string | null; subject: string | null; text: string | null };
  /** draft_waiting. */
  draft?: {
    id: string | null;
    subject: string | null;
    text: string | null;
    deadlineAt: string | null;
    /** Who may decide, each with a link of their own that works without a login. Empty once it is decided. */
    approvals: { email: string; name: string | null; url: string | null }[];
  };
  /** enrollment_ended and enrollment_failed. */
  reason?: string | null;
}

/** @returns null when the enrollment is no longer there */
export async function eventBody(
  { store, links }: Pick<EngineDeps, 'store' | 'links'>,
  type: SubscriptionEvent,
  event: TimelineEvent,
): Promise<string | null> {
  const { read } = store;
  const enrollment = await read.enrollment(event.enrollmentId);
  if (!enrollment) return null;
  const contact = await read.contact(enrollment.contactId);
  const sequence = await read.sequence(enrollment.sequenceId);
  if (!contact || !sequence) return null;
  const version = await read.version(enrollment.versionId);
  const body: EventBody = {
    id: event.id,
    type,
    at: iso(event.at),
    runsIn: version?.content.runsIn ?? 'runtime',
    why: event.why,
    step: event.step,
    sequence: { id: sequence.id, key: sequence.key, name: sequence.name },
    enrollment: enrollmentPart(enrollment, sequence, version),
    contact: contactPart(contact),
    ...(await particulars(read, links, type, event)),
  };
  return JSON.stringify(body);
}

function enrollmentPart(enrollment: Enrollment, sequence: Sequence, version: Version | null): EventBody['enrollment'] {
  const { id, sequenceId, state, reason, conversationId, targetId, assignee, enrolledAt, endedAt } = enrollment;
  return {
    ...{ id, sequenceId, sequenceKey: sequence.key, version: version?.number ?? null },
    ...{ state, reason, conversationId, targetId, assignee },
    enrolledAt: iso(enrolledAt),
    endedAt: endedAt === null ? null : iso(endedAt),
  };
}

function contactPart(contact: Contact): EventBody['contact'] {
  const { id, externalId, email, phone, firstName, lastName, name, attributes } = contact;
  return { id, externalId, email, phone, firstName, lastName, name, attributes };
}

async function particulars(
  read: Reads,
  links: Pick<Links, 'approval'>,
  type: SubscriptionEvent,
  { data }: TimelineEvent,
): Promise<Pick<EventBody, 'message' | 'draft' | 'reason'>> {
  switch (type) {
    case 'enrolled':
      return {};
    case 'message_sent': {
      const send = await found(data['sendId'], (id) => read.send(id));
      return { message: message(send) };
    }
    case 'reply_received': {
      const reply = await found(data['messageId'], (id) => read.message(id));
      const conversation = reply && (await read.conversation(reply.conversationId));
      return { message: message(reply && { ...reply, channel: conversation?.channel ?? null }) };
    }
    case 'draft_waiting': {
      const draft = await found(data['draftId'], (id) => read.draft(id));
      const deadlineAt = draft?.deadlineAt == null ? null : iso(draft.deadlineAt);
      const shown = { id: draft?.id ?? null, subject: draft?.subject ?? null, text: draft?.text ?? null, deadlineAt };
      return { draft: { ...shown, approvals: draft ? await approvalsOf(read, links, draft) : [] } };
    }
    case 'enrollment_ended':
    case 'enrollment_failed':
      return { reason: typeof data['reason'] === 'string' ? data['reason'] : null };
  }
}

async function approvalsOf(read: Reads, links: Pick<Links, 'approval'>, draft: Draft) {
  if (draft.status !== 'waiting') return [];
  const people = askedFor(draft, await read.users());
  return people.map(({ email, name = null }) => ({ email, name, url: links.approval(draft.id, email) }));
}

function message(
  of: { id: string; channel: string | null; subject: string | null; text: string } | null,
): EventBody['message'] {
  return { id: of?.id ?? null, channel: of?.channel ?? null, subject: of?.subject ?? null, text: of?.text ?? null };
}

/** The data of an erased contact's events is empty. */
async function found<T>(id: unknown, read: (id: string) => Promise<T | null>): Promise<T | null> {
  return typeof id === 'string' ? read(id) : null;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
