/** The ports: what the engine needs from outside, in its own words. Adapters fulfil them; app.ts connects them. */
import type { Flow, StepKey } from '../domain/flow/schema';
import type { Settings } from '../domain/settings';
import type { Instant } from '../domain/time/instant';
import type {
  ConversationStatus,
  DraftStatus,
  EnrollmentState,
  RecordType,
  SendStatus,
  SequenceStatus,
} from '../domain/words';
import type {
  ApiKey,
  Contact,
  Conversation,
  Draft,
  Enrollment,
  Id,
  Inbox,
  Message,
  MessageTemplate,
  Send,
  Sequence,
  TargetRecord,
  TimelineEvent,
  TimelineKind,
  Version,
} from './records';

// ---------------------------------------------------------------- time and ids

export interface Clock {
  now(): Instant;
  /**
   * Calls back at or after `at` (by this clock). Returns a function that cancels.
   * A virtual clock fires when it is moved; the real one by a timer.
   */
  wakeAt(at: Instant, callback: () => void): () => void;
}

/** Makes ULIDs: sortable by the instant, monotonic within one process. */
export type NewId = (at: Instant) => Id;

// ---------------------------------------------------------------- store

export interface Page<T> {
  items: T[];
  /** Opaque; null on the last page. */
  nextCursor: string | null;
}
export interface PageQuery {
  cursor?: string;
  /** 1 to 200. */
  limit: number;
}

export interface EnrollmentFilter {
  sequenceId?: Id;
  contactId?: Id;
  conversationId?: Id;
  state?: EnrollmentState[];
  step?: StepKey;
  waitingFor?: string;
  assigneeEmail?: string;
  dueBefore?: Instant;
  ids?: Id[];
}

export interface ContactFilter {
  /** Part of a name, email, phone or external id; case-insensitive. */
  search?: string;
  email?: string;
  phone?: string;
  externalId?: string;
  optedOut?: boolean;
}

export interface StepCounts {
  step: StepKey;
  /** Active or paused enrollments that stand at this step now. */
  here: number;
  /** Sends of the step by status; `sending` counts as scheduled. */
  statuses: Partial<Record<SendStatus, number>>;
}

/**
 * Reads. Inside a transaction they see its own writes. "null" means: there is no such row.
 * Lists are newest first (by id) unless said otherwise.
 */
export interface Reads {
  settings(): Promise<Settings>;

  sequence(id: Id): Promise<Sequence | null>;
  sequenceByKey(key: string): Promise<Sequence | null>;
  sequences(filter: { status?: SequenceStatus[]; search?: string }, page: PageQuery): Promise<Page<Sequence>>;
  version(id: Id): Promise<Version | null>;
  versionByNumber(sequenceId: Id, number: number): Promise<Version | null>;
  /** Newest first. */
  versions(sequenceId: Id): Promise<Version[]>;

  contact(id: Id): Promise<Contact | null>;
  contactByExternalId(externalId: string): Promise<Contact | null>;
  /** All contacts with this address; addresses are not unique. Email compares case-insensitively. */
  contactsByAddress(address: { email?: string; phone?: string }): Promise<Contact[]>;
  contacts(filter: ContactFilter, page: PageQuery): Promise<Page<Contact>>;
  /** Whether an address stands on the suppression list. */
  isSuppressed(address: { email?: string | null; phone?: string | null }): Promise<boolean>;

