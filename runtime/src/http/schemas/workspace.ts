/** Sends, drafts, inboxes, message templates, settings and API keys. */
import { z } from 'zod';
import { composeModeSchema, MAX_HTML, MAX_TEXT, personSchema } from '../../domain/flow/schema';
import { flagSchema } from '../../domain/ai/flags';
import { keySchema } from '../../domain/sequence';
import { settingsSchema } from '../../domain/settings';
import { dateSchema } from '../../domain/time/day';
import { inboxLimitsSchema } from '../../domain/time/limits';
import { draftStatusSchema, sendFailureSchema, sendSkipSchema, sendStatusSchema } from '../../domain/words';
import { actorSchema, changeOf, channelSchema, idSchema, instantSchema } from './common';

export const originSchema = z.enum(['static', 'ai', 'fallback', 'person']).describe('How the text came to be');

export const sendSchema = z
  .strictObject({
    id: idSchema,
    enrollmentId: idSchema,
    sequenceId: idSchema,
    versionId: idSchema,
    contactId: idSchema,
    conversationId: idSchema.nullable(),
    step: z.string(),
    node: z.string(),
    round: z.int(),
    status: sendStatusSchema.describe(
      'Never goes back. `sending`: handed to the provider, whose answer is not yet known',
    ),
    reason: z.union([sendFailureSchema, sendSkipSchema]).nullable().describe('Why it was skipped or failed'),
    detail: z.string().nullable().describe('What the provider said'),
    mode: composeModeSchema,
    origin: originSchema,
    channel: channelSchema.nullable(),
    inboxId: idSchema.nullable(),
    address: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable(),
    providerMessageId: z.string().nullable(),
    warnings: z.array(z.string()).describe('Variables that had neither value nor default'),
    attempts: z.int(),
    dueAt: instantSchema.nullable(),
    startedAt: instantSchema.nullable(),
    sentAt: instantSchema.nullable(),
    deliveredAt: instantSchema.nullable(),
    readAt: instantSchema.nullable(),
    repliedAt: instantSchema.nullable(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('The record of one step for one enrollment')
  .meta({ id: 'Send' });

export const draftSchema = z
  .strictObject({
    id: idSchema,
    enrollmentId: idSchema,
    sequenceId: idSchema,
    contactId: idSchema,
    conversationId: idSchema.nullable(),
    step: z.string(),
    node: z.string(),
    round: z.int(),
    status: draftStatusSchema,
    origin: originSchema,
    originWhy: z.string().nullable().describe('Why the fallback was used'),
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable(),
    fallback: z.strictObject({ text: z.string(), html: z.string().optional(), subject: z.string().optional() }),
    approvers: z.array(personSchema),
    note: z.string().nullable(),
    deadlineAt: instantSchema.nullable(),
    escalatedAt: instantSchema.nullable(),
    decidedAt: instantSchema.nullable(),
    decidedBy: actorSchema.nullable(),
    decidedText: z.string().nullable().describe('What is sent, when it was edited'),
    decidedSubject: z.string().nullable(),
    decisionReason: z.string().nullable(),
    flags: z.array(flagSchema).describe('What the AI that wrote it doubts'),
    regenerations: z.int().describe('How often a person had it written anew'),
    askedAt: instantSchema.nullable().describe('When somebody was last asked to decide'),
    remindedAt: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .describe("A composed message that waits for a person's decision")
  .meta({ id: 'Draft' });
export const listedDraftSchema = draftSchema
  .extend({
    contactName: z.string().describe('What to call the contact: the name, else an address, else the id'),
    sequenceName: z.string(),
  })
  .describe('A draft, and what a list of them shows besides')
  .meta({ id: 'ListedDraft' });
export const approveInputSchema = z
  .strictObject({
    text: z.string().min(1).max(MAX_TEXT).optional(),
    subject: z.string().max(998).optional(),
    html: z.string().max(MAX_HTML).optional(),
    regenerations: z
      .int()
      .min(0)
      .optional()
      .describe(
        'As the draft had it when it was read: refused with 409 `draft_changed` when it was written anew since',
      ),
  })
  .describe('What to send instead; without any of it the draft is sent as it is')
  .meta({ id: 'ApproveInput', examples: [{ text: 'Hello Ana, …' }] });
export const discardInputSchema = z
  .strictObject({ reason: z.string().max(500).default('') })
  .meta({ id: 'DiscardInput', examples: [{ reason: 'She called.' }] });

export const inboxProviderSchema = z.enum(['outbox', 'smtp', 'webhook']);
const inboxFields = {
  name: z.string().min(1).max(200),
  channel: channelSchema,
  provider: inboxProviderSchema,
  config: z
    .record(z.string().min(1).max(64), z.unknown())
    .describe('What the provider needs and is not secret: host, port, from, url …'),
  secrets: z
    .record(z.string().min(1).max(64), z.string().max(10_000))
    .describe(
      'Passwords and the like. Kept encrypted, never given back; absent: left alone, and sent to no other place',
    ),
  limits: inboxLimitsSchema,
  isDefault: z.boolean().describe('Whether steps that name only the channel use it'),
  enabled: z.boolean(),
  hasWindow: z.boolean().describe("WhatsApp Cloud: free text only within 24 hours of the contact's last message"),
};
export const inboxChangeSchema = z
  .strictObject(inboxFields)
  .partial()
  .meta({ id: 'InboxChange', examples: [{ limits: { perMinute: 30 } }] });
export const inboxInputSchema = inboxChangeSchema
  .extend({ key: keySchema, name: inboxFields.name, channel: channelSchema, provider: inboxProviderSchema })
  .meta({
    id: 'InboxInput',
    examples: [
      {
        key: 'mail',
        name: 'Mail',
        channel: 'email',
        provider: 'smtp',
        config: { host: 'smtp.example.com', port: 587, from: { address: 'hello@example.com', name: 'Cadenza' } },
        secrets: { user: 'hello', pass: '…' },
      },
      {
        key: 'telegram',
        name: 'Telegram, through n8n',
        channel: 'chat',
        provider: 'webhook',
        config: { url: 'https://n8n.example.com/webhook/telegram' },
        secrets: { signingSecret: 'what openssl rand -hex 32 printed' },
      },
    ],
  });
export const inboxSchema = z
  .strictObject({
    id: idSchema,
    key: z.string(),
    ...inboxFields,
    config: z.record(z.string(), z.unknown()),
    hasSecrets: z.boolean().describe('Whether secrets are kept; they are never shown'),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .omit({ secrets: true })
  .describe('One configured channel')
  .meta({ id: 'Inbox' });

const templateFields = {
  name: z.string().min(1).max(200),
  subject: z.string().max(998).nullable().optional(),
  text: z.string().max(MAX_TEXT),
  html: z.string().max(MAX_HTML).nullable().optional(),
};
export const templateInputSchema = z.strictObject({ key: keySchema, ...templateFields }).meta({
  id: 'MessageTemplateInput',
  examples: [{ key: 'welcome', name: 'Welcome', subject: 'Welcome', text: 'Hello {{contact.first_name|there}}, …' }],
});
export const templateChangeSchema = z
  .strictObject(templateFields)
  .partial()
  .meta({ id: 'MessageTemplateChange', examples: [{ text: 'Hi {{contact.first_name|there}}, …' }] });
export const templateSchema = z
  .strictObject({
    id: idSchema,
    key: z.string(),
    name: z.string(),
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({ id: 'MessageTemplate' });

export const settingsChangeSchema = changeOf(settingsSchema)
  .describe('What is absent is left alone')
  .meta({
    id: 'SettingsChange',
    examples: [{ timeZone: 'Europe/Berlin', quietHours: [{ weekdays: [1, 2, 3, 4, 5], from: '21:00', to: '08:00' }] }],
  });

const MAX_HOLIDAY_DAYS = 800;
const holidayDate = dateSchema.refine((date) => date >= '1970-01-01' && date < '2200-01-01', {
  error: 'Name a date from 1970 to 2199.',
});
export const holidaysQuery = z
  .strictObject({
    country: z.string().min(1).max(10).describe('Two-letter code, as DE'),
    region: z.string().min(1).max(20).optional().describe('As `GET /holidays/places` names it, as BY'),
    from: holidayDate.describe('First date, inside'),
    to: holidayDate.describe(`Last date, inside; at most ${MAX_HOLIDAY_DAYS} days after the first`),
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MAX_HOLIDAY_DAYS * 86_400_000, {
    path: ['to'],
    error: `Name a date at most ${MAX_HOLIDAY_DAYS} days after the first.`,
  });
export const holidayPlaceSchema = z
  .strictObject({
    country: z.string().describe('Two-letter code'),
    regions: z.array(z.strictObject({ code: z.string(), name: z.string() })),
  })
  .meta({ id: 'HolidayPlace' });

export const scopeSchema = z.enum(['read', 'enroll', 'signal', 'approve', 'manage', 'admin']);
export const apiKeyInputSchema = z
  .strictObject({ name: z.string().min(1).max(100), scopes: z.array(scopeSchema).min(1).max(6) })
  .meta({ id: 'ApiKeyInput', examples: [{ name: 'n8n', scopes: ['enroll', 'signal'] }] });
export const apiKeySchema = z
  .strictObject({
    id: idSchema,
    name: z.string(),
    prefix: z.string().describe('First characters, to recognise it by'),
    scopes: z.array(scopeSchema),
    createdAt: instantSchema,
    lastUsedAt: instantSchema.nullable(),
    revokedAt: instantSchema.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const newApiKeySchema = apiKeySchema
  .extend({ secret: z.string().describe('The key itself. It is shown this once and kept nowhere') })
  .meta({ id: 'NewApiKey' });
