/** Who may work on what is due. */
import type { Instant } from '../../domain/time/instant';
import type { Contact, Conversation, Enrollment, Id, Send, TargetRecord } from '../records';
import type { EnrollmentChange } from './tx';

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
  /**
   * The same for another process to take: only who, and a token that proves the claim. Null where one process works alone
   * and hands nothing over.
   */
  readonly handOver: HandOver | null;
  /** From the line of one inbox (waitingFor inbox_limit), by (heldDueAt, id). */
  claimLine(inboxId: Id, now: Instant, limit: number, leaseMs: number): Promise<Claimed[]>;
  /** Gives claims back, unchanged. Updating an enrollment through a transaction gives it back as well. */
  release(ids: Id[]): Promise<void>;
  /**
   * The earliest dueAt that nobody has claimed, or the earliest end of a lease; null when nothing is due ever. Of a line
   * only leases that end after `now`: once they have ended, its limits alone tell when the next may go.
   */
  nextDueAt(now: Instant): Promise<Instant | null>;
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
  /**
   * Runs `work` while nobody else, in any process, runs work of this name: what it reads of limits still holds when its
   * sends begin. Null, without waiting, when somebody does.
   */
  ifFree<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** The same, after those who were first. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T>;
  /**
   * Runs `work` unless somebody else, in any process, runs work of this name; false, at once, when somebody does. For work
   * that waits for others, such as calls: it holds up nothing. Whoever loses the database meanwhile is not told, so another
   * may begin before it has ended.
   */
  unlessElsewhere(name: string, work: () => Promise<void>): Promise<boolean>;
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

/** Who was claimed, and the token that proves it. */
export interface Leased {
  lease: string;
  ids: Id[];
}

/** Claims that one process makes and another works on. */
export interface HandOver {
  /** As `claimDue`, without loading. */
  lease(now: Instant, limit: number, leaseMs: number): Promise<Leased>;
  /** Those of them whose claim nobody has replaced or given back meanwhile. Who takes them may give them back. */
  take(leased: Leased): Promise<Claimed[]>;
  /** Gives these claims back, whoever took them. */
  end(leased: readonly Leased[]): Promise<void>;
}
