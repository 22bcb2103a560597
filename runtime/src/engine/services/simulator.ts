/** Trying a sequence in virtual time. */
import type { Finding } from '../../domain/flow/validate';
import type { ChannelKind } from '../../domain/flow/schema';
import type { Definition, SequenceRules } from '../../domain/sequence';
import type { Instant } from '../../domain/time/instant';
import type { Enrollment, Id, Send, TimelineEvent } from '../records';
import type { ContactInput } from './contacts';
import type { TargetInput } from './enrollments';

export interface SimulateInput {
  /** A published version, or the unpublished draft of a sequence, or a definition that is nowhere saved. */
  of:
    | { sequence: string; version?: number | 'draft' }
    | { definition: Definition; rules?: Partial<SequenceRules>; name?: string };
  /** A stored contact's id, or a made-up one. */
  contact: { id: Id } | ContactInput;
  target?: TargetInput;
  /** When it is enrolled; now when absent. */
  at?: Instant;
  /** What the world does meanwhile. */
  events?: SimulatedEvent[];
  /** What becomes of drafts: approved as they are (default), discarded, or left to their deadline. */
  drafts?: 'approve' | 'discard' | 'ignore';
}
/** When: after a step was sent (plus a delay in minutes), or at an instant. */
export type SimulatedEvent = ({ afterStep: string; delayMinutes?: number } | { at: Instant }) &
  (
    | { event: 'reply'; text?: string; automatic?: boolean }
    | { event: 'target'; status: string }
    | { event: 'resolve' }
    | { event: 'opt_out' }
  );
export interface SimulatedMessage {
  step: string;
  label: string;
  at: Instant;
  /** In words: the wait, the quiet hours … */
  why: string;
  channel: ChannelKind | null;
  inbox: string | null;
  status: Send['status'];
  reason: Send['reason'];
  subject: string | null;
  text: string;
  html: string | null;
  /** Variables without value or default. */
  missing: readonly string[];
}
export interface Simulation {
  startedAt: Instant;
  endedAt: Instant | null;
  /** Zone in which the times in words are given. */
  timeZone: string;
  state: Enrollment['state'];
  reason: Enrollment['reason'];
  messages: SimulatedMessage[];
  /** What the AI would be told, of each AI step; a simulation asks none, and shows the fallback texts. */
  prompts: { step: string; label: string; at: Instant; persona: string | null; system: string; user: string }[];
  timeline: TimelineEvent[];
  findings: Finding[];
}
export interface Simulator {
  simulate(input: SimulateInput): Promise<Simulation>;
}
