/** The way out to those who asked to be told: n8n's Cadence Trigger. */
import type { Instant } from '../../domain/time/instant';
import type { Subscription } from '../records';

/** What came of one signed call. */
export type CallOutcome =
  | { kind: 'taken'; status: number; body: string }
  /** Nobody listens at the address, for now or for ever (404, 410). */
  | { kind: 'gone'; why: string }
  /** Not taken: another status, no answer in time, no connection. Not to be tried before `retryAt` when it said so. */
  | { kind: 'refused'; why: string; retryAt: Instant | null; body: string | null };

export interface Subscribers {
  /** Why this address is never called, in a sentence; null: it may be, or its name is not known just now. */
  unreachable(url: string): Promise<string | null>;
  /** Encrypts; bound to the subscription, so that it opens for this one only. */
  seal(subscriptionId: Subscription['id'], secret: string): string;
  /** POSTs the body as it is, signed. Never throws; settles at the latest with the time limit. */
  call(to: Pick<Subscription, 'id' | 'url' | 'secret'>, body: string, timeLimitMs: number): Promise<CallOutcome>;
  /** Waits a moment for the calls under way, and cuts off what is left. */
  close(): Promise<void>;
}
