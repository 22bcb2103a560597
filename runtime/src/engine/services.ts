/** What the engine does for its callers (HTTP, CLI, demo). One interface per resource; createEngine() gives them all. */
import type { FlowDiff } from '../domain/flow/diff';
import type { Finding } from '../domain/flow/validate';
import type { ChannelKind, Person } from '../domain/flow/schema';
import type { Definition, SequenceRules } from '../domain/sequence';
import type { Settings } from '../domain/settings';
import type { Instant } from '../domain/time/instant';
import type { InboxLimits } from '../domain/time/limits';
import type { ConversationStatus, RecordType, SequenceStatus } from '../domain/words';
import type { Canvases } from './canvases';
import type { EnrollmentFilter } from './ports';
import type {
  Actor,
  ApiKey,
  Attributes,
  Contact,
  Conversation,
  Draft,
  Enrollment,
  Id,
  Inbox,
  Message,
  MessageTemplate,
  Scope,
  Send,
  Sequence,
  TargetRecord,
  TimelineEvent,
  Version,
} from './records';

/** Every refusal is thrown as Refused (errors.ts) with a stable code. References: an id, or a key where there is one. */

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

/** Fields of a contact as a caller gives them; absent: left alone, null: removed. */
export interface ContactInput {
  externalId?: string | null;
  email?: string | null;
  phone?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  name?: string | null;
  company?: string | null;
  language?: string | null;
  timeZone?: string | null;
  /** Merged into what is there; a null value removes one. */
  attributes?: Attributes;
}

export interface Contacts {
  /** Found by id, else external id, else email, else phone; created when there is none. Phone is normalised to E.164. */
  upsert(input: ContactInput & { id?: Id }, by: Actor): Promise<{ contact: Contact; created: boolean }>;
  update(id: Id, input: ContactInput, by: Actor): Promise<Contact>;
  get(id: Id): Promise<Contact>;
  /** Exits all enrollments, suppresses the addresses. Idempotent. */
  optOut(id: Id, reason: string, by: Actor): Promise<{ contact: Contact; ended: Id[] }>;
  optIn(id: Id, by: Actor): Promise<Contact>;
  erase(id: Id, by: Actor): Promise<void>;
}

