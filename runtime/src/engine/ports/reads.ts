/** What the store is asked. */
import type { ManyReads } from './manyReads';
import type { StepKey } from '../../domain/flow/schema';
import type { Settings } from '../../domain/settings';
import type { Instant } from '../../domain/time/instant';
import type {
  ConversationStatus,
  DraftStatus,
  EnrollmentState,
  RecordType,
  SendStatus,
  SequenceStatus,
} from '../../domain/words';
import type {
  ApiKey,
  Composition,
  Contact,
  Conversation,
  Draft,
  DraftEvent,
  Enrollment,
  HostCall,
  Id,
  Inbox,
  Message,
  MessageTemplate,
  Notification,
  NotificationKind,
  Persona,
  Send,
  Sequence,
  Session,
  StoredAi,
  Subscription,
  TargetRecord,
  TimelineEvent,
  TimelineKind,
  TimelinePosition,
  User,
  Version,
} from '../records';
import type { RetentionReads } from './retention';

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
  /** Part of the contact's name, addresses or external id; case-insensitive. */
  search?: string;
}

export interface ContactFilter {
  /** Part of a name, email, phone or external id; case-insensitive. */
  search?: string;
  email?: string;
  phone?: string;
  externalId?: string;
  optedOut?: boolean;
}

export interface DraftFilter {
  status?: DraftStatus[];
  enrollmentId?: Id;
  sequenceId?: Id;
  approverEmail?: string;
  /** Those without approvers too: the administrators decide on them. */
  orNobody?: boolean;
  /** Escalated, reminded of, or past their deadline at this instant. */
  overdueAt?: Instant;
  /** Part of the contact's name or address, or of the draft's text or subject; case-insensitive. */
  search?: string;
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
export interface Reads extends ManyReads, RetentionReads {
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
  /** Those whose status is open, newest first. */
  openConversations(contactId: Id): Promise<Conversation[]>;
  /** Oldest first. */
  messages(conversationId: Id, page: PageQuery): Promise<Page<Message>>;
  /** The newest `count` messages, oldest first. */
  newestMessages(conversationId: Id, count: number): Promise<Message[]>;
  /** Provider ids of the conversation's messages, oldest first: the first one and the newest twenty. For email threads. */
  threadIds(conversationId: Id): Promise<string[]>;
  /** The newest message from / to the contact over all conversations; automatic ones do not count. For waits without a conversation. */
  contactActivity(contactId: Id): Promise<{ lastInboundAt: Instant | null; lastOutboundAt: Instant | null }>;
  message(id: Id): Promise<Message | null>;
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
  timelineEvent(enrollmentId: Id, id: Id): Promise<TimelineEvent | null>;
  /** Oldest first. */
  timeline(enrollmentId: Id, page: PageQuery): Promise<Page<TimelineEvent>>;

  /** Oldest first. */
  hostCalls(of: { enrollmentId: Id } | { origin: string; executionId: string }): Promise<HostCall[]>;
  hostCall(id: Id): Promise<HostCall | null>;
  /** Those with nextAttemptAt <= now, by it. */
  hostCallsDue(now: Instant, limit: number): Promise<HostCall[]>;
  nextHostCallAt(): Promise<Instant | null>;
  /** Where the newest timeline event stands; 0: there is none. */
  timelineEnd(): Promise<TimelinePosition>;
  /**
   * The events of these kinds after a position, of all enrollments, in the order in which they were committed. Looks at
   * `limit` events of any kind, so that a look is never long.
   */
  timelineAfter(position: TimelinePosition, kinds: readonly TimelineKind[], limit: number): Promise<TimelineStretch>;

  send(id: Id): Promise<Send | null>;
  sendByProviderId(inboxId: Id, providerMessageId: string): Promise<Send | null>;
  /** Oldest first. */
  sendsOf(enrollmentId: Id): Promise<Send[]>;
  /** The newest that has left, of all enrollments of a contact. */
  lastSentTo(contactId: Id): Promise<Send | null>;
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
  drafts(filter: DraftFilter, page: PageQuery): Promise<Page<Draft>>;
  /** Those of an enrollment that wait for a person, newest first. */
  waitingDrafts(enrollmentId: Id): Promise<Draft[]>;
  /** Oldest first. */
  draftEvents(draftId: Id): Promise<DraftEvent[]>;
  /** Of those that wait; `mine` are those that a person was asked for, and with `isAdmin` those without approvers. */
  draftCounts(of: {
    email: string | null;
    isAdmin: boolean;
    now: Instant;
  }): Promise<{ waiting: number; mine: number; overdue: number }>;
  /** Waiting, asked for at or before the instant, and not reminded of since; by that instant. */
  draftsToRemind(askedBefore: Instant, limit: number): Promise<Draft[]>;
  /** When the first of those was asked for. */
  nextReminderAt(): Promise<Instant | null>;