  conversation(id: Id): Promise<Conversation | null>;
  conversationByExternalId(externalId: string): Promise<Conversation | null>;
  /** The newest conversation of a contact on an inbox. */
  conversationOn(contactId: Id, inboxId: Id): Promise<Conversation | null>;
  /** When the contact last wrote on this inbox, in any conversation; null: never. */
  lastInboundOn(contactId: Id, inboxId: Id): Promise<Instant | null>;
  /** The ids of the same, for many at once, by `contactId inboxId`; absent where there is none. */
  conversationIdsOn(of: { contactId: Id; inboxId: Id }[]): Promise<Map<string, Id>>;
  conversations(
    filter: { contactId?: Id; status?: ConversationStatus[] },
    page: PageQuery,
  ): Promise<Page<Conversation>>;
  /** Oldest first. */
  messages(conversationId: Id, page: PageQuery): Promise<Page<Message>>;
  /** The newest `count` messages, oldest first. */
  newestMessages(conversationId: Id, count: number): Promise<Message[]>;
  /** Provider ids of the conversation's messages, oldest first: the first one and the newest twenty. For email threads. */
  threadIds(conversationId: Id): Promise<string[]>;
  /** The newest message from / to the contact over all conversations; automatic ones do not count. For waits without a conversation. */
  contactActivity(contactId: Id): Promise<{ lastInboundAt: Instant | null; lastOutboundAt: Instant | null }>;
  messageByProviderId(inboxId: Id | null, providerMessageId: string): Promise<Message | null>;

  targetRecord(id: Id): Promise<TargetRecord | null>;
  targetRecordByExternalId(type: RecordType, externalId: string): Promise<TargetRecord | null>;
  targetRecords(
    filter: { type?: RecordType; contactId?: Id; status?: string },
    page: PageQuery,
  ): Promise<Page<TargetRecord>>;

  enrollment(id: Id): Promise<Enrollment | null>;
  /** The active or paused one of (sequence, contact, conversation); null counts as one value. */
  openEnrollment(sequenceId: Id, contactId: Id, conversationId: Id | null): Promise<Enrollment | null>;
  /** All active or paused enrollments that match; unpaged, so only with a contact, conversation or target. */
  openEnrollments(of: { contactId?: Id; conversationId?: Id; targetId?: Id }): Promise<Enrollment[]>;
  enrollments(filter: EnrollmentFilter, page: PageQuery): Promise<Page<Enrollment>>;
  enrollmentCounts(sequenceId: Id): Promise<Partial<Record<EnrollmentState, number>>>;
  funnel(sequenceId: Id, versionId: Id | null): Promise<StepCounts[]>;
  /** Oldest first. */
  timeline(enrollmentId: Id, page: PageQuery): Promise<Page<TimelineEvent>>;

  send(id: Id): Promise<Send | null>;
  sendByProviderId(inboxId: Id, providerMessageId: string): Promise<Send | null>;
  /** Oldest first. */
  sendsOf(enrollmentId: Id): Promise<Send[]>;
  sends(
    filter: { sequenceId?: Id; contactId?: Id; inboxId?: Id; status?: SendStatus[] },
    page: PageQuery,
  ): Promise<Page<Send>>;
  /** Whether this step was sent before, in another round or (with a conversation) by another enrollment of the sequence. */
  stepWasSent(of: {
    enrollmentId: Id;
    round: number;
    sequenceId: Id;
    conversationId: Id | null;
    step: StepKey;
  }): Promise<boolean>;

  draft(id: Id): Promise<Draft | null>;
  drafts(
    filter: { status?: DraftStatus[]; enrollmentId?: Id; sequenceId?: Id; approverEmail?: string },
    page: PageQuery,
  ): Promise<Page<Draft>>;

  inbox(id: Id): Promise<Inbox | null>;
  inboxByKey(key: string): Promise<Inbox | null>;
  /** All, by key; there are few. */
  inboxes(): Promise<Inbox[]>;
  messageTemplateByKey(key: string): Promise<MessageTemplate | null>;
  messageTemplates(page: PageQuery): Promise<Page<MessageTemplate>>;
  apiKeys(): Promise<ApiKey[]>;
  apiKeyByHash(hash: string): Promise<ApiKey | null>;
  idempotent(keyId: Id, idempotencyKey: string): Promise<StoredRequest | null>;
}

