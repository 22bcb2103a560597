/** What a transaction may change. */
import type { Settings } from '../../domain/settings';
import type { Instant } from '../../domain/time/instant';
import type { DraftStatus, SendStatus } from '../../domain/words';
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
  NotificationStatus,
  Persona,
  Send,
  Sequence,
  Session,
  StoredAi,
  Subscription,
  TargetRecord,
  TimelineEvent,
  TimelinePosition,
  User,
  Version,
} from '../records';
import type { Reads, StoredAnswer } from './reads';
import type { RetentionWrites } from './retention';

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
export interface Tx extends Reads, RetentionWrites {
  saveSettings(settings: Settings): Promise<void>;

  insertSequence(sequence: Sequence): Promise<void>;
  /** Guarded by `revision`; false: somebody changed it meanwhile. Writes revision + 1. */
  updateSequence(sequence: Sequence): Promise<boolean>;
  insertVersion(version: Version): Promise<void>;

  insertContacts(contacts: Contact[]): Promise<void>;
  updateContact(...contacts: Contact[]): Promise<void>;
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
  insertTargetRecord(...records: TargetRecord[]): Promise<void>;
  updateTargetRecord(...records: TargetRecord[]): Promise<void>;

  /**
   * Inserts what is not there: an enrollment whose (sequence, contact, conversation) is already active or paused
   * is passed over (the database's unique index decides). Answers with the ids that were inserted.
   */
  insertEnrollments(enrollments: Enrollment[]): Promise<Set<Id>>;
  /**
   * Answers with the ids whose guard held. Of an enrollment that moves to another node, or to its end, a host call that
   * waits at the node before becomes due, so that no way of moving on can forget the n8n execution.
   */
  updateEnrollments(changes: EnrollmentChange[]): Promise<Set<Id>>;
  insertHostCall(call: HostCall): Promise<void>;
  updateHostCall(id: Id, set: Partial<Omit<HostCall, 'id'>>): Promise<void>;
  /** Those that were held open by a process that is gone wait from now on, and are looked at again. */
  letHostCallsGo(): Promise<void>;
  /** Of an execution whose id n8n gave to another one. */
  deleteHostCalls(of: { origin: string; executionId: string }): Promise<void>;
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
  insertSubscription(subscription: Subscription): Promise<void>;
  /** Guarded by the revision; false: the subscriber changed or removed it meanwhile. */
  updateSubscription(id: Id, revision: number, set: Partial<Omit<Subscription, 'id' | 'key'>>): Promise<boolean>;
  deleteSubscription(id: Id): Promise<void>;
  saveAi(ai: StoredAi): Promise<void>;
  insertPersona(persona: Persona): Promise<void>;
  updatePersona(persona: Persona): Promise<void>;
  deletePersona(id: Id): Promise<void>;
  insertComposition(composition: Composition): Promise<void>;
  /** Records of which composition a draft was made. */
  linkComposition(id: Id, draftId: Id): Promise<void>;
  /** False: somebody has this email already. */
  insertUser(user: User): Promise<boolean>;
  updateUser(user: User): Promise<void>;
  insertSession(session: Session): Promise<void>;
  touchSession(id: Id, at: Instant): Promise<void>;
  deleteSessions(of: { id: Id } | { userId: Id; except?: Id } | { expiredBefore: Instant }): Promise<void>;
  appendDraftEvents(events: DraftEvent[]): Promise<void>;
  /** One whose key is known is passed over: it is told already, or will be. */
  putNotifications(notifications: Notification[]): Promise<void>;
  /** Guarded by the status they had; answers with the ids whose guard held. */
  updateNotifications(
    ids: Id[],
    from: NotificationStatus,
    set: Partial<Omit<Notification, 'id' | 'key'>>,
  ): Promise<Set<Id>>;
  saveNotifiedUntil(position: TimelinePosition): Promise<void>;
  /** Forgets those that are final and were made before. */
  forgetNotifications(before: Instant): Promise<void>;
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
