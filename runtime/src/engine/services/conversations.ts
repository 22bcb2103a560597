/** Conversations and what was sent outside Cadenza. */
import type { ChannelKind, Person } from '../../domain/flow/schema';
import type { Instant } from '../../domain/time/instant';
import type { Actor, Conversation, Message } from '../records';
import type { Who } from './signals';

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
