/** What a person sees who decides on a draft, and what may be asked of it. */
import { z } from 'zod';
import { personSchema } from '../../domain/flow/schema';
import { flagSchema } from '../../domain/ai/flags';
import { draftStatusSchema } from '../../domain/words';
import { actorSchema, channelSchema, idSchema, instantSchema } from './common';
import { draftSchema } from './workspace';

const messageSchema = z.strictObject({
  id: idSchema,
  from: z.enum(['contact', 'us']),
  text: z.string(),
  html: z.string().nullable().describe('As it came. Never show it unsanitized'),
  subject: z.string().nullable(),
  at: instantSchema,
  automatic: z.boolean().describe('An out-of-office reply or the like'),
});

export const reviewSchema = z
  .strictObject({
    state: draftStatusSchema,
    draft: draftSchema.describe('Its fallback has the variables filled in'),
    contact: z.strictObject({
      id: idSchema,
      name: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      company: z.string().nullable(),
      timeZone: z.string().nullable(),
      language: z.string().nullable(),
    }),
    sequence: z.strictObject({ id: idSchema, key: z.string(), name: z.string() }),
    step: z.strictObject({
      key: z.string(),
      label: z.string(),
      number: z.int().describe('Counts from 1'),
      of: z.int(),
    }),
    channel: z
      .strictObject({
        kind: channelSchema.nullable(),
        inboxName: z.string().nullable(),
        address: z.string().nullable(),
      })
      .describe('How it would leave now, or left; null where that is not known'),
    conversation: z
      .strictObject({
        id: idSchema,
        channel: channelSchema,
        messages: z.array(messageSchema).describe('The newest 50, oldest first'),
      })
      .nullable(),
    variables: z
      .array(z.strictObject({ name: z.string(), value: z.string() }))
      .describe('What an edit may use between double braces, such as contact.first_name'),
    person: personSchema.nullable().describe('Who is looking; null: an API key'),
    deadlineAt: instantSchema.nullable(),
    whatNext: z
      .strictObject({ approve: z.string(), discard: z.string(), fallback: z.string() })
      .describe('What follows each decision, in a sentence'),
    canDecide: z.boolean(),
    canRegenerate: z.boolean(),
    flags: z.array(flagSchema).describe('What the AI that wrote it doubts'),
    decidedBy: actorSchema.nullable(),
    decidedAt: instantSchema.nullable(),
    decisionReason: z.string().nullable(),
    timeZone: z.string().describe("The viewer's, or the workspace's"),
  })
  .describe('All that a person needs to decide on a draft')
  .meta({ id: 'Review' });

export const regenerateInputSchema = z
  .strictObject({ remark: z.string().trim().max(1000).default('').describe('What should be different') })
  .meta({ id: 'RegenerateInput', examples: [{ remark: 'Shorter, and no exclamation marks.' }] });

export const reassignInputSchema = z
  .strictObject({
    approvers: z.array(personSchema).min(1).max(20),
    note: z.string().max(2000).optional().describe('Shown to them instead of the note that was there'),
  })
  .meta({ id: 'ReassignInput', examples: [{ approvers: [{ email: 'eva@example.com', name: 'Eva' }] }] });

export const bulkDecisionSchema = z
  .strictObject({
    ids: z.array(z.string().min(1).max(200)).min(1).max(200),
    decision: z.enum(['approve', 'discard']),
    reason: z.string().max(500).optional().describe('Of a discard'),
    regenerations: z
      .record(z.string(), z.int().min(0))
      .optional()
      .describe(
        'By id, as the drafts had it when they were read: one that was written anew since is not approved (`draft_changed`)',
      ),
  })
  .meta({ id: 'BulkDecision', examples: [{ ids: ['01JZ8Q4T6W0V3X5Y7ZA9BCDEFG'], decision: 'approve' }] });

export const bulkDecisionReportSchema = z
  .strictObject({
    items: z.array(
      z.discriminatedUnion('ok', [
        z.strictObject({ id: z.string(), ok: z.literal(true), status: draftStatusSchema }),
        z.strictObject({ id: z.string(), ok: z.literal(false), code: z.string(), detail: z.string() }),
      ]),
    ),
  })
  .meta({ id: 'BulkDecisionReport' });

export const draftCountsSchema = z
  .strictObject({
    waiting: z.int(),
    mine: z.int().describe('Waiting for you; of an API key 0'),
    overdue: z.int().describe('Waiting although somebody was reminded, it was escalated, or its deadline has passed'),
  })
  .meta({ id: 'DraftCounts' });

export const draftEventSchema = z
  .strictObject({
    id: idSchema,
    at: instantSchema,
    kind: z.enum([
      'created',
      'notified',
      'seen',
      'reminded',
      'escalated',
      'reassigned',
      'regenerated',
      'decided',
      'withdrawn',
    ]),
    by: actorSchema,
    data: z
      .record(z.string(), z.unknown())
      .describe('A decision and a new text have `before` and `after` (`subject`, `text`, `html`)'),
  })
  .describe('What happened to a draft')
  .meta({ id: 'DraftEvent' });