/** A request with an Idempotency-Key and what became of it, kept for a day. */
export interface StoredRequest {
  requestHash: string;
  /** Null: it has begun, and what became of it was not recorded (yet). */
  answer: StoredAnswer | null;
}
export interface StoredAnswer {
  status: number;
  body: string;
}

/** A change to an enrollment, guarded: it takes effect only if the stored revision is still the one given. */
export interface EnrollmentChange {
  id: Id;
  revision: number;
  set: Partial<Omit<Enrollment, 'id' | 'revision' | 'sequenceId' | 'contactId'>>;
}

/**
 * A transaction. All or nothing; durable once `transaction()` has resolved.
 * Writes that are guarded answer with what took effect; nothing is overwritten silently.
 */
export interface Tx extends Reads {
  saveSettings(settings: Settings): Promise<void>;

  insertSequence(sequence: Sequence): Promise<void>;
  /** Guarded by `revision`; false: somebody changed it meanwhile. Writes revision + 1. */
  updateSequence(sequence: Sequence): Promise<boolean>;
  insertVersion(version: Version): Promise<void>;

  insertContacts(contacts: Contact[]): Promise<void>;
  updateContact(contact: Contact): Promise<void>;
  /** Removes a contact's data everywhere (messages, texts of sends and drafts, attributes) and keeps the counts. */
  eraseContact(id: Id, at: Instant): Promise<void>;
  suppress(address: { email?: string | null; phone?: string | null }, reason: string, at: Instant): Promise<void>;
  unsuppress(address: { email?: string | null; phone?: string | null }): Promise<void>;

  insertConversations(conversations: Conversation[]): Promise<void>;
  updateConversation(conversation: Conversation): Promise<void>;
  /**
   * Inserts what is not there: a message whose (inbox, providerMessageId) is known is passed over. Answers with the ids
   * that were inserted; so of two deliveries of one message only one is acted upon. Moves lastInboundAt (unless the
   * message is automatic) or lastOutboundAt of the conversation forward, never back.
   */
  insertMessages(messages: Message[]): Promise<Set<Id>>;
  insertTargetRecord(record: TargetRecord): Promise<void>;
  updateTargetRecord(record: TargetRecord): Promise<void>;

  /**
   * Inserts what is not there: an enrollment whose (sequence, contact, conversation) is already active or paused
   * is passed over (the database's unique index decides). Answers with the ids that were inserted.
   */
  insertEnrollments(enrollments: Enrollment[]): Promise<Set<Id>>;
  /** Answers with the ids whose guard held. */
  updateEnrollments(changes: EnrollmentChange[]): Promise<Set<Id>>;
  appendTimeline(events: TimelineEvent[]): Promise<void>;

  /**
   * Inserts sends. Unique per (enrollment, step, round): a repeated one is laid over a row that is still `pending` or
   * `scheduled` (which keeps its id), and is passed over otherwise. Answers with the given ids that took effect.
   */
  putSends(sends: Send[]): Promise<Set<Id>>;
  /** Guarded by the status it had; answers with the ids whose guard held. */
  updateSends(changes: { id: Id; from: SendStatus[]; set: Partial<Omit<Send, 'id'>> }[]): Promise<Set<Id>>;
  insertDraft(draft: Draft): Promise<void>;
  /** Guarded by `from`; false: somebody decided first. */
  updateDraft(id: Id, from: DraftStatus, set: Partial<Omit<Draft, 'id'>>): Promise<boolean>;

  /** Gives every enrollment that was held for this sequence its due time back. Answers with how many. */
  releaseHeld(sequenceId: Id): Promise<number>;
  /** Gives those in the line of an inbox (or of all) their due time back, because limits or the inbox changed. */
  releaseLine(inboxId: Id | null): Promise<number>;
  /** Makes due at `now` what sleeps until the end of quiet hours or of a contact's limit, because these changed. */
  releaseSleepers(now: Instant): Promise<number>;

