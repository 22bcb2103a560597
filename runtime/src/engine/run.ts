/** One enrollment being worked on: what an operation may read, and what it leaves to be written. */
import { assertNever } from '../domain/words';
import type { FlowNode, NodeId, StepKey } from '../domain/flow/schema';
import type { Settings } from '../domain/settings';
import type { Instant, SendingTime } from '../domain/time';
import type { FinalState, Reason, SendFailure, WaitingFor } from '../domain/words';
import type { EngineDeps } from './deps';
import type { Reads } from './ports';
import type {
  Actor,
  Contact,
  Conversation,
  Draft,
  DraftEvent,
  Enrollment,
  Inbox,
  MessageTemplate,
  Send,
  Sequence,
  TargetRecord,
  TimelineEvent,
  TimelineKind,
  Version,
} from './records';

/** What an operation decided. Both drivers (interpreter, host bridge) know only these. */
export type Outcome =
  | { kind: 'advance'; edge: string }
  | { kind: 'sleep'; until: Instant; waitingFor: WaitingFor; why: string }
  | { kind: 'park'; on: 'approval' | 'delivery'; until: Instant | null; why: string }
  | { kind: 'end'; state: FinalState; reason: Reason; why: string };

/** A message ready to leave, waiting for limits and for the permission to begin. */
export interface PreparedSend {
  send: Send;
  inbox: Inbox;
  whatsappTemplate: { name: string; language: string; parameters: string[] } | null;
  /** Continues the conversation rather than starting one. */
  conversation: Conversation | null;
  unsubscribeUrl: string | null;
  /** Why now. */
  why: string;
}

/** What is the same for all enrollments of a batch. */
export interface Surroundings {
  readonly now: Instant;
  readonly settings: Settings;
  readonly inboxes: readonly Inbox[];
  readonly deps: EngineDeps;
  readonly read: Reads;
  templateByKey(key: string): Promise<MessageTemplate | null>;
}

export interface Run {
  readonly around: Surroundings;
  now: Instant;
  readonly sequence: Sequence;
  readonly version: Version;
  readonly sendingTime: SendingTime;
  readonly contact: Contact;
  readonly conversation: Conversation | null;
  readonly target: TargetRecord | null;
  /** As it was read: `before.revision` guards the write. */
  readonly before: Enrollment;
  /** The working copy. */
  readonly enrollment: Enrollment;
  readonly events: TimelineEvent[];
  readonly drafts: Draft[];
  /** `event` is kept only where the draft still waited. */
  readonly draftChanges: { id: string; set: Partial<Draft>; event: DraftEvent }[];
  /** Rows for steps that are pending (a draft waits), skipped or failed without leaving. */
  readonly sends: Send[];
  prepared: PreparedSend | null;
}

export const ENGINE: Actor = { type: 'system', name: 'cadenza' };

export function createRun(
  around: Surroundings,
  of: Omit<
    Run,
    'around' | 'now' | 'before' | 'enrollment' | 'events' | 'drafts' | 'draftChanges' | 'sends' | 'prepared'
  >,
  enrollment: Enrollment,
): Run {
  return {
    around,
    now: around.now,
    sequence: of.sequence,
    version: of.version,
    sendingTime: of.sendingTime,
    contact: of.contact,
    conversation: of.conversation,
    target: of.target,
    before: enrollment,
    enrollment: { ...enrollment },
    events: [],
    drafts: [],
    draftChanges: [],
    sends: [],
    prepared: null,
  };
}

export function note(
  run: Pick<Run, 'around' | 'now' | 'enrollment' | 'events'>,
  kind: TimelineKind,
  why: string,
  data: Record<string, unknown> = {},
  by: Actor = ENGINE,
): void {
  const { enrollment, now } = run;
  const id = run.around.deps.newId(now);
  run.events.push({
    id,
    enrollmentId: enrollment.id,
    at: now,
    kind,
    node: enrollment.node,
    step: enrollment.step,
    why,
    by,
    data,
  });
}

export function nodeOf(run: Run, id: NodeId): FlowNode {
  const node = run.version.content.flow.nodes[id];
  if (!node) throw new Error(`Version ${run.version.id} has no node '${id}'`);
  return node;
}

