/** The dispatcher. */
import type { Instant } from '../../domain/time/instant';

/** Moves what is due. Started by `start` (roles that work), driven by hand in tests and the simulator. */
export interface Dispatcher {
  start(): void;
  /** Finishes what it started, releases what it claimed. */
  stop(): Promise<void>;
  /** Does everything that is due at this instant, deliveries included. Answers with the number of enrollments moved. */
  runDue(): Promise<number>;
  /** When it next wants to run; null: never unless something happens. */
  nextWakeAt(): Promise<Instant | null>;
}
