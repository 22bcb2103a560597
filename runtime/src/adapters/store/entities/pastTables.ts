/** What stays of enrollments that were removed: figures, and which step was sent where. Nothing in them tells of a person. */
import type { Id } from '../../../engine/records';
import type { Instant } from '../../../domain/time/instant';
import { defineTable } from './table';

/** A figure of step_count, as far as its rows are gone: counting what is there anew begins with these. */
export interface PastCountRow {
  sequenceId: Id;
  versionId: Id;
  /** '' for enrollments of the sequence by state. */
  step: string;
  counted: string;
  n: number;
}
export const pastCountTable = defineTable<PastCountRow>('past_count', ['sequenceId', 'versionId', 'step', 'counted'], {
  sequenceId: 'text',
  versionId: 'text',
  step: 'text',
  counted: 'text',
  n: 'integer',
});

/** A step that is sent once per conversation is passed over the second time, however long ago the first was. */
export interface PastStepRow {
  conversationId: Id;
  sequenceId: Id;
  step: string;
}
export const pastStepTable = defineTable<PastStepRow>('past_step', ['conversationId', 'sequenceId', 'step'], {
  conversationId: 'text',
  sequenceId: 'text',
  step: 'text',
});

/** Sums over a quarter of an hour, which every day of every time zone begins with. */
export interface PastCompositionRow {
  /** Its beginning. */
  at: Instant;
  sequenceId: Id;
  step: string;
  /** '' for none. */
  persona: string;
  mode: string;
  outcome: string;
  /** '' for none. */
  reason: string;
  currency: string;
  count: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  durationMs: number;
}
export const pastCompositionTable = defineTable<PastCompositionRow>(
  'past_composition',
  ['at', 'sequenceId', 'step', 'persona', 'mode', 'outcome', 'reason', 'currency'],
  {
    at: 'integer',
    sequenceId: 'text',
    step: 'text',
    persona: 'text',
    mode: 'text',
    outcome: 'text',
    reason: 'text',
    currency: 'text',
    count: 'integer',
    inputTokens: 'integer',
    outputTokens: 'integer',
    costMicros: 'integer',
    durationMs: 'integer',
  },
);
export const QUARTER_HOUR_MS = 15 * 60_000;
