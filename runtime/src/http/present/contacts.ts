import type { z } from 'zod';
import type { Contact, Conversation, Message } from '../../engine/records';
import type { contactSchema, conversationSchema, messageSchema } from '../schemas/contacts';
import { iso, isoOrNull } from './instants';

export function presentContact(contact: Contact): z.input<typeof contactSchema> {
  return {
    id: contact.id,
    externalId: contact.externalId,
    email: contact.email,
    phone: contact.phone,
    firstName: contact.firstName,
    lastName: contact.lastName,
    name: contact.name,
    company: contact.company,
    language: contact.language,
    timeZone: contact.timeZone,
    attributes: contact.attributes,
    optedOutAt: isoOrNull(contact.optedOutAt),
    createdAt: iso(contact.createdAt),
    updatedAt: iso(contact.updatedAt),
  };
}

export function presentConversation(conversation: Conversation): z.input<typeof conversationSchema> {
  return {
    id: conversation.id,
    externalId: conversation.externalId,
    contactId: conversation.contactId,
    inboxId: conversation.inboxId,
    channel: conversation.channel,
    status: conversation.status,
    closed: conversation.closed,
    subject: conversation.subject,
    assignee: conversation.assignee,
    lastInboundAt: isoOrNull(conversation.lastInboundAt),
    lastOutboundAt: isoOrNull(conversation.lastOutboundAt),
    createdAt: iso(conversation.createdAt),
    updatedAt: iso(conversation.updatedAt),
  };
}

export function presentMessage(message: Message): z.input<typeof messageSchema> {
  return {
    id: message.id,
    conversationId: message.conversationId,
    contactId: message.contactId,
    direction: message.direction,
    automatic: message.automatic,
    subject: message.subject,
    text: message.text,
    html: message.html,
    providerMessageId: message.providerMessageId,
    inboxId: message.inboxId,
    sendId: message.sendId,
    at: iso(message.at),
  };
}
