/** The step list: how a sequence without a canvas is written. It compiles to the same flow graph (compileSteps). */
import { z } from 'zod';
import { waitSpecSchema } from '../time/wait';
import {
  channelChoiceSchema,
  composeModeSchema,
  deadlineSchema,
  personSchema,
  stepKeySchema,
  textSchema,
  whatsappTemplateSchema,
} from './schema';

export const stepSchema = z.strictObject({
  key: stepKeySchema.describe('Stable name of the step; the funnel and the version diff follow it'),
  name: z.string().min(1).max(200).optional(),
  wait: waitSpecSchema.default({ amount: 0, unit: 'minutes', from: 'previous_send' }),
  channel: channelChoiceSchema.default('automatic'),
  inbox: z.string().max(64).optional(),
  mode: composeModeSchema.default('static'),
  content: textSchema.optional().describe('Static: the message. AI modes: the fallback text'),
  messageTemplate: z.string().min(1).max(64).optional().describe('Key of a message template, instead of content'),
  intent: z.string().max(4000).optional(),
  tone: z.string().max(200).optional(),
  language: z.string().max(35).optional(),
  persona: z.string().max(64).optional(),
  template: whatsappTemplateSchema.optional(),
  switchToSms: z.boolean().default(false),
  oncePerConversation: z.boolean().default(false),
  approvers: z.union([z.literal('automatic'), z.array(personSchema).min(1).max(20)]).default('automatic'),
  approvalNote: z.string().max(2000).optional(),
  deadline: deadlineSchema.optional(),
  onDiscard: z.enum(['skip', 'end']).default('skip'),
  onExpire: z.enum(['skip', 'end']).default('skip'),
  onFailure: z.enum(['next', 'end']).default('next'),
});
export type Step = z.infer<typeof stepSchema>;

export const stepListSchema = z.array(stepSchema).max(100);
