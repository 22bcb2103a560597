/**
 * Hands work from those who find it to those who do it, in whatever process they are. What is handed over names rows and
 * holds nothing of them: a queue that forgets everything delays, and loses nothing.
 */
import type { Instant } from '../../domain/time/instant';
import type { Id } from '../records';
import type { Leased } from './claims';

/**
 * `foundAt`: what is named was due then, by the clock of who found it. To a worker whose clock is behind it is no earlier
 * now; else it would find nothing due, and be handed the same again and again.
 */
export type Job =
  /** Claimed enrollments. `lease` tells whether the claim still stands. */
  | ({ kind: 'steps'; foundAt: Instant } & Leased)
  /** Those in the line of this inbox, as far as its limits let them go. */
  | { kind: 'line'; inboxId: Id }
  /** n8n executions that are to be resumed or looked after. */
  | { kind: 'resumes'; foundAt: Instant; ids: Id[] };

export type JobKind = Job['kind'];

/** What waits to be done, for the metrics. `dead`: failed as often as it is tried, and kept to be looked at. */
export type QueueDepth = Record<JobKind, Record<'waiting' | 'active' | 'delayed' | 'dead', number>>;

export interface Queue {
  /**
   * How many more jobs of this kind may be put now. What waits is bounded, so that claims do not end before their job is
   * taken, and so that what is due later but matters more is not behind too much.
   */
  room(kind: JobKind): Promise<number>;
  /** Two that ask for the same at the same moment become one. Rejects when it is not known that all are put. */
  put(jobs: readonly Job[]): Promise<void>;
  /** From now on jobs are done here, several at once. One that rejects is tried again, and is dead in the end. */
  work(perform: (job: Job) => Promise<void>): void;
  /** Whether nothing is put that has not been done. */
  isIdle(): Promise<boolean>;
  depth(): Promise<QueueDepth>;
  /** Takes no more jobs; resolves when those that have begun are done. */
  stop(): Promise<void>;
  /** Tells all processes that something may be due. Never throws, never blocks. */
  rouse(): void;
  /** `roused`: another process called `rouse`. `emptied`: what had been put is gone. */
  listen(on: { roused(): void; emptied(): void }): void;
}

/** Which part of the work a process does. Without a queue it does all of it. */
export interface Roles {
  /** Finds what is due and puts it into the queue. */
  scheduler: boolean;
  /** Takes it from there and does it. */
  worker: boolean;
}
