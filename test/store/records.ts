/** Records for the store's tests: complete, and different only where a test says so. */
import type {
  Composition,
  Contact,
  Conversation,
  Draft,
  Enrollment,
  Id,
  Inbox,
  Message,
  Send,
  Sequence,
  TargetRecord,
  TimelineEvent,
  Version,
} from '../../runtime/src/engine/records';
import type { Store } from '../../runtime/src/engine/ports';
import { createSeededNewId } from '../../runtime/src/adapters/ids';

/** 2026-11-21T12:00Z, a Saturday. */
export const NOON = Date.UTC(2026, 10, 21, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const newId = createSeededNewId(7);

const rules = {
  target: 'contact' as const,
  exit: { onReply: 'exit' as const, onResolution: false, onGoal: false },
  timeZone: null,
  useContactTimeZone: false,
  quietHours: [],
  businessDaysOnly: false,
};

export function sequence(set: Partial<Sequence> = {}): Sequence {
  const id = set.id ?? newId(NOON);
  return {
    id,
    key: `seq-${id.toLowerCase()}`,
    name: 'Follow-up',
    description: '',
    status: 'active',
    definition: { steps: [] },
    rules,
    revision: 1,
    latestVersion: 1,
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function version(sequenceId: Id, set: Partial<Version> = {}): Version {
  return {
    id: newId(NOON),
    sequenceId,
    number: 1,
    content: { flow: { schema: 1, entry: null, nodes: {} }, rules },
    hash: 'hash',
    note: '',
    publishedAt: NOON,
    publishedBy: { type: 'person', name: 'Ana' },
    ...set,
  };
}

export function contact(set: Partial<Contact> = {}): Contact {
  return {
    id: newId(NOON),
    externalId: null,
    email: null,
    phone: null,
    firstName: null,
    lastName: null,
    name: null,
    company: null,
    language: null,
    timeZone: null,
    attributes: {},
    optedOutAt: null,
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function inbox(set: Partial<Inbox> = {}): Inbox {
  const id = set.id ?? newId(NOON);
  return {
    id,
    key: `inbox-${id.toLowerCase()}`,
    name: 'Mail',
    channel: 'email',
    provider: 'outbox',
    config: {},
    secrets: null,
    limits: {},
    isDefault: true,
    enabled: true,
    hasWindow: false,
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function conversation(contactId: Id, set: Partial<Conversation> = {}): Conversation {
  return {
    id: newId(NOON),
    externalId: null,
    contactId,
    inboxId: null,
    channel: 'email',
    status: 'open',
    closed: false,
    subject: null,
    assignee: null,
    lastInboundAt: null,
    lastOutboundAt: null,
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function message(of: Conversation, set: Partial<Message> = {}): Message {
  return {
    id: newId(NOON),
    conversationId: of.id,
    contactId: of.contactId,
    direction: 'inbound',
    automatic: false,
    subject: null,
    text: 'Hello',
    html: null,
    providerMessageId: null,
    inboxId: of.inboxId,
    sendId: null,
    at: NOON,
    ...set,
  };
}

export function targetRecord(set: Partial<TargetRecord> = {}): TargetRecord {
  const id = set.id ?? newId(NOON);
  return {
    id,
    type: 'charge',
    externalId: `charge-${id}`,
    contactId: null,
    status: 'open',
    title: null,
    amount: 1299,
    currency: 'EUR',
    dueAt: null,
    attributes: {},
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function enrollment(
  of: { sequence: Sequence; version: Version; contact: Contact },
  set: Partial<Enrollment> = {},
): Enrollment {
  return {
    id: newId(NOON),
    sequenceId: of.sequence.id,
    versionId: of.version.id,
    contactId: of.contact.id,
    conversationId: null,
    targetId: null,
    state: 'active',
    reason: null,
    node: 'wait-1',
    step: 'first',
    waitingFor: 'wait',
    dueAt: NOON,
    heldDueAt: null,
    lineInboxId: null,
    anchorAt: NOON,
    remainingMs: null,
    round: 1,
    composed: null,
    why: 'Waits 0 minutes',
    assignee: null,
    enrolledAt: NOON,
    endedAt: null,
    updatedAt: NOON,
    revision: 1,
    ...set,
  };
}

export function send(of: Enrollment, set: Partial<Send> = {}): Send {
  return {
    id: newId(NOON),
    enrollmentId: of.id,
    sequenceId: of.sequenceId,
    versionId: of.versionId,
    contactId: of.contactId,
    conversationId: of.conversationId,
    step: 'first',
    node: 'send-1',
    round: of.round,
    status: 'scheduled',
    reason: null,
    detail: null,
    mode: 'static',
    origin: 'static',
    channel: 'email',
    inboxId: null,
    address: 'ana@example.com',
    subject: 'Hi',
    text: 'Hello',
    html: null,
    providerMessageId: null,
    warnings: [],
    dueAt: NOON,
    startedAt: NOON,
    leaseUntil: NOON + MINUTE,
    attempts: 1,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    repliedAt: null,
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function draft(of: Enrollment, set: Partial<Draft> = {}): Draft {
  return {
    id: newId(NOON),
    enrollmentId: of.id,
    sequenceId: of.sequenceId,
    contactId: of.contactId,
    conversationId: of.conversationId,
    step: 'first',
    node: 'approve-1',
    round: of.round,
    status: 'waiting',
    origin: 'ai',
    originWhy: null,
    subject: null,
    text: 'A draft',
    html: null,
    fallback: { text: 'A fallback' },
    approvers: [],
    note: null,
    deadlineAt: null,
    escalatedAt: null,
    decidedAt: null,
    decidedBy: null,
    decidedText: null,
    decidedSubject: null,
    decisionReason: null,
    flags: [],
    regenerations: 0,
    askedAt: null,
    remindedAt: null,
    createdAt: NOON,
    ...set,
  };
}

export function timelineEvent(enrollmentId: Id, set: Partial<TimelineEvent> = {}): TimelineEvent {
  return {
    id: newId(NOON),
    enrollmentId,
    at: NOON,
    kind: 'enrolled',
    node: null,
    step: null,
    why: 'Enrolled by Ana',
    by: { type: 'person', name: 'Ana' },
    data: {},
    ...set,
  };
}

/** A published sequence. */
export async function published(store: Store, set: Partial<Sequence> = {}) {
  const made = sequence(set);
  const first = version(made.id);
  await store.transaction(async (tx) => {
    await tx.insertSequence(made);
    await tx.insertVersion(first);
  });
  return { sequence: made, version: first };
}

/** A published sequence with `count` enrollments, one contact each; `set` is given the number of each. */
export async function enrolled(store: Store, count = 1, set: (n: number) => Partial<Enrollment> = () => ({})) {
  const base = await published(store);
  const contacts = Array.from({ length: count }, (_, n) => contact({ firstName: `Contact ${n}` }));
  const enrollments = contacts.map((one, n) => enrollment({ ...base, contact: one }, set(n)));
  await store.transaction(async (tx) => {
    await tx.insertContacts(contacts);
    await tx.insertEnrollments(enrollments);
  });
  return { ...base, contacts, enrollments, first: enrollments[0] as Enrollment, contact: contacts[0] as Contact };
}

export function composition(of: Enrollment, set: Partial<Composition> = {}): Composition {
  return {
    id: newId(NOON),
    enrollmentId: of.id,
    sequenceId: of.sequenceId,
    contactId: of.contactId,
    draftId: null,
    step: 'first',
    node: 'first',
    mode: 'full',
    persona: null,
    provider: 'openai',
    model: 'm',
    prompt: { system: 'Write.', user: '> Name: Ana' },
    answer: 'Hello Ana',
    inputTokens: 10,
    outputTokens: 2,
    costMicros: 0,
    currency: 'USD',
    outcome: 'used',
    reason: null,
    why: null,
    flags: [],
    at: NOON,
    durationMs: 100,
    ...set,
  };
}