  insertInbox(inbox: Inbox): Promise<void>;
  updateInbox(inbox: Inbox): Promise<void>;
  deleteInbox(id: Id): Promise<void>;
  insertMessageTemplate(template: MessageTemplate): Promise<void>;
  updateMessageTemplate(template: MessageTemplate): Promise<void>;
  deleteMessageTemplate(id: Id): Promise<void>;
  insertApiKey(key: ApiKey): Promise<void>;
  updateApiKey(key: ApiKey): Promise<void>;
  /** Fails when there is such a request already. */
  beginRequest(keyId: Id, idempotencyKey: string, requestHash: string, at: Instant): Promise<void>;
  /** Records how a request that has begun was answered. Does nothing when it was forgotten meanwhile. */
  completeRequest(keyId: Id, idempotencyKey: string, answer: StoredAnswer): Promise<void>;
  /** Forgets one that has begun and changed nothing, so that it can be made again. */
  dropRequest(keyId: Id, idempotencyKey: string): Promise<void>;
  /** Forgets requests that began before `before`. */
  forgetAnswers(before: Instant): Promise<void>;
}

/** One claimed enrollment with what its operations need to know, loaded in a few queries for the whole batch. */
export interface Claimed {
  enrollment: Enrollment;
  contact: Contact;
  conversation: Conversation | null;
  target: TargetRecord | null;
}

/**
 * Claims: who may work on what is due. A claim carries a lease; an expired lease is claimed again. Claims of one
 * store never overlap, over all its processes.
 */
export interface Claims {
  /**
   * Active enrollments with dueAt <= now, by (dueAt, id), at most `limit`, leased until now + leaseMs.
   * Includes those whose sequence is switched off: the dispatcher holds them.
   */
  claimDue(now: Instant, limit: number, leaseMs: number): Promise<Claimed[]>;
  /** From the line of one inbox (waitingFor inbox_limit), by (heldDueAt, id). */
  claimLine(inboxId: Id, now: Instant, limit: number, leaseMs: number): Promise<Claimed[]>;
  /** Gives claims back, unchanged. Updating an enrollment through a transaction gives it back as well. */
  release(ids: Id[]): Promise<void>;
  /** The earliest dueAt that nobody has claimed, or the earliest end of a lease; null when nothing is due ever. */
  nextDueAt(): Promise<Instant | null>;
  /** Inboxes in whose line somebody stands. */
  lines(): Promise<Id[]>;
  /** When sends of this inbox were started, since `from` (inclusive), ascending. */
  inboxStarts(inboxId: Id, from: Instant): Promise<Instant[]>;
  /** The same per contact, over all inboxes. Contacts without any are absent. */
  contactStarts(contactIds: Id[], from: Instant): Promise<Map<Id, Instant[]>>;
  /**
   * Lets these sends leave, once each, in one atomic step: inserted or moved to `sending`, with startedAt and a lease,
   * if the enrollment is still active at the given revision and its sequence still active. Answers with the ids that
   * may be handed to the provider; an absent id means that an exit, a switch-off or another worker came first, or that
   * the step has a row under another id, which its retry must go on with.
   */
  beginSends(begins: BeginSend[]): Promise<Set<Id>>;
  /** Sends in `sending` whose lease ended before `now`: their outcome is unknown. */
  lostSends(now: Instant, limit: number): Promise<Send[]>;
}

export interface BeginSend {
  send: Send;
  /** Revision of the enrollment as it was when the send was prepared. */
  revision: number;
  /** Set on the enrollment in the same step (waitingFor delivery …); its revision grows by one. */
  enrollment?: EnrollmentChange['set'];
}

