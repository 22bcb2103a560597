/** What a webhook is sent: the contract with every receiver. The OpenAPI document is made from it. */
import { z } from 'zod';
import type { OutgoingMessage } from '../../engine/ports';

const nullableText = z.string().nullable();

/**
 * The body of the POST, version 1. Fields are added without a new version; receivers ignore what they do not know.
 * Check `Cadenza-Signature` over the raw body before reading it (docs/inboxes.md).
 */
export const webhookBodySchema = z
  .object({
    version: z.literal(1).describe('Fields are added without a new version; ignore what you do not know'),
    sendId: z.string().describe('Names the send in reports about it'),
    idempotencyKey: z.string().describe('The same for every attempt of one send; also the header Idempotency-Key'),
    to: z
      .object({ address: z.string(), name: nullableText })
      .describe("An email address, a phone number in E.164 or a chat address, as the inbox's channel has it"),
    contactId: z.string(),
    enrollmentId: z.string(),
    sequenceKey: z.string(),
    conversationId: nullableText,
    subject: nullableText.describe('For email'),
    text: z.string().describe('The message; empty when an email has only HTML'),
    html: nullableText.describe('For email'),
    whatsappTemplate: z
      .object({ name: z.string(), language: z.string(), parameters: z.array(z.string()) })
      .nullable()
      .describe('Set when only an approved WhatsApp template may be sent: send it instead of the text'),
    thread: z.array(z.string()).describe('For email: Message-IDs of the conversation, oldest first'),
    unsubscribeUrl: nullableText.describe('For email: the link that unsubscribes'),
    statusUrl: nullableText.describe(
      'Where to post `{ sendId, status }` (`delivered`, `read` or `failed`) with an API key of scope `signal`; null when the runtime has no public address',
    ),
  })
  .describe('A message to deliver');
export type WebhookBody = z.infer<typeof webhookBodySchema>;

export function webhookBody(message: OutgoingMessage, publicUrl: string | null): WebhookBody {
  const { sendId, idempotencyKey, to, contactId, enrollmentId, sequenceKey, conversationId } = message;
  const { subject, text, html, whatsappTemplate, thread, unsubscribeUrl } = message;
  const statusUrl = publicUrl === null ? null : `${publicUrl.replace(/\/+$/, '')}/api/v1/signals/delivery`;
  return {
    version: 1,
    ...{ sendId, idempotencyKey, to: { address: to.address, name: to.name } },
    ...{ contactId, enrollmentId, sequenceKey, conversationId, subject, text, html, whatsappTemplate },
    ...{ thread, unsubscribeUrl, statusUrl },
  };
}
