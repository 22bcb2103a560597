/** Enrollments: made, controlled. */
import type { Person } from '../../domain/flow/schema';
import type { Instant } from '../../domain/time/instant';
import type { RecordType } from '../../domain/words';
import type { EnrollmentFilter } from '../ports';
import type { Actor, Attributes, Enrollment, Id, Send } from '../records';
import type { ContactInput } from './contacts';

export interface EnrollInput {
  /** Id or key. */
  sequence: string;
  contact: ContactInput & { id?: Id };
  /** Id or external id. */
  conversation?: string;
  target?: TargetInput;
  assignee?: Person;
  /** The n8n execution that runs the steps; for versions that run there, and for no others. */
  host?: HostExecution;
}
export interface HostExecution {
  executionId: string;
  /** Where it can be resumed. Later ones must have the same scheme, host and port. */
  resumeUrl: string;
}
export interface TargetInput {
  type: RecordType;
  externalId: string;
  status?: string;
  title?: string | null;
  amount?: number | null;
  currency?: string | null;
  dueAt?: Instant | null;
  attributes?: Attributes;
}
export interface EnrollResult {
  enrollment: Enrollment;
  /** False: it was enrolled already, and this is that enrollment. */
  created: boolean;
}
export type BulkItem =
  | { index: number; ok: true; created: boolean; enrollmentId: Id; contactId: Id }
  | { index: number; ok: false; code: string; message: string; fields?: { pointer: string; message: string }[] };

export type ControlAction = 'pause' | 'resume' | 'skip' | 'cancel';

export interface Enrollments {
  enroll(input: EnrollInput, by: Actor): Promise<EnrollResult>;
  /** In chunks of one transaction each; an item that is refused leaves the others alone. */
  enrollMany(inputs: EnrollInput[], by: Actor): Promise<BulkItem[]>;
  get(id: Id): Promise<Enrollment>;
  /** `step` (for skip): the step that is meant, so that a repeated request does not skip the next one too. */
  control(id: Id, action: ControlAction, by: Actor, step?: string): Promise<Enrollment>;
  controlMany(
    filter: EnrollmentFilter,
    action: ControlAction,
    by: Actor,
  ): Promise<({ id: Id; ok: true } | { id: Id; ok: false; code: string; message: string })[]>;
  sends(id: Id): Promise<Send[]>;
}
