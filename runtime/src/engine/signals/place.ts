/** Finds where a message from a contact belongs: who wrote it, in which conversation, and what runs for them. */
import type { ChannelKind } from '../../domain/flow/schema';
import { conversationByRef } from '../conversations';
import type { Tx } from '../ports';
import type { Contact, Conversation, Enrollment, Id, Inbox, Message } from '../records';
import type { InboundMessage } from '../services';
import { namesSomebody, nobodyNamed } from './who';

export interface Place {
  contact: Contact;
  conversation: Conversation | null;
  /** Of the contact, and of whoever else has the address it came from. */
  open: Enrollment[];
}

export async function messageAnswered(
  tx: Tx,
  { conversation, inReplyTo }: InboundMessage,
  inbox: Inbox | null,
): Promise<Message | null> {
  if (conversation !== undefined || inReplyTo === undefined || !inbox) return null;
  return tx.messageByProviderId(inbox.id, inReplyTo);
}

/** Where the conversation is named, or the message that it answers; else with whoever of those meant it fits. */
export async function locate(
  tx: Tx,
  inbound: InboundMessage,
  inbox: Inbox | null,
  answered: Message | null,
  contacts: Contact[],
): Promise<Place | null> {
  const conversation =
    inbound.conversation === undefined
      ? answered && (await tx.conversation(answered.conversationId))
      : await conversationByRef(tx, inbound.conversation);
  if (conversation) return inConversation(tx, conversation);
  if (!namesSomebody(inbound)) throw nobodyNamed();
  return amongContacts(tx, contacts, inbound, inbox);
}

async function inConversation(tx: Tx, conversation: Conversation): Promise<Place | null> {
  const { contactId } = conversation;
  const [contact, open] = await Promise.all([tx.contact(contactId), tx.openEnrollments({ contactId })]);
  return contact && { contact, conversation, open };
}

/** Of several with one address the one whom we wrote to last on this inbox is taken for the writer; else the first. */
async function amongContacts(
  tx: Tx,
  contacts: Contact[],
  inbound: InboundMessage,
  inbox: Inbox | null,
): Promise<Place | null> {
  const talking = contacts.map(async (contact): Promise<Place> => {
    const [conversation, open] = await Promise.all([
      inbox ? tx.conversationOn(contact.id, inbox.id) : onlyOpenOn(tx, contact.id, channelOf(inbound, null)),
      tx.openEnrollments({ contactId: contact.id }),
    ]);
    return { contact, conversation, open };
  });
  let chosen: Place | null = null;
  const places = await Promise.all(talking);
  for (const place of places)
    if (!chosen || spokenAt(place.conversation) > spokenAt(chosen.conversation)) chosen = place;
  if (!chosen) return null;
  const others = places.filter((place) => place !== chosen);
  return { ...chosen, open: [...chosen.open, ...others.flatMap(({ open }) => open)] };
}

/** Told without an inbox, a message belongs where the contact talks on that channel, if that is one place. */
async function onlyOpenOn(tx: Tx, contactId: Id, channel: ChannelKind): Promise<Conversation | null> {
  const open = await tx.openConversations(contactId);
  const [one, other] = open.filter((conversation) => conversation.channel === channel && !conversation.closed);
  return one && !other ? one : null;
}

export function channelOf({ channel, phone }: InboundMessage, inbox: Inbox | null): ChannelKind {
  return channel ?? inbox?.channel ?? (phone !== undefined ? 'sms' : 'email');
}

function spokenAt(conversation: Conversation | null): number {
  return conversation === null ? -Infinity : (conversation.lastOutboundAt ?? conversation.createdAt);
}
