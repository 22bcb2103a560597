/** The way back into the n8n executions that wait. */
import type { HostAnswer } from '../records';

/**
 * What became of trying to resume.
 * busy: it has not gone to sleep yet, try again soon. gone: it has ended or was deleted. failed: it has ended with an error.
 * unreachable: nobody can tell, try again later.
 */
export type Resumed =
  { kind: 'taken' | 'busy' | 'finished' | 'failed' | 'gone' } | { kind: 'unreachable'; why: string };

export interface Resume {
  url: string;
  /** null: nothing is brought; the answer only tells whether the execution still lives. */
  answer: HostAnswer | null;
  /** Any of them may be the one that the node knows: each makes a signature. */
  secrets: readonly string[];
}

export interface FlowHost {
  /** Never throws, and answers within the time limit of a delivery. Taking the same answer twice does no harm. */
  resume(resume: Resume): Promise<Resumed>;
}
