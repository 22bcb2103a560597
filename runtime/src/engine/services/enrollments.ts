/** Enrollments: made, controlled. */
import type { ChannelChoice, NodeId, Person, StepKey } from '../../domain/flow/schema';
import type { Instant } from '../../domain/time/instant';
import type { RecordType } from '../../domain/words';
import type { EnrollmentFilter } from '../ports';
import type { Actor, Attributes, Enrollment, Id, Send } from '../records';
import type { ContactInput } from './contacts';
import type { CanvasLook } from './subscriptions';

export interface EnrollInput {
  /** Id or key. */
  sequence: string;
  contact: ContactInput & { id?: Id };
  /** Id or external id. */
  conversation?: string;
  target?: TargetInput;
  assignee?: Person;
  /** The n8n execution that runs the steps; for versions that run there, and for no others. */
  host?: EnrollingExecution;
}
export interface HostExecution {
  executionId: string;
  /** Where it can be resumed. Later ones must have the same scheme, host and port. */
  resumeUrl: string;
}
export interface EnrollingExecution extends HostExecution {
  /** Of the sequence, as the workflow of this execution draws it; else the newest one. */
  version?: number | undefined;
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

/** Looks at canvases, by the reference of their sequence. null: it is drawn nowhere. */
export type CanvasLooks = Map<string, CanvasLook | null>;

/** Why nobody knows yet when a step will come. */
export type PlanObstacle = 'paused' | 'approval' | 'n8n' | 'limit' | 'switched_off' | 'quiet_hours';
/** What lies ahead, when nothing else happens. */
export interface PlannedStep {
  node: NodeId;
  step: StepKey | null;
  label: string;
  kind: 'message' | 'approval' | 'n8n';
  /** As the step chooses it. */
  channel: ChannelChoice | null;
  /** null: `unknown` says why. */
  at: Instant | null;
  /** In words: the wait, the quiet hours … */
  why: string | null;
  unknown: PlanObstacle | null;
}

export type ControlAction = 'pause' | 'resume' | 'skip' | 'cancel';

export interface Enrollments {
  enroll(input: EnrollInput, by: Actor): Promise<EnrollResult>;
  /**
   * In chunks of one transaction each; an item that is refused leaves the others alone.
   * @param looks kept by the caller over the calls of one bulk, so that each canvas is looked at once for all of it
   */
  enrollMany(inputs: EnrollInput[], by: Actor, looks?: CanvasLooks): Promise<BulkItem[]>;
  get(id: Id): Promise<Enrollment>;
  /** `step` (for skip): the step that is meant, so that a repeated request does not skip the next one too. */
  control(id: Id, action: ControlAction, by: Actor, step?: string): Promise<Enrollment>;
  controlMany(
    filter: EnrollmentFilter,
    action: ControlAction,
    by: Actor,
  ): Promise<({ id: Id; ok: true } | { id: Id; ok: false; code: string; message: string })[]>;
  sends(id: Id): Promise<Send[]>;
  /** What lies ahead of it, from where it stands; nothing when it has ended. */
  plan(id: Id): Promise<PlannedStep[]>;
}
