/** The contact for whom a simulation plays: a stored one with its conversations, or a made-up one. */
import { contactFieldsOf } from '../contactFields';
import type { EngineDeps } from '../deps';
import { notFound } from '../errors';
import type { NewId, Reads } from '../ports';
import type { Contact, Conversation, Id, Message } from '../records';
import type { ContactInput, SimulateInput } from '../services';

/** More than an AI is shown and a thread of mail names. */
const MESSAGES = 200;

export interface SimulatedContact {
  contact: Contact;
  /** Newest first. */
  conversations: Conversation[];
  messages: Message[];
}

export async function simulatedContact(
  deps: EngineDeps,
  of: SimulateInput['contact'],
  newId: NewId,
  at: number,
): Promise<SimulatedContact> {
  if ('id' in of) return stored(deps.store.read, of.id);
  return { contact: await madeUp(deps.store.read, of, newId, at), conversations: [], messages: [] };
}

async function stored(read: Reads, id: Id): Promise<SimulatedContact> {
  const contact = await read.contact(id);
  if (!contact) throw notFound('contact', id);
  const conversations = await conversationsOf(read, id);
  const messages: Message[] = [];
  for (const conversation of conversations) messages.push(...(await read.newestMessages(conversation.id, MESSAGES)));
  // They belong to sends that do not exist in the world of the simulation.
  return { contact, conversations, messages: messages.map((message) => ({ ...message, sendId: null })) };
}

async function conversationsOf(read: Reads, contactId: Id): Promise<Conversation[]> {
  const found: Conversation[] = [];
  let cursor: string | undefined;
  do {
    const page = await read.conversations({ contactId }, { limit: 200, ...(cursor && { cursor }) });
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found;
}

async function madeUp(read: Reads, input: ContactInput, newId: NewId, at: number): Promise<Contact> {
  const blank: Contact = {
    id: newId(at),
    externalId: null,
    email: null,
    phone: null,
    firstName: null,
    lastName: null,
    name: null,
    company: null,
    language: null,
    timeZone: null,
    attributes: {},
    optedOutAt: null,
    createdAt: at,
    updatedAt: at,
  };
  return { ...blank, ...contactFieldsOf(input, await read.settings()) };
}