/** Moves to a node (null: past the last one) and forgets what the enrollment waited for at the one before. */
export function moveTo(run: Pick<Run, 'enrollment' | 'version'>, id: NodeId | null): void {
  const { enrollment } = run;
  enrollment.node = id;
  const node = id === null ? undefined : run.version.content.flow.nodes[id];
  if (node) enrollment.step = node.step;
  enrollment.waitingFor = null;
  enrollment.dueAt = null;
  enrollment.heldDueAt = null;
  enrollment.lineInboxId = null;
  enrollment.why = null;
}

/** Lays the outcome of an operation into the working copy. */
export function settle(run: Run, outcome: Exclude<Outcome, { kind: 'advance' }>): void {
  const { enrollment } = run;
  switch (outcome.kind) {
    case 'sleep':
      enrollment.waitingFor = outcome.waitingFor;
      enrollment.dueAt = outcome.until;
      enrollment.why = outcome.why;
      return;
    case 'park':
      enrollment.waitingFor = outcome.on;
      enrollment.dueAt = outcome.until;
      enrollment.why = outcome.why;
      return;
    case 'end':
      end(run, outcome.state, outcome.reason, outcome.why);
      return;
    default:
      assertNever(outcome);
  }
}

export function end(run: Run, state: FinalState, reason: Reason, why: string, by: Actor = ENGINE): void {
  const { enrollment, now } = run;
  note(run, 'ended', why, { state, reason }, by);
  moveTo(run, null);
  enrollment.state = state;
  enrollment.reason = reason;
  enrollment.endedAt = now;
  enrollment.remainingMs = null;
  enrollment.composed = null;
}

/** The record of a step that did not leave: failed before a provider was asked, skipped, or waiting for a decision. */
export function sendRecord(
  run: Pick<Run, 'around' | 'now' | 'enrollment'>,
  step: StepKey,
  node: NodeId,
  status: 'pending' | 'skipped' | 'failed',
  reason: Send['reason'],
): Send {
  const { enrollment, now } = run;
  return {
    ...blankSend,
    id: run.around.deps.newId(now),
    enrollmentId: enrollment.id,
    sequenceId: enrollment.sequenceId,
    versionId: enrollment.versionId,
    contactId: enrollment.contactId,
    conversationId: enrollment.conversationId,
    step,
    node,
    round: enrollment.round,
    status,
    reason,
    mode: enrollment.composed?.mode ?? 'static',
    origin: enrollment.composed?.origin ?? 'static',
    dueAt: enrollment.dueAt,
    createdAt: now,
    updatedAt: now,
  };
}

export const blankSend: Omit<
  Send,
  | 'id'
  | 'enrollmentId'
  | 'sequenceId'
  | 'versionId'
  | 'contactId'
  | 'step'
  | 'node'
  | 'round'
  | 'status'
  | 'createdAt'
  | 'updatedAt'
> = {
  conversationId: null,
  reason: null,
  detail: null,
  mode: 'static',
  origin: 'static',
  channel: null,
  inboxId: null,
  address: null,
  subject: null,
  text: '',
  html: null,
  providerMessageId: null,
  warnings: [],
  dueAt: null,
  startedAt: null,
  leaseUntil: null,
  attempts: 0,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  repliedAt: null,
};

export const FAILURES: Record<SendFailure, string> = {
  no_address: 'The contact has no address for this channel',
  no_conversation: 'There is no conversation to continue',
  no_inbox: 'No enabled inbox serves this channel',
  outside_window: 'The 24-hour window is closed and the step has no approved template',
  unknown_outcome: 'The provider may or may not have taken the message, so it is not repeated',
  provider_refused: 'The provider refused the message',
  retries_exhausted: 'The provider could not be reached often enough',
  provider_reported: 'The provider reported a failure afterwards',
  empty_message: 'The message is empty after its variables were filled in',
  message_too_long: 'The message is longer than the channel takes',
  template_missing: 'The message template no longer exists',
  inbox_disabled: 'The inbox is switched off',
};

/** What was planned while paused is frozen: its due time becomes what remains of the wait. */
export function stayPaused({ enrollment, now }: Pick<Run, 'enrollment' | 'now'>): void {
  enrollment.remainingMs = enrollment.dueAt === null ? null : Math.max(0, enrollment.dueAt - now);
  enrollment.dueAt = null;
}
