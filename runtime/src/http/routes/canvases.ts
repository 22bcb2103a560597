/** Cadences drawn in n8n: publish one, try one out. */
import { ok, operation, type Operation } from '../operation';
import { presentSimulation } from '../present/sequences';
import {
  canvasAnswerSchema,
  canvasInputSchema,
  canvasSimulateInputSchema,
  canvasSimulationSchema,
} from '../schemas/canvases';

const tag = 'Canvases';
const refusal =
  'Refused with 422 `flow_invalid` and the findings in `details.findings` when the runtime cannot run what is drawn; each names its node as on the canvas.';

const publish = operation({
  id: 'publishCanvas',
  method: 'post',
  path: '/api/v1/canvases',
  tag,
  summary: 'Publish a cadence drawn in n8n',
  description: `Takes the nodes and connections of an n8n workflow. The same workflow and entry node always lead to the same sequence. What equals the newest version publishes nothing; neither do nodes that were moved, or another name of the workflow. The first publish switches the sequence on. ${refusal}`,
  scopes: ['manage'],
  problems: [409],
  body: canvasInputSchema,
  answers: { 200: { description: 'The sequence, and whether a version was published', schema: canvasAnswerSchema } },
  handle: async ({ engine, by }, { body }) => {
    const { sequence, ...answer } = await engine.canvases.publish(body, by);
    return ok({ sequence: { id: sequence.id, key: sequence.key }, ...answer });
  },
});

const simulate = operation({
  id: 'simulateCanvas',
  method: 'post',
  path: '/api/v1/canvases/simulate',
  tag,
  summary: 'Try out a cadence drawn in n8n on virtual time',
  description: `Tells which messages a contact would get, when and why. Nothing is saved or sent. ${refusal}`,
  scopes: ['read'],
  problems: [404, 409],
  body: canvasSimulateInputSchema,
  answers: { 200: { description: 'What would happen', schema: canvasSimulationSchema } },
  handle: async ({ engine }, { body }) => {
    const played = await engine.canvases.simulate(body as Parameters<typeof engine.canvases.simulate>[0]);
    return ok({ ...presentSimulation(played), runsIn: played.runsIn, reasons: played.reasons });
  },
});

export const canvasOperations: readonly Operation[] = [publish, simulate];
