/** The flow: the content of a version, a graph of typed nodes. Shapes: architecture.md, "The flow". */
import { z } from 'zod';
import { waitSpecSchema } from '../time/wait';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
const idMessage = 'use 1 to 64 letters, digits, or . _ : -';

/** Longer than a step key, because compiling a step list appends the role: `<key>.discarded`. */
export const nodeIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$/, 'use 1 to 80 letters, digits, or . _ : -');
export const stepKeySchema = z.string().regex(idPattern, idMessage);
const labelSchema = z.string().min(1).max(200);
const edge = nodeIdSchema.nullable();

/** Longest text of a message, in UTF-16 units. */
export const MAX_TEXT = 20_000;
export const MAX_HTML = 200_000;

export const composeModeSchema = z.enum(['static', 'assisted', 'full']);
export type ComposeMode = z.infer<typeof composeModeSchema>;

/** A message before its variables are filled in. `html` and `subject` are used by channels that have them. */
export const textSchema = z.strictObject({
  text: z.string().max(MAX_TEXT).default(''),
  html: z.string().max(MAX_HTML).optional(),
  subject: z.string().max(998).optional(),
});
export type Text = z.infer<typeof textSchema>;

export const personSchema = z.strictObject({
  email: z.email().max(254),
  name: z.string().max(200).optional(),
});
export type Person = z.infer<typeof personSchema>;

const nodeBase = {
  id: nodeIdSchema,
  label: labelSchema.describe('The name on the canvas'),
  step: stepKeySchema.nullable().default(null).describe('The step this node belongs to; the funnel has a row per step'),
  once: z
    .boolean()
    .default(false)
    .describe('Passed over when this step was already sent in the conversation (once per conversation)'),
};

export const waitNodeSchema = z.strictObject({
  ...nodeBase,
  type: z.literal('wait'),
  wait: waitSpecSchema,
  next: edge,
});

export const composeNodeSchema = z.strictObject({
  ...nodeBase,
  type: z.literal('compose'),
  mode: composeModeSchema,
  content: textSchema.describe('Static: the message. AI modes: the fallback'),
  intent: z.string().max(4000).optional().describe('What the message should achieve'),
  tone: z.string().max(200).optional(),
  language: z.string().max(35).optional(),
  persona: z.string().max(64).optional(),
  timeLimitSeconds: z.number().int().min(1).max(600).optional(),
  next: edge,
});

export const deadlineSchema = z.strictObject({
  hours: z.number().int().min(1).max(8784),
  then: z.enum(['escalate', 'fallback', 'expire']),
  escalateTo: z.array(personSchema).max(20).optional(),
});

export const approveNodeSchema = z.strictObject({
  ...nodeBase,
  type: z.literal('approve'),
  approvers: z.union([z.literal('automatic'), z.array(personSchema).min(1).max(20)]).default('automatic'),
  note: z.string().max(2000).optional(),
  deadline: deadlineSchema.optional(),
  approved: edge,
  discarded: edge,
  expired: edge,
});

export const channelKindSchema = z.enum(['email', 'sms', 'whatsapp', 'chat']);
export type ChannelKind = z.infer<typeof channelKindSchema>;
export const channelChoiceSchema = z.enum(['automatic', 'same_conversation', 'email', 'sms', 'whatsapp', 'chat']);
export type ChannelChoice = z.infer<typeof channelChoiceSchema>;

export const sendContentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('composed') }),
  z.strictObject({ kind: z.literal('text'), content: textSchema }),
  z.strictObject({ kind: z.literal('message_template'), key: z.string().min(1).max(64) }),
]);
export type SendContent = z.infer<typeof sendContentSchema>;

/** An approved WhatsApp template for outside the 24-hour window; parameters may hold variables. */
export const whatsappTemplateSchema = z.strictObject({
  name: z.string().min(1).max(512),
  language: z.string().min(2).max(15),
  parameters: z.array(z.string().max(1024)).max(50).default([]),
});
export type WhatsappTemplate = z.infer<typeof whatsappTemplateSchema>;

export const sendNodeSchema = z.strictObject({
  ...nodeBase,
  type: z.literal('send'),
  channel: channelChoiceSchema.default('automatic'),
  inbox: z.string().max(64).optional().describe('Key of the inbox; without it the default one of the kind'),
  content: sendContentSchema.default({ kind: 'composed' }),
  template: whatsappTemplateSchema.optional(),
  switchToSms: z.boolean().default(false).describe('Fall over to SMS when the conversation cannot be used now'),
  sent: edge,
  failed: edge,
});

