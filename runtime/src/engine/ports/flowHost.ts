/** The way back into the n8n executions that wait. */
import type { HostAnswer, Id } from '../records';

/**
 * What became of trying to resume.
 * busy: it has not gone to sleep yet, try again soon. asleep: it still waits at this step, for an answer. gone: it has
 * ended or was deleted. failed: it has ended with an error. unreachable: nobody can tell, try again later.
 */
export type Resumed =
  { kind: 'taken' | 'busy' | 'asleep' | 'finished' | 'failed' | 'gone' } | { kind: 'unreachable'; why: string };

/** What an API key and the runtime share to sign with, as it is kept: sealed, and bound to the key. */
export interface WakeSecret {
  keyId: Id;
  sealed: string;
}

export interface Resume {
  url: string;
  /** null: nothing is brought; the answer only tells whether the execution still lives. */
  answer: HostAnswer | null;
  /** Any of them may be the one that the node knows: each makes a signature. One that does not open makes none. */
  secrets: readonly WakeSecret[];
}

export interface FlowHost {
  /** Why this URL is never called, in a sentence; null: it may be, or its name is not known just now. */
  unreachable(url: string): Promise<string | null>;
  /** Encrypts what the calls are signed with; opens for this API key only. */
  seal(keyId: Id, secret: string): string;
  /** Whether it was sealed here, for this API key. */
  opens(of: WakeSecret): boolean;
  /** Never throws, and answers within the time limit of a delivery. Taking the same answer twice does no harm. */
  resume(resume: Resume): Promise<Resumed>;
  /** Waits a moment for the calls under way, and cuts off what is left. Further calls may be made. */
  settle(): Promise<void>;
}
