/** Contacts, conversations and messages. Words: semantics.md, "Words". */
import { z } from 'zod';
import { personSchema } from '../../domain/flow/schema';
import { zoneSchema } from '../../domain/sequence';
import { conversationStatusSchema } from '../../domain/words';
import {
  attributesInputSchema,
  attributesSchema,
  channelSchema,
  idSchema,
  instantInputSchema,
  instantSchema,
  refSchema,
} from './common';

const text = (max: number) => z.string().max(max).nullable().optional();

const contactFields = {
  externalId: z.string().min(1).max(200).nullable().optional().describe('Id of the contact in your own system; unique'),
  email: z.email().max(254).nullable().optional(),
  phone: z
    .string()
    .min(1)
    .max(40)
    .nullable()
    .optional()
    .describe('Normalised to E.164; without a country code the one of the settings counts'),
  firstName: text(200),
  lastName: text(200),
  name: text(400).describe('Full name; without it first and last name make it'),
  company: text(200),
  language: text(35).describe('BCP 47, e.g. de or pt-BR'),
  timeZone: zoneSchema.nullable().optional().describe('IANA name, e.g. Europe/Berlin'),
  attributes: attributesInputSchema.optional(),
};
const EXAMPLE = {
  externalId: 'crm-4711',
  email: 'ana@example.com',
  phone: '+351912345678',
  firstName: 'Ana',
  timeZone: 'Europe/Lisbon',
};

export const contactChangeSchema = z
  .strictObject(contactFields)
  .describe('Fields of a contact. What is absent is left alone; null removes')
  .meta({ id: 'ContactChange', examples: [{ company: 'Acme', language: null }] });

export const contactInputSchema = z
  .strictObject({ id: refSchema.optional().describe('Of a contact there is'), ...contactFields })
  .describe(
    'A contact, found by id, else external id, else email, else phone, and created when there is none. What is absent is left alone; null removes',
  )
  .meta({ id: 'ContactInput', examples: [EXAMPLE] });

export const contactSchema = z
  .strictObject({
    id: idSchema,
    externalId: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable().describe('E.164'),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    name: z.string().nullable(),
    company: z.string().nullable(),
    language: z.string().nullable(),
    timeZone: z.string().nullable(),
    attributes: attributesSchema,
    optedOutAt: instantSchema.nullable().describe('Since when nothing is sent to the contact'),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('Who is written to')
  .meta({ id: 'Contact' });

export const whoFields = {
  contactId: refSchema.optional(),
  externalId: z.string().min(1).max(200).optional().describe('External id of the contact'),
  email: z.string().min(1).max(320).optional(),
  phone: z.string().min(1).max(40).optional(),
};
export const whoSchema = z
  .strictObject(whoFields)
  .refine((who) => Object.values(who).some((value) => value !== undefined), {
    error: 'Name the contact: give contactId, externalId, email or phone.',
  })
  .describe('A contact, by any one of these')
  .meta({ id: 'Who', examples: [{ email: 'ana@example.com' }] });

export const conversationInputSchema = z
  .strictObject({
    externalId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Id of the thread in your own system; a known one is changed, not created again'),
    contact: whoSchema,
    inbox: refSchema.optional().describe('Key or id of the inbox it happens in'),
    channel: channelSchema.optional(),
    subject: z.string().max(998).nullable().optional(),
    assignee: personSchema.nullable().optional(),
    closed: z
      .boolean()
      .optional()
      .describe('Whether its channel can no longer be used, e.g. a live chat that was left'),
  })
  .meta({
    id: 'ConversationInput',
    examples: [
      { externalId: 'thread-17', contact: { email: 'ana@example.com' }, channel: 'email', subject: 'Invoice 17' },
    ],
  });

export const conversationSchema = z
  .strictObject({
    id: idSchema,
    externalId: z.string().nullable(),
    contactId: idSchema,
    inboxId: idSchema.nullable(),
    channel: channelSchema,
    status: conversationStatusSchema,
    closed: z.boolean(),
    subject: z.string().nullable(),
    assignee: personSchema.nullable(),
    lastInboundAt: instantSchema.nullable(),
    lastOutboundAt: instantSchema.nullable(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('The thread in which it happens, with a status and an assignee')
  .meta({ id: 'Conversation' });

export const MAX_MESSAGE_TEXT = 500_000;
export const outboundMessageSchema = z
  .strictObject({
    text: z.string().max(MAX_MESSAGE_TEXT),
    subject: z.string().max(998).optional(),
    html: z.string().max(MAX_MESSAGE_TEXT).optional(),
    providerMessageId: z.string().min(1).max(998).optional(),
    at: instantInputSchema.optional().describe('When it was sent; now when absent'),
  })
  .describe('A message that somebody sent outside Cadenza')
  .meta({
    id: 'OutboundMessageInput',
    examples: [{ text: 'I called you this morning.', at: '2026-06-08T09:00:00+02:00' }],
  });

export const messageSchema = z
  .strictObject({
    id: idSchema,
    conversationId: idSchema,
    contactId: idSchema,
    direction: z.enum(['inbound', 'outbound']),
    automatic: z.boolean().describe('An automatic reply (out of office, delivery report), which is no reply'),
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable().describe('As it came. Show it only where it can do no harm'),
    providerMessageId: z.string().nullable(),
    inboxId: idSchema.nullable(),
    sendId: idSchema.nullable(),
    at: instantSchema,
  })
  .meta({ id: 'Message' });
