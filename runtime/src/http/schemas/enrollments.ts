/** Enrollments, their timeline, and enrolling many. Rules: semantics.md, "Enrollment". */
import { z } from 'zod';
import { channelChoiceSchema, personSchema } from '../../domain/flow/schema';
import {
  enrollmentStateSchema,
  exitReasonSchema,
  failReasonSchema,
  recordTypeSchema,
  waitingForSchema,
} from '../../domain/words';
import {
  actorSchema,
  attributesInputSchema,
  attributesSchema,
  idSchema,
  instantInputSchema,
  instantSchema,
  refSchema,
} from './common';
import { contactInputSchema } from './contacts';

export const targetInputSchema = z
  .strictObject({
    type: recordTypeSchema,
    externalId: z.string().min(1).max(200).describe('Id of the record in your own system; unique per type'),
    status: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('paid, won and completed are the goals of charge, deal and appointment'),
    title: z.string().max(500).nullable().optional(),
    amount: z.int().nullable().optional().describe('In the smallest unit of the currency'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'use a three-letter currency code such as EUR')
      .nullable()
      .optional(),
    dueAt: instantInputSchema.nullable().optional(),
    attributes: attributesInputSchema.optional(),
  })
  .describe('The deal, charge or appointment it is about; created or changed by its external id')
  .meta({
    id: 'TargetInput',
    examples: [{ type: 'charge', externalId: 'inv-17', status: 'open', amount: 4900, currency: 'EUR' }],
  });

export const targetRecordSchema = z
  .strictObject({
    id: idSchema,
    type: recordTypeSchema,
    externalId: z.string(),
    contactId: idSchema.nullable(),
    status: z.string(),
    title: z.string().nullable(),
    amount: z.number().nullable().describe('In the smallest unit of the currency'),
    currency: z.string().nullable(),
    dueAt: instantSchema.nullable(),
    attributes: attributesSchema,
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('The deal, charge or appointment an enrollment is about')
  .meta({ id: 'TargetRecord' });

export const enrollInputSchema = z
  .strictObject({
    sequence: refSchema.describe('Id or key'),
    contact: contactInputSchema,
    conversation: refSchema.optional().describe('Id or external id of the conversation in which it happens'),
    target: targetInputSchema.optional(),
    assignee: personSchema.optional().describe('Who looks after it: told of drafts, and the agent of the variables'),
  })
  .meta({
    id: 'EnrollInput',
    examples: [
      {
        sequence: 'dunning',
        contact: { email: 'ana@example.com', firstName: 'Ana' },
        target: { type: 'charge', externalId: 'inv-17', status: 'open' },
      },
    ],
  });

export const enrollmentSchema = z
  .strictObject({
    id: idSchema,
    sequenceId: idSchema,
    versionId: idSchema.describe('The version it started on and keeps'),
    contactId: idSchema,
    conversationId: idSchema.nullable(),
    targetId: idSchema.nullable(),
    state: enrollmentStateSchema.describe('completed, exited and failed are final'),
    reason: z
      .union([exitReasonSchema, failReasonSchema, z.literal('end_of_sequence')])
      .nullable()
      .describe('Why it ended'),
    node: z.string().nullable().describe('Where it stands; null once it has ended'),
    step: z.string().nullable(),
    waitingFor: waitingForSchema.nullable(),
    why: z.string().nullable().describe('Why it waits, in words'),
    dueAt: instantSchema
      .nullable()
      .describe('When it goes on; null while it waits for somebody, is paused, or has ended'),
    remainingMs: z.number().nullable().describe('While paused: how much of the wait remains'),
    lineInboxId: idSchema.nullable().describe('The inbox in whose line it stands because of a sending limit'),
    anchorAt: instantSchema.describe('From when the next wait is counted'),
    round: z.int().describe('1, and one more for each restart by a reply'),
    assignee: personSchema.nullable(),
    enrolledAt: instantSchema,
    endedAt: instantSchema.nullable(),
    updatedAt: instantSchema,
  })
  .describe('The run of one version for one contact and, optionally, one conversation')
  .meta({ id: 'Enrollment' });

export const listedEnrollmentSchema = enrollmentSchema
  .extend({
    contactName: z.string().describe('What to call the contact: the name, else an address, else the id'),
    sequenceName: z.string(),
    version: z.int().describe('Number of the version it keeps'),
    place: z
      .strictObject({ label: z.string(), number: z.int().describe('From 1'), of: z.int() })
      .nullable()
      .describe('Which of the steps it stands at; null once it has ended, and before the first'),
  })
  .describe('An enrollment, and what a list of them shows besides')
  .meta({ id: 'ListedEnrollment' });

export const enrollmentCountsSchema = z
  .strictObject({ active: z.int(), paused: z.int(), completed: z.int(), exited: z.int(), failed: z.int() })
  .meta({ id: 'EnrollmentCounts' });

export const plannedStepSchema = z
  .strictObject({
    node: z.string(),
    step: z.string().nullable(),
    label: z.string(),
    kind: z.enum(['message', 'approval', 'n8n']).describe('n8n: nodes of the canvas that run there'),
    channel: channelChoiceSchema.nullable().describe('As the step chooses it'),
    at: instantSchema.nullable().describe('As things stand now; null: nobody can know yet, and `unknown` says why'),
    why: z.string().nullable().describe('Why then, in words'),
    unknown: z.enum(['paused', 'approval', 'n8n', 'limit', 'switched_off', 'quiet_hours']).nullable(),
  })
  .describe('A step that lies ahead, when nothing else happens: no reply, no failure, drafts approved')
  .meta({ id: 'PlannedStep' });

export const enrollAnswerSchema = z
  .strictObject({
    created: z.boolean().describe('false: it was enrolled already, and this is that enrollment'),
    enrollment: enrollmentSchema,
  })
  .meta({ id: 'EnrollAnswer' });

const itemErrors = z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional();
export const bulkItemSchema = z
  .discriminatedUnion('ok', [
    z.strictObject({
      index: z.int(),
      ok: z.literal(true),
      created: z.boolean(),
      enrollmentId: idSchema,
      contactId: idSchema,
    }),
    z.strictObject({ index: z.int(), ok: z.literal(false), code: z.string(), detail: z.string(), errors: itemErrors }),
  ])
  .describe('What became of one item; index counts from 0. Of NDJSON, lines that are empty are not counted')
  .meta({ id: 'BulkItem' });

const counts = { total: z.int(), created: z.int(), existing: z.int().describe('Enrolled already'), refused: z.int() };
export const bulkReportSchema = z
  .strictObject({ ...counts, items: z.array(bulkItemSchema) })
  .meta({ id: 'BulkReport' });
export const bulkLineSchema = z
  .union([
    bulkItemSchema,
    z.strictObject({ done: z.literal(true), ...counts }),
    z
      .strictObject({ done: z.literal(false), code: z.string(), detail: z.string(), ...counts })
      .describe('The stream was ended early; what has no report was not done'),
  ])
  .describe('One line for each item; the last line sums up, and its absence means that the answer was cut off')
  .meta({ id: 'BulkLine' });

export const controlActionSchema = z.enum(['pause', 'resume', 'skip', 'cancel']);
export const controlManyInputSchema = z
  .strictObject({
    action: controlActionSchema,
    filter: z
      .strictObject({
        sequence: refSchema.optional().describe('Id or key'),
        contactId: refSchema.optional(),
        conversationId: refSchema.optional(),
        state: z.array(enrollmentStateSchema).max(5).optional(),
        step: z.string().min(1).max(64).optional(),
        waitingFor: waitingForSchema.optional(),
        assigneeEmail: z.string().min(1).max(254).optional(),
        dueBefore: instantInputSchema.optional(),
        search: z.string().trim().min(1).max(200).optional(),
        ids: z.array(refSchema).min(1).max(10_000).optional(),
      })
      .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
        error: 'Say which: an empty filter would mean every enrollment there is.',
      }),
  })
  .meta({
    id: 'ControlManyInput',
    examples: [{ action: 'pause', filter: { sequence: 'dunning', state: ['active'] } }],
  });
