/** What the store is asked when what ended long ago is removed. */
import type { RetentionWatch } from '../../domain/retention';
import type { Instant } from '../../domain/time/instant';
import type { Id } from '../records';

/** How many rows of each kind went. */
export type Removed = Record<
  'enrollments' | 'sends' | 'timeline_events' | 'drafts' | 'draft_events' | 'compositions' | 'host_calls',
  number
>;

export interface RetentionReads {
  /** What was seen the last time; null: nothing was to be removed then. */
  retentionWatch(): Promise<RetentionWatch | null>;
}

export interface RetentionWrites {
  /** null: nothing is to be removed. */
  saveRetentionWatch(watch: RetentionWatch | null): Promise<void>;
  /**
   * Removes what is kept of enrollments that ended before the instant, oldest end first: at most `most.rows` rows, of at most
   * `most.enrollments` of them; each goes itself when nothing of it is left. Figures of sequences and of composing stay, and
   * so does which step was sent in which conversation. Passed over: one with a message under way, one that another
   * transaction is at, and the one of the newest timeline event where positions are counted from it.
   */
  removeHistory(before: Instant, most: { enrollments: number; rows: number }): Promise<Removed>;
  /**
   * Looks at `count` messages that came before the instant, by id, after `after` (null: from the first), and removes those
   * that are as old and whose contact has no enrollment that is active or paused. `reached`: the last that was looked at;
   * null: there are no more.
   */
  removeMessages(before: Instant, after: Id | null, count: number): Promise<{ removed: number; reached: Id | null }>;
}
