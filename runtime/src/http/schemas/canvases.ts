/** Cadences drawn in n8n: what is sent of a canvas, and what came of it. Rules: product.md, "Two ways to run the same flow". */
import { z } from 'zod';
import { canvasFindingSchema, canvasSchema, canvasSourceSchema } from '../../domain/canvas';
import { keySchema } from '../../domain/sequence';
import { idSchema } from './common';
import { simulateInputSchema, simulationSchema } from './sequences';

const EXAMPLE = {
  source: { workflowId: 'kRz1WpY0qP2mXb7T', workflowName: 'Payment reminders' },
  nodes: [
    {
      id: '6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a01',
      name: 'Enroll',
      type: 'n8n-nodes-cadenza.cadenzaEnroll',
      parameters: { target: 'charge', exitRules: { onGoal: true } },
    },
    {
      id: '6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a02',
      name: 'Wait 3 days',
      type: 'n8n-nodes-cadenza.cadenzaWaitStep',
      parameters: { amount: 3 },
    },
    {
      id: '6f1c2f0e-4b0e-4c53-9d0b-0d7c5a1d7a03',
      name: 'Reminder',
      type: 'n8n-nodes-cadenza.cadenzaSendViaChannel',
      parameters: { channel: 'email', subject: 'Your invoice', text: 'Hello {{contact.first_name|there}}, …' },
    },
  ],
  connections: {
    Enroll: { main: [[{ node: 'Wait 3 days', type: 'main', index: 0 }]] },
    'Wait 3 days': { main: [[{ node: 'Reminder', type: 'main', index: 0 }]] },
  },
};

const canvasInput = z.strictObject({
  source: canvasSourceSchema.describe('Where it is drawn'),
  ...canvasSchema.shape,
  publish: z.boolean().optional().describe('false: keep it without publishing; true when absent'),
  key: keySchema
    .optional()
    .describe('Of the sequence, when it is made; without it made of the name of the workflow. Later it stays'),
});
export const canvasInputSchema = canvasInput.meta({ id: 'CanvasInput', examples: [EXAMPLE] });

const where = {
  runsIn: z.enum(['runtime', 'n8n']).describe('Who runs the steps'),
  reasons: z
    .array(z.string())
    .describe('Why n8n runs them, with the nodes as on the canvas; empty when the runtime does'),
};

export const canvasAnswerSchema = z
  .strictObject({
    sequence: z.strictObject({ id: idSchema, key: z.string() }),
    version: z.int().nullable().describe('Number of the newest version; null: never published'),
    published: z.boolean().describe('false: nothing changed, or publishing was not asked for'),
    findings: z.array(canvasFindingSchema.meta({ id: 'CanvasFinding' })),
    ...where,
  })
  .describe('What became of a canvas')
  .meta({ id: 'CanvasAnswer' });

const { of: _of, ...play } = simulateInputSchema.shape;
export const canvasSimulateInputSchema = canvasInput.extend(play).meta({
  id: 'CanvasSimulateInput',
  examples: [
    {
      ...EXAMPLE,
      contact: { firstName: 'Ana', email: 'ana@example.com' },
      target: { type: 'charge', externalId: 'inv-1', status: 'open' },
    },
  ],
});

export const canvasSimulationSchema = simulationSchema
  .extend(where)
  .describe('What would happen. What n8n would work out or run is not played: texts show … in its place')
  .meta({ id: 'CanvasSimulation' });
