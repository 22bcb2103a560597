/** The contact for whom a simulation plays: a stored one with its conversations, or a made-up one. */
import { contactFieldsOf } from '../contactFields';
import type { EngineDeps } from '../deps';
import { notFound } from '../errors';
import type { NewId, Reads } from '../ports';
import type { Contact, Conversation, Id, Message } from '../records';
import type { ContactInput, SimulateInput } from '../services';

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
  const conversations = (await read.conversations({ contactId: id }, { limit: 20 })).items;
  const messages: Message[] = [];
  for (const { id: conversationId } of conversations)
    messages.push(...(await read.messages(conversationId, { limit: 200 })).items);
  // They belong to sends that do not exist in the world of the simulation.
  return { contact, conversations, messages: messages.map((message) => ({ ...message, sendId: null })) };
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
