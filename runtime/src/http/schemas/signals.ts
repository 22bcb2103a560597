/** Signals: anything the world tells us. Rules: semantics.md, "Exit rules" and "Send status". */
import { z } from 'zod';
import { conversationStatusSchema } from '../../domain/words';
import { channelSchema, idSchema, instantInputSchema, refSchema } from './common';
import { MAX_MESSAGE_TEXT, whoFields, whoSchema } from './contacts';
import { targetInputSchema, targetRecordSchema } from './enrollments';

const names = (object: Record<string, unknown>, fields: readonly string[]): boolean =>
  fields.some((field) => object[field] !== undefined);
const someone = ['contactId', 'externalId', 'email', 'phone'];

export const messageSignalSchema = z
  .strictObject({
    ...whoFields,
    conversation: refSchema.optional().describe('Id or external id'),
    inbox: refSchema.optional().describe('Key or id of the inbox it came to'),
    channel: channelSchema.optional(),
    subject: z.string().max(998).optional(),
    text: z.string().max(MAX_MESSAGE_TEXT),
    html: z.string().max(MAX_MESSAGE_TEXT).optional(),
    providerMessageId: z
      .string()
      .min(1)
      .max(998)
      .optional()
      .describe("The provider's id; a second message of the same id is ignored"),
    inReplyTo: z.string().min(1).max(998).optional().describe('Message-ID of what it answers'),
    headers: z
      .record(z.string().min(1).max(200), z.string().max(10_000))
      .optional()
      .describe('Mail headers, to tell an automatic reply'),
    automatic: z.boolean().optional().describe('Says outright whether it is an automatic reply'),
    at: instantInputSchema.optional().describe('When it came; now when absent'),
  })
  .refine((message) => names(message, [...someone, 'conversation', 'inReplyTo']), {
    error: 'Say from whom: give contactId, externalId, email, phone, conversation or inReplyTo.',
  })
  .describe('An inbound message')
  .meta({ id: 'MessageSignal', examples: [{ email: 'ana@example.com', text: 'Thanks, I will pay tomorrow.' }] });

export const deliverySignalSchema = z
  .strictObject({
    sendId: refSchema.optional(),
    inbox: refSchema.optional().describe('Key or id; with providerMessageId instead of sendId'),
    providerMessageId: z.string().min(1).max(998).optional(),
    status: z.enum(['delivered', 'read', 'failed']),
    detail: z.string().max(2_000).optional().describe('What the provider said'),
    at: instantInputSchema.optional(),
  })
  .refine(
    (report) => report.sendId !== undefined || (report.inbox !== undefined && report.providerMessageId !== undefined),
    { error: 'Say which send: give sendId, or inbox and providerMessageId.' },
  )
  .describe('What became of a send')
  .meta({
    id: 'DeliverySignal',
    examples: [{ inbox: 'mail', providerMessageId: '<1@example.com>', status: 'delivered' }],
  });

export const targetSignalSchema = targetInputSchema
  .extend({ contact: whoSchema.optional().describe('Whose record it is') })
  .describe('A target record, as it is now')
  .meta({ id: 'TargetSignal', examples: [{ type: 'charge', externalId: 'inv-17', status: 'paid' }] });

export const optOutSignalSchema = z
  .strictObject({ ...whoFields, reason: z.string().min(1).max(500).default('The contact opted out') })
  .refine((who) => names(who, someone), { error: 'Say who: give contactId, externalId, email or phone.' })
  .meta({ id: 'OptOutSignal', examples: [{ email: 'ana@example.com', reason: 'asked on the phone' }] });

export const notInterestedSignalSchema = z
  .strictObject({
    ...whoFields,
    enrollmentId: refSchema.optional().describe('Only this enrollment; without it all of the contact'),
  })
  .refine((who) => names(who, [...someone, 'enrollmentId']), {
    error: 'Say who: give contactId, externalId, email, phone or enrollmentId.',
  })
  .meta({ id: 'NotInterestedSignal', examples: [{ email: 'ana@example.com' }] });

export const conversationSignalSchema = z
  .strictObject({ conversation: refSchema.describe('Id or external id'), status: conversationStatusSchema })
  .meta({ id: 'ConversationSignal', examples: [{ conversation: 'thread-17', status: 'resolved' }] });
export const conversationStatusInputSchema = z
  .strictObject({ status: conversationStatusSchema })
  .meta({ id: 'ConversationStatusInput', examples: [{ status: 'resolved' }] });

const signalAnswer = {
  applied: z.boolean().describe('false: nobody known was meant, or it had been told before; nothing changed'),
  why: z.string(),
  contactId: idSchema.nullable(),
  conversationId: idSchema.nullable(),
  messageId: idSchema.optional(),
  ended: z.array(idSchema).describe('Enrollments it ended'),
  restarted: z.array(idSchema).describe('Enrollments that begin again'),
};
export const signalAnswerSchema = z
  .strictObject(signalAnswer)
  .describe('What a signal changed')
  .meta({ id: 'SignalAnswer' });
export const targetAnswerSchema = z
  .strictObject({ ...signalAnswer, target: targetRecordSchema })
  .meta({ id: 'TargetAnswer' });
