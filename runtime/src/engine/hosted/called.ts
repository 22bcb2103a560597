/** The step that an n8n execution asks for, as a node of the flow. */
import { readCalledStep, type CanvasFinding } from '../../domain/canvas';
import { nodeOf, successorsOf, validateFlow, type Flow, type FlowNode } from '../../domain/flow';
import { flowNodeSchema, type NodeId } from '../../domain/flow/schema';
import { Refused } from '../errors';
import type { Run } from '../run';
import type { StepCall } from '../services';
import { withNodes } from './brought';

/** @throws {Refused} 409 `step_unknown` for a node that was not on the canvas when the contact was enrolled */
export function pinnedNode({ version }: Run, { node }: StepCall): FlowNode {
  const { flow } = version.content;
  const found =
    nodeOf(flow, node.id) ??
    Object.values(flow.nodes).find(({ label, type }) => label === node.name && type !== 'host');
  if (found && found.type !== 'host' && found.type !== 'end') return found;
  const message = `'${node.name}' is no step of version ${version.number}, in which the contact is enrolled. Connect it after Enroll, and start the workflow anew.`;
  throw new Refused(409, 'step_unknown', message);
}

/**
 * What the node says now that n8n has worked out its expressions. Its place in the flow is the one that was published.
 * @throws {Refused} 422 `flow_invalid` with findings that name the field
 */
export function readCalled(run: Run, pinned: FlowNode, { node }: StepCall): FlowNode {
  const { id, label, step, once } = pinned;
  const { content, findings } = readCalledStep({ ...node, name: label }, id, run.version.content.rules.target);
  if (content === null) throw refuse(label, findings);
  const parsed = flowNodeSchema.safeParse({ ...edgesOf(pinned), ...content, id, label, step, once });
  if (!parsed.success || parsed.data.type !== pinned.type) {
    const problem = parsed.error?.issues[0]?.message ?? 'It is a node of another kind';
    throw refuse(label, [{ ...AT(pinned), message: `'${label}' cannot be run as it is: ${problem}` }]);
  }
  const errors = errorsOf(withNodes(run.version, [{ node: parsed.data }]).content, id);
  if (errors.length > 0) throw refuse(label, errors);
  return parsed.data;
}

const AT = ({ id, step, label }: FlowNode): Omit<CanvasFinding, 'message'> => ({
  code: 'invalid_parameter',
  node: id,
  name: label,
  step,
  severity: 'error',
});

const EDGE_NAMES = ['next', 'approved', 'discarded', 'expired', 'sent', 'failed', 'pass', 'exit'] as const;

function edgesOf(node: FlowNode): Record<string, unknown> {
  const of = node as unknown as Record<string, unknown>;
  return Object.fromEntries(EDGE_NAMES.flatMap((name) => (name in of ? [[name, of[name]]] : [])));
}

/** Whether a text can be filled in, a draft leaves unapproved …: the rules of publishing, now that the values are known. */
function errorsOf(content: Run['version']['content'], id: NodeId): CanvasFinding[] {
  const everything = { has: () => true, [Symbol.iterator]: () => [].values() } as unknown as ReadonlySet<string>;
  const known = { messageTemplates: everything, inboxes: everything };
  return validateFlow(content, known)
    .filter(({ node, severity }) => node === id && severity === 'error')
    .map((finding) => ({ ...finding, name: content.flow.nodes[id]?.label ?? null }));
}

function refuse(label: string, findings: readonly CanvasFinding[]): Refused {
  const message = findings.map((finding) => finding.message).join(' ');
  return new Refused(422, 'flow_invalid', message || `'${label}' cannot be run as it is.`, { details: { findings } });
}

/** Whether the flow leads from one node to another, itself included. */
export function leadsTo(flow: Flow, from: NodeId, to: NodeId): boolean {
  const seen = new Set([from]);
  for (const id of seen) {
    if (id === to) return true;
    const node = nodeOf(flow, id);
    if (node) for (const next of successorsOf(flow, node)) seen.add(next.id);
  }
  return false;
}
