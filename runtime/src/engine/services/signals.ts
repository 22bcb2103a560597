/** What the world tells: replies, delivery reports, goals, opt-outs. */
import type { ChannelKind } from '../../domain/flow/schema';
import type { Instant } from '../../domain/time/instant';
import type { ConversationStatus } from '../../domain/words';
import type { Actor, Id, TargetRecord } from '../records';
import type { TargetInput } from './enrollments';

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
