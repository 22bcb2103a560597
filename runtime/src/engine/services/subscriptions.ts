/** Who is told what happens by signed calls, and the canvases that are read from n8n. Rules: nodes.md, "Cadence Trigger". */
import type { Instant } from '../../domain/time/instant';
import type { SubscriptionEvent } from '../../domain/words';
import type { Actor, Subscription } from '../records';

export interface SubscriptionInput {
  url: string;
  /** At least 32 characters. */
  secret: string;
  events: SubscriptionEvent[];
  /** Id or key. */
  sequenceId?: string | null | undefined;
  source?: Subscription['source'] | undefined;
}

/** What came of a look at a canvas in n8n. */
export interface CanvasLook {
  /**
   * `published`: it had changed. `unreachable`: n8n did not answer in time, or refused. `refused`: what is drawn cannot be
   * published. The last two leave the newest known version as it is.
   */
  result: 'published' | 'unchanged' | 'unreachable' | 'refused';
  /** What happened, in a sentence or two. */
  why: string;
  /** Number of the newest version now; null: never published. */
  version: number | null;
  at: Instant;
}

export interface Subscriptions {
  /**
   * Subscribes, or changes the subscription of this key; one that had failed starts again. A new one is told what
   * happens from now on; one that was removed a moment ago goes on where it was.
   * @throws {Refused} 422 `invalid_request`, 404 `not_found` for the sequence
   */
  put(key: string, input: SubscriptionInput): Promise<Subscription>;
  /** Unsubscribes; does nothing when there is none. */
  remove(key: string): Promise<void>;
  /** All, by key. */
  list(): Promise<Subscription[]>;
  /**
   * Looks at the canvas of a sequence now, and publishes what is drawn when it differs.
   * @throws {Refused} 404 `not_found`; 409 `no_canvas` when no Cadence Trigger is subscribed for it
   */
  sync(ref: string, by: Actor): Promise<CanvasLook>;
  teller: Teller;
}

/** Tells subscribers what happened. Started where work is done; driven by hand in tests. */
export interface Teller {
  start(): void;
  /** Waits for the calls under way. */
  stop(): Promise<void>;
  /** Tells everything that may be told at this instant, and looks at the canvases that are due for it. */
  runDue(): Promise<void>;
  /** When it next wants to run; null: never unless something happens. */
  nextWakeAt(): Promise<Instant | null>;
}