export const controlReportSchema = z
  .strictObject({
    changed: z.int(),
    refused: z.int(),
    items: z.array(
      z.discriminatedUnion('ok', [
        z.strictObject({ id: idSchema, ok: z.literal(true) }),
        z.strictObject({ id: idSchema, ok: z.literal(false), code: z.string(), detail: z.string() }),
      ]),
    ),
  })
  .meta({ id: 'ControlReport' });

export const TIMELINE_KINDS = [
  'enrolled', 'waiting', 'composed', 'draft_waiting', 'draft_decided', 'draft_withdrawn', 'draft_escalated', 'draft_reassigned', 'draft_regenerated',
  'send_started', 'sent', 'send_failed', 'send_retry', 'send_status', 'send_skipped', 'checked', 'reply',
  'automatic_reply', 'restarted', 'held', 'host_woken', 'host_unreachable', 'host_gone', 'paused', 'resumed', 'ended',
] as const; // prettier-ignore
export const timelineEventSchema = z
  .strictObject({
    id: idSchema,
    enrollmentId: idSchema,
    at: instantSchema,
    kind: z.enum(TIMELINE_KINDS),
    node: z.string().nullable(),
    step: z.string().nullable(),
    why: z.string().describe('What and why, in a sentence or two'),
    by: actorSchema,
    data: z
      .record(z.string(), z.unknown())
      .describe('Facts that belong to the kind, such as `sendId`, `reason`, `nextAt`'),
  })
  .meta({ id: 'TimelineEvent' });
