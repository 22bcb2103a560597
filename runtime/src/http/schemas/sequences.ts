/** Sequences, versions, the funnel, and simulating. Rules: semantics.md, "Words" and "Enrollment". */
import { z } from 'zod';
import { findingSchema } from '../../domain/flow/finding';
import { flowNodeSchema, stepKeySchema } from '../../domain/flow/schema';
import { definitionSchema, keySchema, sequenceRulesSchema, versionContentSchema } from '../../domain/sequence';
import {
  enrollmentStateSchema,
  exitReasonSchema,
  failReasonSchema,
  sendFailureSchema,
  sendSkipSchema,
  sendStatusSchema,
  sequenceStatusSchema,
} from '../../domain/words';
import { actorSchema, changeOf, channelSchema, idSchema, instantInputSchema, instantSchema, refSchema } from './common';
import { contactChangeSchema } from './contacts';
import { targetInputSchema, timelineEventSchema } from './enrollments';

export const rulesInputSchema = changeOf(sequenceRulesSchema)
  .describe('Target, exit rules and time options')
  .meta({ id: 'SequenceRulesInput' });

const EXAMPLE = {
  key: 'dunning',
  name: 'Dunning',
  definition: {
    steps: [
      {
        key: 'first',
        wait: { amount: 3, unit: 'business_days', at: '09:30' },
        channel: 'email',
        content: { subject: 'Your invoice', text: 'Hello {{contact.first_name|there}}, …' },
      },
    ],
  },
  rules: { target: 'charge', exit: { onReply: 'exit', onResolution: false, onGoal: true } },
};

const name = z.string().min(1).max(200);
const description = z.string().max(4_000);
export const sequenceInputSchema = z
  .strictObject({
    key: keySchema,
    name,
    description: description.optional(),
    definition: definitionSchema,
    rules: rulesInputSchema.optional(),
  })
  .meta({ id: 'SequenceInput', examples: [EXAMPLE] });
export const sequenceChangeSchema = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    definition: definitionSchema.optional(),
    rules: rulesInputSchema.optional(),
    revision: z
      .int()
      .min(0)
      .optional()
      .describe('The one that was read; when somebody changed it since, the change is refused'),
  })
  .meta({ id: 'SequenceChange', examples: [{ name: 'Dunning, friendly', revision: 3 }] });

