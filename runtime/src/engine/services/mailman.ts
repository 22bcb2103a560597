/** Tells people by mail what waits for them. */
import type { Instant } from '../../domain/time/instant';

export interface Mailman {
  start(): void;
  /** Waits for the mail that is with the mail server. */
  stop(): Promise<void>;
  /** Tells everything that is to be told at this instant. */
  runDue(): Promise<void>;
  /** When it next wants to run; null: never unless something happens. */
  nextWakeAt(): Promise<Instant | null>;
}