export interface Store {
  /** Whether no other process can work on this database, so that what a dead process left may be taken up at once. */
  readonly soleProcess: boolean;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads outside a transaction. */
  readonly read: Reads;
  readonly claims: Claims;
  /** Every row of every table in an order in which they can be put back, for export. Secrets stay encrypted. */
  exportRows(): AsyncIterable<{ table: string; row: Record<string, unknown> }>;
  /** Puts back what exportRows gave; only into an empty store. Answers with the number of rows. */
  importRows(rows: AsyncIterable<{ table: string; row: Record<string, unknown> }>): Promise<number>;
  /** Quick proof that the database answers. Throws when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- channels

export interface OutgoingMessage {
  sendId: Id;
  /** Same for every attempt of one send; a provider that takes it will not send twice. */
  idempotencyKey: string;
  to: { address: string; name: string | null };
  contactId: Id;
  enrollmentId: Id;
  sequenceKey: string;
  conversationId: Id | null;
  subject: string | null;
  text: string;
  html: string | null;
  whatsappTemplate: { name: string; language: string; parameters: string[] } | null;
  /** For email: the Message-IDs of the conversation so far, oldest first, and a link that unsubscribes. */
  thread: string[];
  unsubscribeUrl: string | null;
}

export interface Delivered {
  /** The provider's id of the message; delivery reports and replies name it. */
  providerMessageId: string;
}

/**
 * Hands one message to a provider.
 * @throws {ProviderTransient} not taken, try again
 * @throws {ProviderPermanent} not taken, never will be
 * @throws {ProviderUnknown} may have been taken: never repeat it
 */
export interface Channel {
  /** How many messages may be on their way at once. Infinity for channels that do not wait for anybody. */
  readonly concurrency: number;
  /** Whether the provider takes `idempotencyKey`, so that an unknown outcome may be tried again. */
  readonly idempotent: boolean;
  deliver(message: OutgoingMessage): Promise<Delivered>;
  close(): Promise<void>;
}

export interface Channels {
  /** The channel of an inbox; built once per (inbox, updatedAt) and kept. */
  of(inbox: Inbox): Channel;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- composing

export interface ComposeRequest {
  enrollmentId: Id;
  intent: string;
  tone: string | null;
  language: string | null;
  persona: string | null;
  channel: string;
  contact: Contact;
  /** Oldest first, newest twenty. */
  conversation: { from: 'contact' | 'us'; text: string; at: Instant }[];
  timeLimitMs: number;
}

/** Composes with an AI. Throws ComposeUnavailable (down, slow, refusing, empty) with a reason in words. */
export interface Composer {
  compose(request: ComposeRequest): Promise<{ text: string; subject?: string }>;
}

// ---------------------------------------------------------------- telling others

export type Notice =
  | { kind: 'timeline'; event: TimelineEvent; sequenceId: Id }
  | { kind: 'draft_waiting'; draftId: Id; enrollmentId: Id }
  | { kind: 'sequence_changed'; sequenceId: Id };

/** Told after the transaction that it happened in; must not throw and must not block. */
export interface Notifier {
  notify(notices: Notice[]): void;
}

export interface Reporter {
  /** A log line: event name (dotted), ids and figures; never texts or addresses. */
  report(
    level: 'debug' | 'info' | 'warn' | 'error',
    event: string,
    data: Record<string, unknown>,
    error?: unknown,
  ): void;
  /** Metrics. */
  count(
    name: 'sends' | 'enrollments' | 'exits' | 'signals' | 'retries' | 'claims' | 'leases_expired',
    labels: Record<string, string>,
    by?: number,
  ): void;
  observe(name: 'lateness_seconds' | 'batch_seconds' | 'delivery_seconds', value: number): void;
}

/** Public and national holidays, by settings: adapters/holidays.ts. `date` is local, YYYY-MM-DD. */
export type HolidayCalendar = (settings: Settings) => (date: string) => boolean;

export interface Links {
  /** A one-click unsubscribe link for this send; unguessable, for this contact only. Null when no public address is set. */
  unsubscribe(contactId: Id, sendId: Id): string | null;
}

export type { Flow, TimelineKind };
