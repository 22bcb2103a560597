/** Removes what ended long ago, as the settings say. */

export interface Retention {
  start(): void;
  /** Waits for what is being removed at this moment. */
  stop(): Promise<void>;
  /** Looks now, and removes everything that may be removed at this instant. */
  runDue(): Promise<void>;
}
