/** An n8n canvas as n8n keeps and exports it: nodes with their parameters, and connections by node name. */
import { z } from 'zod';

/** More than anyone draws; what walks over a canvas stays fast. */
const MAX_NODES = 1_000;
/** So that a name is also the label of its node in the flow. */
const nameSchema = z.string().min(1).max(200);

/** Members that say nothing about the cadence (position, typeVersion, credentials, notes …) are left out. */
export const canvasNodeSchema = z
  .object({
    id: z.string().max(200).optional().describe("n8n's id of the node; stays the same when it is renamed or moved"),
    name: nameSchema.describe('The name on the canvas'),
    type: z.string().min(1).max(200).describe("n8n's node type, such as n8n-nodes-cadenza.cadenzaWaitStep"),
    parameters: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('As n8n keeps them; those that equal their default may be left out'),
    disabled: z.boolean().optional().describe('Passed through by its first output'),
  })
  .describe('A node of the canvas. Other members of an exported node may stand here and count nothing');
export type CanvasNode = z.infer<typeof canvasNodeSchema>;

const linkSchema = z.object({
  node: z.string().min(1).max(200).describe('Name of the node it leads to'),
  type: z.string().max(64).default('main'),
  index: z.int().min(0).max(100).default(0).describe('Input of that node'),
});

export const connectionsSchema = z
  .record(z.string(), z.record(z.string(), z.array(z.array(linkSchema).nullable()).max(100)))
  .describe('By the name of the node they start from and their type: for each output the connections that leave it');
export type Connections = z.infer<typeof connectionsSchema>;

/** Two nodes of one name could not be told apart, because connections name their ends. n8n has no such canvas. */
export const canvasNodesSchema = z
  .array(canvasNodeSchema)
  .max(MAX_NODES)
  .superRefine((nodes, context) => {
    const names = new Set<string>();
    nodes.forEach(({ name }, index) => {
      const message = `Two nodes have the name '${name}'. Give each node a name of its own.`;
      if (names.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message });
      names.add(name);
    });
  });

export const canvasSchema = z.object({
  entry: nameSchema.optional().describe('Name of the node that starts the cadence; needed when there are several'),
  nodes: canvasNodesSchema,
  connections: connectionsSchema,
});
export type Canvas = z.infer<typeof canvasSchema>;
