/** What people are told by mail, as the store keeps it: a row for each thing and person. */
import type { Instant } from '../../domain/time/instant';
import type { Id } from '../records';

export type NotificationKind = 'draft_waiting' | 'draft_reminder' | 'reply_received' | 'enrollment_failed';

/**
 * `waiting` until its time, `sending` while a mail that tells it is with the mail server, then `sent` or `failed`.
 * `dropped`: there is nothing to tell any more (decided meanwhile), or the person does not want it.
 */
export type NotificationStatus = 'waiting' | 'sending' | 'sent' | 'failed' | 'dropped';

export interface Notification {
  id: Id;
  /** What it tells to whom, unique: told once, whatever crashes. */
  key: string;
  kind: NotificationKind;
  email: string;
  name: string | null;
  draftId: Id | null;
  enrollmentId: Id;
  /** Of the timeline; null for reminders. */
  eventId: Id | null;
  status: NotificationStatus;
  /** The mail that tells it, several rows for a digest. A mail that is tried again keeps its id, so a server can tell. */
  mailId: Id | null;
  attempts: number;
  /** Null once it is final. */
  dueAt: Instant | null;
  createdAt: Instant;
  sentAt: Instant | null;
  /** Why it failed or was dropped. */
  detail: string | null;
}
