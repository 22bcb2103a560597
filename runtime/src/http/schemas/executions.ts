/** Cadences whose steps run in n8n: what the nodes of the package ask. */
import { z } from 'zod';
import { enrollInputSchema } from './enrollments';
import { idSchema } from './common';

const executionIdSchema = z
  .string()
  .regex(/^[\w-]{1,100}$/, "use n8n's id of the execution: letters, digits, '_' and '-'")
  .describe("n8n's id of the execution");
const resumeUrlSchema = z
  .url({ protocol: /^https?$/, error: 'use the http or https URL under which n8n resumes the execution' })
  .max(2000)
  .describe(
    'Where the execution is resumed, with the id of the node in its path. Always of the same scheme, host and port',
  );

export const executionParams = z.object({ executionId: executionIdSchema });

export const executionInputSchema = enrollInputSchema
  .extend({
    executionId: executionIdSchema,
    resumeUrl: resumeUrlSchema,
    version: z.int().min(1).optional().describe('As the workflow of the execution draws it; else the newest one'),
  })
  .meta({
    id: 'ExecutionInput',
    examples: [
      {
        executionId: '231',
        resumeUrl: 'https://n8n.example.com/webhook-waiting/231/6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a01?signature=…',
        sequence: 'welcome-series',
        contact: { email: 'ana@example.com', firstName: 'Ana' },
      },
    ],
  });

export const executionAnswerSchema = z
  .strictObject({
    enrollmentId: idSchema,
    contactId: idSchema,
    created: z.boolean().describe('false: the contact was enrolled before'),
    mine: z.boolean().describe('Whether this execution runs the steps of the enrollment'),
    version: z.int(),
  })
  .meta({ id: 'ExecutionAnswer' });

export const stepCallSchema = z
  .strictObject({
    node: z
      .strictObject({
        id: z.string().min(1).max(200).describe("n8n's id of the node"),
        name: z.string().min(1).max(200),
        type: z.string().min(1).max(200),
        parameters: z.record(z.string(), z.unknown()).describe('With all expressions worked out'),
      })
      .describe('The step that n8n has come to'),
    resumeUrl: resumeUrlSchema,
    wantsPrompt: z.boolean().optional().describe('AI Compose with a chat model: answer with what to tell it'),
    composed: z
      .union([
        z.strictObject({ text: z.string().max(20_000), subject: z.string().max(998).optional() }),
        z.strictObject({ unavailable: z.string().min(1).max(500).describe('Why the chat model wrote nothing') }),
      ])
      .optional()
      .describe('AI Compose with a chat model: what it wrote'),
  })
  .meta({
    id: 'StepCall',
    examples: [
      {
        node: {
          id: '6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a02',
          name: 'Wait 3 days',
          type: 'n8n-nodes-cadenza.cadenzaWaitStep',
          parameters: { amount: 3 },
        },
        resumeUrl: 'https://n8n.example.com/webhook-waiting/231/6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a02?signature=…',
      },
    ],
  });

const outputSchema = z.enum([
  'due',
  'exited',
  'composed',
  'approved',
  'discarded',
  'expired',
  'sent',
  'notSent',
  'continue',
  'goalReached',
]);

export const stepOutcomeSchema = z
  .discriminatedUnion('outcome', [
    z.strictObject({
      outcome: z.literal('done'),
      output: outputSchema.describe('The output of the node by which the execution goes on'),
      data: z.record(z.string(), z.unknown()).describe('What became of the step'),
    }),
    z
      .strictObject({ outcome: z.literal('waiting') })
      .describe('Put the execution to sleep: it is resumed with `{ output, data }` once the step is decided'),
    z
      .strictObject({
        outcome: z.literal('compose'),
        prompt: z.strictObject({ system: z.string(), user: z.string(), timeLimitSeconds: z.int() }),
      })
      .describe('Ask the chat model this, and call again with what it wrote'),
  ])
  .meta({ id: 'StepOutcome' });