export interface EnrollInput {
  /** Id or key. */
  sequence: string;
  contact: ContactInput & { id?: Id };
  /** Id or external id. */
  conversation?: string;
  target?: TargetInput;
  assignee?: Person;
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

/** Who a signal is about: any one of these. */
export interface Who {
  contactId?: Id;
  externalId?: string;
  email?: string;
  phone?: string;
}

export interface InboundMessage extends Who {
  /** Id or external id. */
  conversation?: string;
  /** Key or id of the inbox it came to. */
  inbox?: string;
  channel?: ChannelKind;
  subject?: string;
  text: string;
  html?: string;
  /** The provider's id; a second message of the same id is ignored. */
  providerMessageId?: string;
  /** Message-ID of what it answers. */
  inReplyTo?: string;
  /** Mail headers, to tell an automatic reply. */
  headers?: Record<string, string>;
  /** Says so outright. */
  automatic?: boolean;
  at?: Instant;
}

export interface SignalResult {
  /** False: nobody known was meant, or it had been told before; nothing changed. */
  applied: boolean;
  why: string;
  contactId: Id | null;
  conversationId: Id | null;
  messageId?: Id;
  /** Enrollments it ended, restarted, or otherwise moved. */
  ended: Id[];
  restarted: Id[];
}

export interface Signals {
  inboundMessage(message: InboundMessage, by: Actor): Promise<SignalResult>;
  /** `sendId`, or inbox and the provider's id. */
  deliveryStatus(
    status: {
      sendId?: Id;
      inbox?: string;
      providerMessageId?: string;
      status: 'delivered' | 'read' | 'failed';
      detail?: string;
      at?: Instant;
    },
    by: Actor,
  ): Promise<SignalResult>;
  conversationStatus(ref: string, status: ConversationStatus, by: Actor): Promise<SignalResult>;
  targetChanged(target: TargetInput & { contact?: Who }, by: Actor): Promise<SignalResult & { target: TargetRecord }>;
  optOut(who: Who, reason: string, by: Actor): Promise<SignalResult>;
  notInterested(who: Who & { enrollmentId?: Id }, by: Actor): Promise<SignalResult>;
}

export interface Conversations {
  /** By external id if given and known; created otherwise. */
  upsert(
    input: {
      externalId?: string;
      contact: Who;
      inbox?: string;
      channel?: ChannelKind;
      subject?: string | null;
      assignee?: Person | null;
      closed?: boolean;
    },
    by: Actor,
  ): Promise<{ conversation: Conversation; created: boolean }>;
  get(ref: string): Promise<Conversation>;
  /** A message somebody sent outside Cadenza, for the record; moves last_outbound. */
  recordOutbound(
    ref: string,
    message: { text: string; subject?: string; html?: string; providerMessageId?: string; at?: Instant },
    by: Actor,
  ): Promise<Message>;
}

export interface Drafts {
  get(id: Id): Promise<Draft>;
  /** First decision wins; a later one is refused with 409 `already_decided`, naming who decided what. */
  approve(id: Id, edit: { text?: string; subject?: string; html?: string } | null, by: Actor): Promise<Draft>;
  discard(id: Id, reason: string, by: Actor): Promise<Draft>;
}

export interface InboxInput {
  key: string;
  name: string;
  channel: ChannelKind;
  provider: Inbox['provider'];
  config?: Record<string, unknown>;
  /** Write-only. Absent: left alone. */
  secrets?: Record<string, string>;
  limits?: InboxLimits;
  isDefault?: boolean;
  enabled?: boolean;
  hasWindow?: boolean;
}
export interface Inboxes {
  create(input: InboxInput, by: Actor): Promise<Inbox>;
  update(ref: string, input: Partial<Omit<InboxInput, 'key'>>, by: Actor): Promise<Inbox>;
  get(ref: string): Promise<Inbox>;
  /** First start: an outbox inbox for each of email, sms and whatsapp, so that nothing real is sent by accident. Idempotent. */
  ensureDefaults(): Promise<void>;
  /** Refused while it was used; switch it off instead. */
  remove(ref: string, by: Actor): Promise<void>;
}

export interface TemplateInput {
  key: string;
  name: string;
  subject?: string | null;
  text: string;
  html?: string | null;
}
export interface Templates {
  create(input: TemplateInput, by: Actor): Promise<MessageTemplate>;
  update(key: string, input: Partial<Omit<TemplateInput, 'key'>>, by: Actor): Promise<MessageTemplate>;
  get(key: string): Promise<MessageTemplate>;
  remove(key: string, by: Actor): Promise<void>;
}

export interface Keys {
  /** The clear key is in the answer and nowhere else. */
  create(name: string, scopes: Scope[]): Promise<{ key: ApiKey; secret: string }>;
  revoke(id: Id): Promise<ApiKey>;
  /** Null: unknown or revoked. */
  verify(secret: string): Promise<ApiKey | null>;
}

export interface SettingsService {
  get(): Promise<Settings>;
  /** Merges, checks that a message could ever leave (366 days), wakes what waits on old limits. */
  update(patch: Partial<Settings>, by: Actor): Promise<Settings>;
}

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
  timeline: TimelineEvent[];
  findings: Finding[];
}
export interface Simulator {
  simulate(input: SimulateInput): Promise<Simulation>;
}

/** Moves what is due. Started by `start` (roles that work), driven by hand in tests and the simulator. */
export interface Dispatcher {
  start(): void;
  /** Finishes what it started, releases what it claimed. */
  stop(): Promise<void>;
  /** Does everything that is due at this instant, deliveries included. Answers with the number of enrollments moved. */
  runDue(): Promise<number>;
  /** When it next wants to run; null: never unless something happens. */
  nextWakeAt(): Promise<Instant | null>;
}

export interface Engine {
  sequences: Sequences;
  /** Sequences that are drawn in n8n. */
  canvases: Canvases;
  contacts: Contacts;
  conversations: Conversations;
  enrollments: Enrollments;
  signals: Signals;
  drafts: Drafts;
  inboxes: Inboxes;
  templates: Templates;
  keys: Keys;
  settings: SettingsService;
  simulator: Simulator;
  dispatcher: Dispatcher;
}