export const sequenceSchema = z
  .strictObject({
    id: idSchema,
    key: z.string(),
    name: z.string(),
    description: z.string(),
    status: sequenceStatusSchema.describe('active: on; paused: off; archived: off and out of sight'),
    definition: definitionSchema,
    rules: sequenceRulesSchema,
    revision: z.int().describe('Grows with each edit'),
    latestVersion: z.int().describe('Number of the newest version; 0 before the first publish'),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('The blueprint of a cadence. What is edited here starts to count when it is published')
  .meta({ id: 'Sequence' });

export const orderInputSchema = z
  .strictObject({
    keys: z.array(stepKeySchema).max(100).describe('The keys of all steps, each once, in the new order'),
  })
  .meta({ id: 'StepOrder', examples: [{ keys: ['first', 'second'] }] });
export const definitionCheckSchema = z
  .strictObject({ definition: definitionSchema, rules: rulesInputSchema.optional() })
  .meta({ id: 'DefinitionCheck', examples: [{ definition: EXAMPLE.definition }] });
export const findingsSchema = z
  .strictObject({
    ok: z.boolean().describe('Whether it may be published: no finding is an error'),
    items: z.array(findingSchema),
  })
  .meta({ id: 'Findings' });
export const publishInputSchema = z
  .strictObject({ note: z.string().max(2_000).default('').describe('What changed, for the list of versions') })
  .meta({ id: 'PublishInput', examples: [{ note: 'Softer first step' }] });

export const versionSchema = z
  .strictObject({
    id: idSchema,
    sequenceId: idSchema,
    number: z.int(),
    content: versionContentSchema,
    hash: z.string().describe('SHA-256 over the canonical JSON of the content'),
    note: z.string(),
    publishedAt: instantSchema,
    publishedBy: actorSchema,
  })
  .describe('An immutable snapshot of a sequence')
  .meta({ id: 'Version' });
export const versionSummarySchema = versionSchema
  .omit({ content: true })
  .describe('A version without its content')
  .meta({ id: 'VersionSummary' });
export const publishAnswerSchema = z
  .strictObject({
    created: z.boolean().describe('false: the newest version has this content already'),
    version: versionSchema,
    findings: z.array(findingSchema).describe('Warnings'),
  })
  .meta({ id: 'PublishAnswer' });

const fieldChanges = z.array(z.strictObject({ path: z.string(), from: z.unknown(), to: z.unknown() }));
const place = z.strictObject({ step: z.string(), label: z.string(), position: z.int() });
export const diffSchema = z
  .strictObject({
    added: z.array(place),
    removed: z.array(place),
    moved: z.array(z.strictObject({ step: z.string(), label: z.string(), from: z.int(), to: z.int() })),
    changed: z.array(z.strictObject({ step: z.string(), label: z.string(), fields: fieldChanges })),
    nodes: z
      .strictObject({
        added: z.array(flowNodeSchema),
        removed: z.array(flowNodeSchema),
        changed: z.array(z.strictObject({ node: z.string(), label: z.string(), fields: fieldChanges })),
      })
      .describe('Nodes of no step, such as checks and ends'),
    rules: fieldChanges,
    summary: z.array(z.string()).describe('A sentence for each change; empty when nothing changed'),
  })
  .describe('What changed from one version to another, told by step')
  .meta({ id: 'FlowDiff' });

const count = z.int();
export const funnelSchema = z
  .strictObject({
    sequenceId: idSchema,
    version: z.int().nullable().describe('null: all versions together'),
    enrollments: z.strictObject({ active: count, paused: count, completed: count, exited: count, failed: count }),
    steps: z.array(
      z.strictObject({
        step: z.string(),
        label: z.string(),
        here: count.describe('Standing at this step now'),
        scheduled: count,
        pending: count,
        sent: count.describe('At least sent; so with delivered and read'),
        delivered: count,
        read: count,
        replied: count,
        skipped: count,
        failed: count,
      }),
    ),
  })
  .describe('How many stand where, and what became of each step')
  .meta({ id: 'Funnel' });

const when = {
  afterStep: stepKeySchema.optional().describe('After this step was sent; either this or `at`'),
  delayMinutes: z.number().min(0).max(5_256_000).optional().describe('So long after that step'),
  at: instantInputSchema.optional(),
};
const simulatedEventSchema = z
  .discriminatedUnion('event', [
    z.strictObject({
      event: z.literal('reply'),
      text: z.string().max(20_000).optional(),
      automatic: z.boolean().optional(),
      ...when,
    }),
    z.strictObject({ event: z.literal('target'), status: z.string().min(1).max(64), ...when }),
    z.strictObject({ event: z.literal('resolve'), ...when }),
    z.strictObject({ event: z.literal('opt_out'), ...when }),
  ])
  .refine((event) => (event.afterStep === undefined) !== (event.at === undefined), {
    error: 'Say when: give either afterStep or at.',
  })
  .refine((event) => event.at === undefined || event.delayMinutes === undefined, {
    error: 'delayMinutes goes with afterStep, not with at.',
  })
  .meta({ id: 'SimulatedEvent' });

export const simulateInputSchema = z
  .strictObject({
    of: z
      .union([
        z.strictObject({
          sequence: refSchema.describe('Id or key'),
          version: z
            .union([z.int().min(1), z.literal('draft')])
            .optional()
            .describe('Number, or what is not yet published'),
        }),
        z.strictObject({ definition: definitionSchema, rules: rulesInputSchema.optional(), name: name.optional() }),
      ])
      .describe('A version, the unpublished draft of a sequence, or a definition that is nowhere saved'),
    contact: z
      .union([z.strictObject({ id: refSchema }), contactChangeSchema])
      .describe('A stored contact by its id, or a made-up one'),
    target: targetInputSchema.optional(),
    at: instantInputSchema.optional().describe('When it is enrolled; now when absent'),
    events: z.array(simulatedEventSchema).max(100).optional().describe('What the world does meanwhile'),
    drafts: z.enum(['approve', 'discard', 'ignore']).optional().describe('What becomes of drafts; approve when absent'),
  })
  .meta({
    id: 'SimulateInput',
    examples: [
      {
        of: { sequence: 'dunning', version: 'draft' },
        contact: { firstName: 'Ana', email: 'ana@example.com' },
        events: [{ event: 'reply', afterStep: 'first', delayMinutes: 60 }],
      },
    ],
  });

export const simulationSchema = z
  .strictObject({
    startedAt: instantSchema,
    endedAt: instantSchema.nullable(),
    timeZone: z.string().describe('In which the times in words are given'),
    state: enrollmentStateSchema,
    reason: z.union([exitReasonSchema, failReasonSchema, z.literal('end_of_sequence')]).nullable(),
    messages: z.array(
      z.strictObject({
        step: z.string(),
        label: z.string(),
        at: instantSchema,
        why: z.string(),
        channel: channelSchema.nullable(),
        inbox: z.string().nullable(),
        status: sendStatusSchema,
        reason: z.union([sendFailureSchema, sendSkipSchema]).nullable(),
        subject: z.string().nullable(),
        text: z.string(),
        html: z.string().nullable(),
        missing: z.array(z.string()).describe('Variables without value or default'),
      }),
    ),
    prompts: z
      .array(
        z.strictObject({
          step: z.string(),
          label: z.string(),
          at: instantSchema,
          persona: z.string().nullable(),
          system: z.string(),
          user: z.string(),
        }),
      )
      .describe('What the AI would be told, of each AI step. A simulation asks none, and shows the fallback texts'),
    timeline: z.array(timelineEventSchema),
    findings: z.array(findingSchema),
  })
  .describe('What would happen, in order; nothing is saved or sent')
  .meta({ id: 'Simulation' });