  workload(now: Instant): Promise<Workload>;

  inbox(id: Id): Promise<Inbox | null>;
  inboxByKey(key: string): Promise<Inbox | null>;
  /** All, by key; there are few. */
  inboxes(): Promise<Inbox[]>;
  messageTemplateByKey(key: string): Promise<MessageTemplate | null>;
  messageTemplates(page: PageQuery): Promise<Page<MessageTemplate>>;
  /** All, by key, those that unsubscribed lately included; there are few. */
  subscriptions(): Promise<Subscription[]>;
  /** The workspace's AI; without provider before anybody set one up. */
  ai(): Promise<StoredAi>;
  /** All, by key; there are few. */
  personas(): Promise<Persona[]>;
  personaByKey(key: string): Promise<Persona | null>;
  composition(id: Id): Promise<Composition | null>;
  /** Oldest first. */
  compositionsOf(enrollmentId: Id): Promise<Composition[]>;
  /** The newest of a draft: another one comes with each time it is composed anew. */
  compositionOfDraft(draftId: Id): Promise<Composition | null>;
  /** In millionths of the currency, from `since` on, inclusive; of one persona or of all. */
  compositionCost(since: Instant, currency: string, persona?: string): Promise<number>;
  /** What was composed from `from` (inside) to `to` (outside), counted by outcome and currency within each group. */
  compositionTotals(of: { from: Instant; to: Instant; by: CompositionGroup }): Promise<CompositionTotal[]>;
  /** All who log in, disabled ones too, by email; there are few. */
  users(): Promise<User[]>;
  user(id: Id): Promise<User | null>;
  /** Compares case-insensitively. */
  userByEmail(email: string): Promise<User | null>;
  userByInvitation(hash: string): Promise<User | null>;
  sessionByToken(hash: string): Promise<Session | null>;
  /** Whether the person has a session that was opened from this address. */
  isKnownAddress(userId: Id, addressHash: string): Promise<boolean>;
  /** With dueAt <= now, by it. */
  notificationsDue(now: Instant, limit: number): Promise<Notification[]>;
  nextNotificationAt(): Promise<Instant | null>;
  /** Those of one person that are not final, oldest first. */
  pendingNotifications(email: string): Promise<Notification[]>;
  /** The mails that told this person something after the instant, oldest first. */
  mailsSentTo(
    email: string,
    after: Instant,
  ): Promise<{ kind: NotificationKind; mailId: Id; sentAt: Instant; count: number }[]>;
  /** Up to here the timeline was looked through for what people are told. */
  notifiedUntil(): Promise<TimelinePosition>;
  apiKeys(): Promise<ApiKey[]>;
  apiKeyByHash(hash: string): Promise<ApiKey | null>;
  idempotent(keyId: Id, idempotencyKey: string): Promise<StoredRequest | null>;
}

/** Counts of a workload end here, so that asking stays cheap however much waits: that many means that many or more. */
export const WORKLOAD_BOUND = 100_000;

/** What waits to be done, at one instant. */
export interface Workload {
  /** Enrollments whose due time has come, those being worked on included. */
  due: number;
  oldestDueAt: Instant | null;
  /** By the key of the inbox: enrollments that wait for its sending limits. */
  inLine: { inbox: string; count: number }[];
  /** Messages handed to a provider whose answer is not recorded yet. */
  sending: number;
  draftsWaiting: number;
  /** n8n executions that are to be resumed now. */
  resumesDue: number;
}

export type CompositionGroup = 'sequence' | 'step' | 'persona' | 'mode';

/** Sums; what is not grouped by is null. */
export interface CompositionTotal extends Pick<
  Composition,
  'outcome' | 'reason' | 'currency' | 'persona' | 'inputTokens' | 'outputTokens' | 'costMicros' | 'durationMs'
> {
  sequenceId: Id | null;
  step: StepKey | null;
  mode: Composition['mode'] | null;
  count: number;
}

/** A part of the timeline of all enrollments. */
export interface TimelineStretch {
  events: { position: TimelinePosition; event: TimelineEvent; sequenceId: Id }[];
  /** How far it was looked; the position asked for when nothing is behind it. */
  end: TimelinePosition;
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
