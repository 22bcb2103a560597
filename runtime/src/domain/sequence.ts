/** What a sequence is made of besides its flow: target, exit rules, time options. A version pins both. */
import { z } from 'zod';
import { flowSchema, type Flow } from './flow/schema';
import { stepListSchema } from './flow/steps';
import { quietWindowSchema } from './time/quietHours';
import { isZone } from './time/zone';
import { targetTypeSchema } from './words';

export const zoneSchema = z
  .string()
  .max(64)
  .refine(isZone, { error: 'unknown time zone; use an IANA name such as Europe/Berlin' });

export const exitRulesSchema = z.strictObject({
  onReply: z.enum(['exit', 'restart', 'off']).default('exit'),
  onResolution: z.boolean().default(false),
  onGoal: z.boolean().default(false),
  goalStatuses: z
    .array(z.string().min(1).max(64))
    .max(20)
    .optional()
    .describe('Statuses that count as the goal; without it charge paid, deal won, appointment completed'),
});
export type ExitRules = z.infer<typeof exitRulesSchema>;

export const sequenceRulesSchema = z.strictObject({
  target: targetTypeSchema.default('contact'),
  exit: exitRulesSchema.default({ onReply: 'exit', onResolution: false, onGoal: false }),
  timeZone: zoneSchema.nullable().default(null).describe("The sequence's own time zone; null: the settings'"),
  useContactTimeZone: z.boolean().default(false),
  quietHours: z.array(quietWindowSchema).max(50).default([]).describe('Added to the quiet hours of the settings'),
  businessDaysOnly: z.boolean().default(false),
  // Without a default: one would change the hash of every version there is.
  persona: z.string().max(64).optional().describe('Key of the persona of AI steps that name none'),
});
export type SequenceRules = z.infer<typeof sequenceRulesSchema>;

export const canvasOriginSchema = z
  .strictObject({
    workflowId: z.string().max(100).nullable().describe('Of the n8n workflow; null: not known'),
    entry: z.string().max(100).describe('Id of the node that starts it'),
  })
  .describe('Where the flow is drawn. What is edited here is replaced when it is published from there again');
export type CanvasOrigin = z.infer<typeof canvasOriginSchema>;

/** Absent where the runtime runs the steps. */
const hostedShape = {
  runsIn: z
    .literal('n8n')
    .optional()
    .describe(
      'Each step is asked for by an n8n execution, which waits for it. Absent: the runtime runs the steps by itself',
    ),
  reasons: z.array(z.string().max(2000)).max(100).optional().describe('Why n8n runs the steps, in sentences'),
};
export interface Hosted {
  readonly runsIn?: 'n8n' | undefined;
  readonly reasons?: string[] | undefined;
}

/** How a sequence is written: a list of steps, or a graph (from the canvas or by hand). */
export const definitionSchema = z.union([
  z.strictObject({ steps: stepListSchema }),
  z.strictObject({ flow: flowSchema, canvas: canvasOriginSchema.optional(), ...hostedShape }),
]);
export type Definition = z.infer<typeof definitionSchema>;

/** What a version pins. */
export interface VersionContent extends Hosted {
  readonly flow: Flow;
  readonly rules: SequenceRules;
}
export const versionContentSchema = z.strictObject({ flow: flowSchema, rules: sequenceRulesSchema, ...hostedShape });

export const keySchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'use 1 to 64 lower-case letters, digits, - or _');
