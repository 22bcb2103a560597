/** Who is told what happens. */
import type { Instant } from '../../domain/time/instant';
import type { SubscriptionEvent } from '../../domain/words';
import type { Id } from '../records';

/** Where in the timeline of all enrollments something stands; grows in the order in which it was committed. */
export type TimelinePosition = number;

/** Somebody who is told what happens, by signed calls: a Cadence Trigger in n8n. */
export interface Subscription {
  id: Id;
  /** Given by the subscriber, by which it finds its subscription again. */
  key: string;
  url: string;
  /** What its calls are signed with; encrypted at rest. */
  secret: string;
  events: SubscriptionEvent[];
  /** Only of this sequence; null: of all. */
  sequenceId: Id | null;
  /** The sequence is drawn after this node of n8n, and is read from there before enrollments. */
  source: { workflowId: string; workflowName: string; entry: string } | null;
  /** `failed`: it was away for too long and is told nothing until it subscribes again. */
  state: 'active' | 'failed';
  /** Up to here it knows all that it asked for. */
  position: TimelinePosition;
  /** Attempts to tell the next event, of which none was taken. */
  attempts: number;
  nextAttemptAt: Instant | null;
  failingSince: Instant | null;
  lastError: string | null;
  lastToldAt: Instant | null;
  /** Unsubscribed; kept for a while, because n8n unsubscribes and subscribes again when it publishes. */
  removedAt: Instant | null;
  /** Grows with each change by the subscriber; what became of a call is recorded for the revision that was called. */
  revision: number;
  createdAt: Instant;
  updatedAt: Instant;
}
