/** Workflows as a builder draws them, for the stories. */
import type { N8nConnections, N8nNode, N8nWorkflow } from './n8nApi';
import { PACKAGE } from './nodePackage';

const BASE = 'n8n-nodes-base';
let drawn = 0;

/** An id as n8n gives them; different in each call. */
function newId(): string {
  return `00000000-0000-4000-8000-${String((drawn += 1)).padStart(12, '0')}`;
}

function node(name: string, type: string, typeVersion: number, parameters: Record<string, unknown>): N8nNode {
  const id = newId();
  return { id, name, type, typeVersion, position: [drawn * 40, 0], parameters };
}

/** Answers with what the last node left. */
export function webhook(path: string, name = 'Webhook'): N8nNode {
  const parameters = { httpMethod: 'POST', path, responseMode: 'lastNode', responseData: 'allEntries', options: {} };
  return { ...node(name, `${BASE}.webhook`, 2.1, parameters), webhookId: newId() };
}

/** Makes an item of each entry of the list `people` in the body. */
export const people = (): N8nNode =>
  node('People', `${BASE}.splitOut`, 1, { fieldToSplitOut: 'body.people', options: {} });

export const enroll = (
  credential: { id: string; name: string },
  parameters: Record<string, unknown> = {},
): N8nNode => ({
  ...node('Enroll', `${PACKAGE}.cadenzaEnroll`, 1, parameters),
  credentials: { cadenzaApi: credential },
});

/** As `webhook`, but answers at once: the executions that it starts may sleep for days. */
export function door(path: string): N8nNode {
  const hook = webhook(path);
  hook.parameters = { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} };
  return hook;
}

/** n8n's own node that writes a field into the item, as builders have between their steps. */
export const editFields = (name: string): N8nNode =>
  node(name, `${BASE}.set`, 3.4, {
    assignments: { assignments: [{ id: newId(), name: 'passed', value: name, type: 'string' }] },
    includeOtherFields: true,
    options: {},
  });

/** A foreign node, and what the answer of the webhook is read from. */
export const set = (name: string): N8nNode => node(name, `${BASE}.noOp`, 1, {});

export const send = (name: string, text: string, more: Record<string, unknown> = {}): N8nNode =>
  node(name, `${PACKAGE}.cadenzaSendViaChannel`, 1, { channel: 'email', subject: name, text, options: {}, ...more });

export const wait = (name: string, amount: number, unit = 'days'): N8nNode =>
  node(name, `${PACKAGE}.cadenzaWaitStep`, 1, { amount, unit });

export const check = (name: string, parameters: Record<string, unknown> = {}): N8nNode =>
  node(name, `${PACKAGE}.cadenzaCheckExitGoal`, 1, parameters);

export const compose = (name: string, parameters: Record<string, unknown>): N8nNode =>
  node(name, `${PACKAGE}.cadenzaAiCompose`, 1, parameters);

export const approve = (name: string, parameters: Record<string, unknown> = {}): N8nNode =>
  node(name, `${PACKAGE}.cadenzaAwaitApproval`, 1, parameters);

export interface Edge {
  from: N8nNode;
  to: N8nNode;
  /** Which output; 0 is the first. */
  output?: number;
}

/** Connects each node with the next, by the first output. */
export function chain(...nodes: N8nNode[]): Edge[] {
  return nodes.slice(1).map((to, place) => ({ from: nodes[place]!, to }));
}

export function workflow(name: string, edges: Edge[]): N8nWorkflow {
  const connections: N8nConnections = {};
  for (const { from, to, output = 0 } of edges) {
    const outputs = ((connections[from.name] ??= { main: [] })['main'] ??= []);
    while (outputs.length <= output) outputs.push([]);
    outputs[output]!.push({ node: to.name, type: 'main', index: 0 });
  }
  const nodes = [...new Map(edges.flatMap(({ from, to }) => [from, to]).map((each) => [each.id, each])).values()];
  return { name, nodes, connections };
}
