/** The way out to providers, and the links in what is sent. */
import type { Id, Inbox } from '../records';
import type { PeopleLinks } from './people';

export interface OutgoingMessage {
  sendId: Id;
  /** Same for every attempt of one send; a provider that takes it will not send twice. */
  idempotencyKey: string;
  to: { address: string; name: string | null };
  contactId: Id;
  enrollmentId: Id;
  sequenceKey: string;
  conversationId: Id | null;
  subject: string | null;
  text: string;
  html: string | null;
  whatsappTemplate: { name: string; language: string; parameters: string[] } | null;
  /** For email: the Message-IDs of the conversation so far, oldest first, and a link that unsubscribes. */
  thread: string[];
  unsubscribeUrl: string | null;
  /** Not in a person's name: a mail by which we tell our own people something. */
  isAutomatic?: boolean;
}

export interface Delivered {
  /** The provider's id of the message; delivery reports and replies name it. */
  providerMessageId: string;
}

/**
 * Hands one message to a provider.
 * @throws {ProviderTransient} not taken, try again
 * @throws {ProviderPermanent} not taken, never will be
 * @throws {ProviderUnknown} may have been taken: never repeat it
 */
export interface Channel {
  /** How many messages may be on their way at once. Infinity for channels that do not wait for anybody. */
  readonly concurrency: number;
  /** Whether the provider takes `idempotencyKey`, so that an unknown outcome may be tried again. */
  readonly idempotent: boolean;
  deliver(message: OutgoingMessage): Promise<Delivered>;
  close(): Promise<void>;
}

export interface Channels {
  /** The channel of an inbox; built once per (inbox, updatedAt) and kept. */
  of(inbox: Inbox): Channel;
  close(): Promise<void>;
}

export interface Links extends PeopleLinks {
  /** A one-click unsubscribe link for this send; unguessable, for this contact only. Null when no public address is set. */
  unsubscribe(contactId: Id, sendId: Id): string | null;
}
