/** Cadences whose steps n8n executions ask for, one by one. */
import type { Actor, Enrollment, HostAnswer } from '../records';
import type { EnrollingExecution, EnrollInput, HostExecution } from './enrollments';

export interface StepCall extends HostExecution {
  /** As n8n has it, expressions worked out. */
  node: { id: string; name: string; type: string; parameters: Record<string, unknown> };
  /** A chat model is connected, and the node asks what it should be told. */
  wantsPrompt?: boolean | undefined;
  /** What that model wrote, or why it wrote nothing. */
  composed?: { text: string; subject?: string | undefined } | { unavailable: string } | undefined;
}

export type StepOutcome =
  | ({ outcome: 'done' } & HostAnswer)
  /** The execution is resumed once it is decided. */
  | { outcome: 'waiting' }
  /** To be called again with what the model wrote. */
  | { outcome: 'compose'; prompt: ComposePrompt };

export interface ComposePrompt {
  system: string;
  user: string;
  timeLimitSeconds: number;
}

export interface Hosted {
  /** Idempotent: the same execution finds its enrollment again, with `mine: true`. */
  enroll(
    input: EnrollInput & { host: EnrollingExecution },
    by: Actor,
  ): Promise<{ enrollment: Enrollment; created: boolean; mine: boolean; version: number }>;
  /** Idempotent: the same step of the same execution is done once, and answered alike. */
  step(call: StepCall, by: Actor): Promise<StepOutcome>;
}
