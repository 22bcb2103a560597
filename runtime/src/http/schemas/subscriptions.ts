/** Who is told what happens, by signed calls, and looks at canvases in n8n. */
import { z } from 'zod';
import { subscriptionEventSchema } from '../../domain/words';
import { subscriptionInputSchema } from '../../engine/subscriptions';
import { idSchema, instantSchema } from './common';

export const subscriptionKeyParams = z.strictObject({
  key: z
    .string()
    .regex(/^[\w.:-]{1,200}$/, "use 1 to 200 letters, digits, '_', '.', ':' or '-'")
    .describe("Chosen by the subscriber; a Cadence Trigger's is `<workflow id>:<node id>`"),
});

const sourceSchema = z.strictObject({ workflowId: z.string(), workflowName: z.string(), entry: z.string() });

export const subscriptionInputBody = subscriptionInputSchema.meta({
  id: 'SubscriptionInput',
  examples: [
    {
      url: 'https://n8n.example.com/webhook/4c1f/cadenza',
      secret: '5f0c7c0d5e8e4e7db0a4b1e0a6f2f6b15f0c7c0d5e8e4e7db0a4b1e0a6f2f6b1',
      events: ['message_sent', 'reply_received'],
      sequenceId: null,
      source: null,
    },
  ],
});

export const subscriptionSchema = z
  .strictObject({
    id: idSchema,
    key: z.string(),
    url: z.string(),
    events: z.array(subscriptionEventSchema),
    sequenceId: idSchema.nullable(),
    source: sourceSchema.nullable().describe('Where its sequence is drawn'),
    state: z
      .enum(['active', 'failed'])
      .describe('`failed`: it was away for too long, and is told nothing until it subscribes again'),
    attempts: z.int().describe('Attempts to tell the next event, of which none was taken'),
    nextAttemptAt: instantSchema.nullable(),
    failingSince: instantSchema.nullable(),
    lastError: z.string().nullable().describe('Why the last attempt was not taken'),
    lastToldAt: instantSchema.nullable(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('Somebody who is told what happens; its secret is never shown')
  .meta({ id: 'Subscription' });

export const canvasLookSchema = z
  .strictObject({
    result: z
      .enum(['published', 'unchanged', 'unreachable', 'refused'])
      .describe(
        '`unreachable`: n8n did not answer in time or refused; `refused`: what is drawn cannot be published. Both leave the newest version as it is',
      ),
    why: z.string().describe('What happened, in a sentence'),
    version: z.int().nullable().describe('Number of the newest version; null: never published'),
    at: instantSchema,
  })
  .describe('What came of a look at a canvas in n8n')
  .meta({ id: 'CanvasLook' });
