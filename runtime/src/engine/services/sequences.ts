/** Sequences: written, checked, published, counted. */
import type { FlowDiff } from '../../domain/flow/diff';
import type { Finding } from '../../domain/flow/validate';
import type { Definition, SequenceRules } from '../../domain/sequence';
import type { SequenceStatus } from '../../domain/words';
import type { Actor, Id, Sequence, Version } from '../records';

export interface SequenceInput {
  key: string;
  name: string;
  description?: string;
  definition: Definition;
  rules?: Partial<SequenceRules>;
}

export interface Sequences {
  create(input: SequenceInput, by: Actor): Promise<Sequence>;
  /** `revision`: the one that was read; a stale one is refused with 409 `stale_revision`. */
  edit(ref: string, input: Partial<Omit<SequenceInput, 'key'>> & { revision?: number }, by: Actor): Promise<Sequence>;
  /** Puts the steps of a step list into this order; every key exactly once. */
  reorder(ref: string, keys: string[], by: Actor): Promise<Sequence>;
  get(ref: string): Promise<Sequence>;
  validate(ref: string): Promise<Finding[]>;
  validateInput(input: { definition: Definition; rules?: Partial<SequenceRules> }): Promise<Finding[]>;
  /** Refused with 422 `invalid_flow` and the findings when one is an error. The same content twice makes no new version. */
  publish(ref: string, note: string, by: Actor): Promise<{ version: Version; created: boolean; findings: Finding[] }>;
  versions(ref: string): Promise<Version[]>;
  version(ref: string, number: number): Promise<Version>;
  /** `to: 'draft'` compares with what is not yet published. */
  diff(ref: string, from: number, to: number | 'draft'): Promise<FlowDiff>;
  /** active: on; paused: off (starts no step, deletes nothing); archived: off and out of sight, refused while enrollments run. */
  setStatus(ref: string, status: SequenceStatus, by: Actor): Promise<Sequence>;
  funnel(ref: string, version: number | null): Promise<Funnel>;
}

export interface Funnel {
  sequenceId: Id;
  version: number | null;
  enrollments: { active: number; paused: number; completed: number; exited: number; failed: number };
  steps: {
    step: string;
    label: string;
    /** Standing at this step now. */
    here: number;
    scheduled: number;
    pending: number;
    /** Reached at least this status. */
    sent: number;
    delivered: number;
    read: number;
    replied: number;
    skipped: number;
    failed: number;
  }[];
}
