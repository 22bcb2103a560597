/**
 * Reads what a builder drew after a node. n8n's public types offer no connections, so this one function looks where
 * every 1.x and 2.x keeps them, checks what it got, and fails clearly (nodes.md, "Publishing").
 */
import {
  NodeOperationError,
  type FunctionsBase,
  type IConnections,
  type INode,
  type INodeParameters,
} from 'n8n-workflow';
import { bareType, describesCadence, TRIGGER } from './nodeTypes';

export interface CanvasNode {
  id: string;
  name: string;
  type: string;
  parameters: INodeParameters;
  disabled?: boolean;
}

/** What `POST /canvases` takes: the entry, every node after it, and how they are connected. */
export interface Canvas {
  entry: string;
  nodes: CanvasNode[];
  connections: IConnections;
}

/** An execution, a hook or a webhook of a node. */
type ShowsCanvas = Pick<FunctionsBase, 'getNode'>;

/** The output of the entry to which the steps are connected; what follows the others is no cadence. */
const STEPS_OUTPUT = 0;

/** @throws {NodeOperationError} when n8n does not show the canvas, or no step is connected */
export function readCanvas(context: ShowsCanvas): Canvas {
  const { nodes, connections } = workflowOf(context);
  const entry = context.getNode();
  const reached = new Set([entry.name]);
  const drawn: IConnections = {};
  const waiting = [entry.name];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const outputs = connections[name]?.['main'];
    // Behind a node of another kind there may be steps again, which n8n comes to by way of it.
    if (!outputs) continue;
    const shown = name === entry.name ? outputs.slice(0, STEPS_OUTPUT + 1) : outputs;
    const edges = shown.map((targets) => (targets ?? []).filter((target) => nodes[target.node]));
    drawn[name] = { main: edges };
    for (const { node } of edges.flat()) {
      if (reached.has(node)) continue;
      reached.add(node);
      waiting.push(node);
    }
  }
  if (reached.size === 1) throw nothingConnected(context);
  addModels(connections, nodes, reached, drawn);
  return { entry: entry.name, nodes: [...reached].map((name) => canvasNode(nodes[name]!)), connections: drawn };
}

/** What is plugged into a step from below, such as a chat model: its connections lead to the step, not from it. */
function addModels(
  connections: IConnections,
  nodes: Record<string, INode>,
  reached: Set<string>,
  drawn: IConnections,
): void {
  for (const [from, byType] of Object.entries(connections)) {
    if (!nodes[from]) continue;
    for (const [type, outputs] of Object.entries(byType)) {
      if (type === 'main') continue;
      const edges = outputs.map((targets) => (targets ?? []).filter((target) => reached.has(target.node)));
      if (edges.flat().length === 0) continue;
      drawn[from] = { ...drawn[from], [type]: edges };
      reached.add(from);
    }
  }
}

/** Parameters of other nodes stay here: they may hold secrets, and the runtime only says that it cannot run the node. */
function canvasNode({ id, name, type, parameters, disabled }: INode): CanvasNode {
  return {
    id,
    name,
    type,
    parameters: describesCadence(type) ? parameters : {},
    ...(disabled && { disabled }),
  };
}

function workflowOf(context: ShowsCanvas): { nodes: Record<string, INode>; connections: IConnections } {
  const { workflow } = context as unknown as { workflow?: { nodes?: unknown; connectionsBySourceNode?: unknown } };
  const nodes = workflow?.nodes;
  const connections = workflow?.connectionsBySourceNode;
  if (!isRecord(nodes) || !isRecord(connections) || !isNode(nodes[context.getNode().name])) {
    throw new NodeOperationError(context.getNode(), 'This version of n8n does not show which steps follow this node', {
      description:
        "Export the workflow and publish it with 'cadenza import flow', then choose 'An Existing Sequence' under 'Cadence'",
    });
  }
  return { nodes: nodes as Record<string, INode>, connections: connections as IConnections };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNode(value: unknown): boolean {
  return isRecord(value) && typeof value['type'] === 'string' && isRecord(value['parameters']);
}

function nothingConnected(context: ShowsCanvas): NodeOperationError {
  const { name, type } = context.getNode();
  const where = bareType(type) === TRIGGER ? `'${name}'` : "the output 'Cadence'";
  return new NodeOperationError(context.getNode(), `No step is connected to ${where}`, {
    description:
      "Connect Wait Step, AI Compose, Await Approval, Send via Channel or Check Exit Goal to it, or choose 'An Existing Sequence' under 'Cadence'",
  });
}