export const exitRuleSchema = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('reply') }),
  z.strictObject({ on: z.literal('resolution') }),
  z.strictObject({ on: z.literal('goal'), statuses: z.array(z.string().min(1).max(64)).max(20).optional() }),
  z.strictObject({ on: z.literal('opt_out') }),
  z.strictObject({
    on: z.literal('attribute'),
    name: z.string().min(1).max(64).describe('A custom attribute of the contact'),
    equals: z.union([z.string().max(500), z.number(), z.boolean()]),
  }),
]);
export type ExitRule = z.infer<typeof exitRuleSchema>;

export const checkNodeSchema = z.strictObject({
  ...nodeBase,
  type: z.literal('check'),
  rules: z.array(exitRuleSchema).min(1).max(20),
  pass: edge,
  exit: edge.describe('null: the enrollment ends here; otherwise it goes on along this edge'),
});

export const endNodeSchema = z.strictObject({
  ...nodeBase,
  type: z.literal('end'),
  as: z.enum(['completed', 'exited', 'failed']),
  reason: z.enum(['flow', 'discarded', 'approval_expired', 'not_interested', 'send_failed']).optional(),
});

export const hostNodeSchema = z
  .strictObject({
    ...nodeBase,
    type: z.literal('host'),
    next: z.array(nodeIdSchema).min(1).max(100).describe('The steps with which n8n may go on'),
  })
  .describe('Nodes of the n8n canvas that are no steps. n8n runs them; the enrollment waits for the next step to call');

export const flowNodeSchema = z.discriminatedUnion('type', [
  waitNodeSchema,
  composeNodeSchema,
  approveNodeSchema,
  sendNodeSchema,
  checkNodeSchema,
  endNodeSchema,
  hostNodeSchema,
]);
export type FlowNode = z.infer<typeof flowNodeSchema>;
export type WaitNode = z.infer<typeof waitNodeSchema>;
export type ComposeNode = z.infer<typeof composeNodeSchema>;
export type ApproveNode = z.infer<typeof approveNodeSchema>;
export type SendNode = z.infer<typeof sendNodeSchema>;
export type CheckNode = z.infer<typeof checkNodeSchema>;
export type EndNode = z.infer<typeof endNodeSchema>;
export type HostNode = z.infer<typeof hostNodeSchema>;
export type NodeId = string;
export type StepKey = string;

export const flowSchema = z.strictObject({
  schema: z.literal(1),
  entry: nodeIdSchema.nullable(),
  nodes: z.record(nodeIdSchema, flowNodeSchema),
});
/** Immutable once published. `entry: null` is a flow without nodes, which completes at once. */
export type Flow = z.infer<typeof flowSchema>;

/** The edges of each node type, in the order in which the funnel and the diff walk them. */
export const EDGES = {
  wait: ['next'],
  compose: ['next'],
  approve: ['approved', 'discarded', 'expired'],
  send: ['sent', 'failed'],
  check: ['pass', 'exit'],
  end: [],
  host: ['next'],
} as const satisfies Record<FlowNode['type'], readonly string[]>;

/**
 * The target of an edge: a node, or null for the end of the sequence. Of a host node's ways the first. Throws when the
 * node has no such edge.
 */
export function follow(node: FlowNode, name: string): NodeId | null {
  if (!(EDGES[node.type] as readonly string[]).includes(name)) {
    throw new Error(`Node '${node.id}' (${node.type}) has no edge '${name}'`);
  }
  if (node.type === 'host') return node.next[0] ?? null;
  return (node as unknown as Record<string, NodeId | null>)[name] ?? null;
}

/**
 * The edge by which a send is left that a person skips: that of one that was not sent, where the flow goes on from there.
 * Else as if it was sent, because skipping a step ends nothing (semantics.md, "Manual control").
 */
export function skippedEdge({ nodes }: Pick<Flow, 'nodes'>, { failed }: SendNode): 'sent' | 'failed' {
  const next = failed === null ? undefined : nodes[failed];
  return next === undefined || next.type === 'end' ? 'sent' : 'failed';
}
