/** What the store keeps, in the engine's words. Instants are ms since the epoch, UTC; ids are ULIDs. */
import type { ChannelKind, ComposeMode, NodeId, Person, StepKey, Text } from '../domain/flow/schema';
import type { Flag } from '../domain/ai/flags';
import type { Definition, SequenceRules, VersionContent } from '../domain/sequence';
import type { Instant } from '../domain/time/instant';
import type { InboxLimits } from '../domain/time/limits';
import type {
  ConversationStatus,
  DraftStatus,
  EnrollmentState,
  Reason,
  RecordType,
  SendFailure,
  SendSkip,
  SendStatus,
  SequenceStatus,
  WaitingFor,
} from '../domain/words';

export type Id = string;
export type Attributes = Record<string, string | number | boolean | null>;

/** Who caused a change. `by` of every timeline event. */
export interface Actor {
  type: 'person' | 'api_key' | 'rule' | 'signal' | 'system';
  /** Name of the person, of the key, of the rule or of the signal. */
  name: string;
  id?: Id;
}

export interface Sequence {
  id: Id;
  key: string;
  name: string;
  description: string;
  status: SequenceStatus;
  definition: Definition;
  rules: SequenceRules;
  /** Grows with each edit; a stale edit is refused. */
  revision: number;
  /** Number of the newest version, 0 before the first publish. */
  latestVersion: number;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Version {
  id: Id;
  sequenceId: Id;
  number: number;
  content: VersionContent;
  hash: string;
  note: string;
  publishedAt: Instant;
  publishedBy: Actor;
}

export interface Contact {
  id: Id;
  externalId: string | null;
  email: string | null;
  /** E.164. */
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
  /** Full name as given; when absent first and last name make it. */
  name: string | null;
  company: string | null;
  language: string | null;
  timeZone: string | null;
  attributes: Attributes;
  optedOutAt: Instant | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Conversation {
  id: Id;
  externalId: string | null;
  contactId: Id;
  inboxId: Id | null;
  channel: ChannelKind;
  status: ConversationStatus;
  /** The channel can no longer be used (live chat abandoned …). */
  closed: boolean;
  subject: string | null;
  assignee: Person | null;
  lastInboundAt: Instant | null;
  lastOutboundAt: Instant | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Message {
  id: Id;
  conversationId: Id;
  contactId: Id;
  direction: 'inbound' | 'outbound';
  /** An automatic reply (out of office, delivery report); it is kept, but is no reply. */
  automatic: boolean;
  subject: string | null;
  text: string;
  html: string | null;
  /** The provider's id (for email the Message-ID); unique per inbox, so a repeated delivery is known. */
  providerMessageId: string | null;
  inboxId: Id | null;
  sendId: Id | null;
  at: Instant;
}

export interface TargetRecord {
  id: Id;
  type: RecordType;
  externalId: string;
  contactId: Id | null;
  status: string;
  title: string | null;
  /** In the smallest unit of the currency. */
  amount: number | null;
  currency: string | null;
  dueAt: Instant | null;
  attributes: Attributes;
  createdAt: Instant;
  updatedAt: Instant;
}

/** The text a compose or approve node left for the next send. */
export interface Composed {
  mode: ComposeMode;
  /** How it came to be. */
  origin: 'static' | 'ai' | 'fallback' | 'person';
  /** Why the fallback was used. */
  why?: string;
  subject?: string;
  text: string;
  html?: string;
  /** Whether variables are still to be filled in when it is sent. An AI's text and an approved draft are literal. */
  raw: boolean;
  /** Parts that are literal although `raw`: they were filled in when the draft was made, and the person left them alone. */
  literal?: readonly ('subject' | 'text' | 'html')[];
  /** AI modes: the step's static text, which takes over when a deadline says so. */
  fallback?: Text;
  /** Variables that had neither value nor default when the text was made. */
  missing: readonly string[];
  /** What the composer doubts about the text; a draft shows it to whoever decides. */
  flags?: readonly Flag[];
  draftId?: Id;
  /** AI modes: what was asked and answered. */
  compositionId?: Id;
  /** Of whoever it is written as: put below the text, its variables filled in when the rest is. */
  signature?: string;
  /** Key of the persona that wrote it; its working hours hold for the send. */
  persona?: string;
}

export interface Enrollment {
  id: Id;
  sequenceId: Id;
  versionId: Id;
  contactId: Id;
  conversationId: Id | null;
  targetId: Id | null;
  state: EnrollmentState;
  reason: Reason | null;
  /** Where it stands; null once it has ended. */
  node: NodeId | null;
  step: StepKey | null;
  waitingFor: WaitingFor | null;
  /** When it wants to be taken up. Null: parked (approval, delivery), paused, held or final. */
  dueAt: Instant | null;
  /**
   * The due time by which it is ordered in the line of a limited inbox, and to which it returns when its
   * sequence is switched on again. Set with waitingFor inbox_limit and switched_on.
   */
  heldDueAt: Instant | null;
  /** The inbox in whose line it stands (waitingFor inbox_limit). */
  lineInboxId: Id | null;
  /** Instant from which the next wait counts (previous_send). */
  anchorAt: Instant;
  /** While paused: how much of the wait remained, ms; null when it was parked. */
  remainingMs: number | null;
  /** 1, and one more for each restart by a reply. */
  round: number;
  composed: Composed | null;
  /** Why it waits until `dueAt`, in words. */
  why: string | null;
  assignee: Person | null;
  enrolledAt: Instant;
  endedAt: Instant | null;
  updatedAt: Instant;
  /** Grows with every write. A write carries the revision it read; 0 rows means somebody else came first. */
  revision: number;
}

export interface Send {
  id: Id;
  enrollmentId: Id;
  sequenceId: Id;
  versionId: Id;
  contactId: Id;
  conversationId: Id | null;
  step: StepKey;
  node: NodeId;
  round: number;
  status: SendStatus;
  reason: SendFailure | SendSkip | null;
  /** What the provider said when it refused, for the operator. */
  detail: string | null;
  mode: ComposeMode;
  origin: Composed['origin'];
  channel: ChannelKind | null;
  inboxId: Id | null;
  address: string | null;
  subject: string | null;
  text: string;
  html: string | null;
  providerMessageId: string | null;
  /** Names of variables that had neither value nor default. */
  warnings: readonly string[];
  dueAt: Instant | null;
  startedAt: Instant | null;
  /** While sending: after this instant the process that sent is taken for dead. */
  leaseUntil: Instant | null;
  attempts: number;
  sentAt: Instant | null;
  deliveredAt: Instant | null;
  readAt: Instant | null;
  repliedAt: Instant | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface Draft {
  id: Id;
  enrollmentId: Id;
  sequenceId: Id;
  contactId: Id;
  conversationId: Id | null;
  step: StepKey;
  node: NodeId;
  round: number;
  status: DraftStatus;
  origin: Composed['origin'];
  originWhy: string | null;
  subject: string | null;
  text: string;
  html: string | null;
  fallback: { text: string; html?: string; subject?: string };
  approvers: Person[];
  note: string | null;
  deadlineAt: Instant | null;
  escalatedAt: Instant | null;
  decidedAt: Instant | null;
  decidedBy: Actor | null;
  decidedText: string | null;
  decidedSubject: string | null;
  decisionReason: string | null;
  /** What the composer doubts about the text. */
  flags: readonly Flag[];
  /** How often a person had it written anew. */
  regenerations: number;
  /** When somebody was last asked: when it was made, escalated or handed to others. Null in what earlier releases wrote. */
  askedAt: Instant | null;
  /** When those who were asked last were reminded. */
  remindedAt: Instant | null;
  createdAt: Instant;
}

export type TimelineKind =
  | 'enrolled'
  | 'waiting'
  | 'composed'
  | 'draft_waiting'
  | 'draft_decided'
  | 'draft_withdrawn'
  | 'draft_escalated'
  | 'draft_reassigned'
  | 'draft_regenerated'
  | 'send_started'
  | 'sent'
  | 'send_failed'
  | 'send_retry'
  | 'send_status'
  | 'send_skipped'
  | 'checked'
  | 'reply'
  | 'automatic_reply'
  | 'restarted'
  | 'held'
  | 'host_woken'
  | 'host_unreachable'
  | 'host_gone'
  | 'paused'
  | 'resumed'
  | 'ended';

export interface TimelineEvent {
  id: Id;
  enrollmentId: Id;
  at: Instant;
  kind: TimelineKind;
  node: NodeId | null;
  step: StepKey | null;
  /** What and why, one or two sentences for a person. */
  why: string;
  by: Actor;
  data: Record<string, unknown>;
}

export interface Inbox {
  id: Id;
  key: string;
  name: string;
  channel: ChannelKind;
  provider: 'outbox' | 'smtp' | 'webhook';
  /** Not secret: host, port, from address, URL … checked by the provider's own schema. */
  config: Record<string, unknown>;
  /** Encrypted at rest; only the channel adapter sees them in clear. */
  secrets: string | null;
  limits: InboxLimits;
  isDefault: boolean;
  enabled: boolean;
  /** WhatsApp Cloud: free text only within 24 hours of the contact's last message. */
  hasWindow: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

export interface MessageTemplate {
  id: Id;
  key: string;
  name: string;
  subject: string | null;
  text: string;
  html: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

export type Scope = 'read' | 'enroll' | 'signal' | 'approve' | 'manage' | 'admin';

export interface ApiKey {
  id: Id;
  name: string;
  /** First characters, to recognise it by. */
  prefix: string;
  hash: string;
  /** What n8n executions are woken with (signed): made from the key, which only its holder has; encrypted at rest. */
  wakeSecret: string | null;
  scopes: Scope[];
  createdAt: Instant;
  lastUsedAt: Instant | null;
  revokedAt: Instant | null;
}

export * from './composition/record';
export * from './hosted/record';
export * from './notifications/record';
export * from './people/record';
export * from './subscriptions/record';
