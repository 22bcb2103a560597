/** Whom the engine tells what happened: people who watch, logs and metrics. */
import type { Id, TimelineEvent } from '../records';

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
    name:
      | 'sends'
      | 'enrollments'
      | 'exits'
      | 'signals'
      | 'retries'
      | 'claims'
      | 'leases_expired'
      | 'compositions'
      | 'jobs'
      | 'removed',
    labels: Record<string, string>,
    by?: number,
  ): void;
  observe(
    name: 'lateness_seconds' | 'batch_seconds' | 'delivery_seconds' | 'database_seconds' | 'redis_seconds',
    value: number,
  ): void;
}
