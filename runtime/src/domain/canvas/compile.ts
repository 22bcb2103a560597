/** Makes the flow and the rules of a version from an n8n canvas. Rules: product.md, "Two ways to run the same flow". Pure. */
import { validateFlow } from '../flow/validate';
import { flowNodeSchema, type Flow, type FlowNode, type NodeId, type StepKey } from '../flow/schema';
import type { KnownNames } from '../flow/finding';
import { sequenceRulesSchema } from '../sequence';
import { chooseEntry, readRules, type CanvasRules } from './entry';
import { canvasError, named, type CanvasFinding, type Named } from './finding';
import { invalid, readFields, type FieldProblem } from './form';
import { flowIds } from './ids';
import type { Canvas, CanvasNode } from './schema';
import { STEP_NODES } from './steps';
import type { NodeContent } from './steps/step';
import { walkCanvas, type Stop } from './walk';

export interface CompiledCanvas {
  /** null: the canvas is none that the runtime can run, and the findings say why. Not yet checked by validateFlow. */
  readonly flow: Flow | null;
  readonly rules: CanvasRules;
  /** null: it has none, or several and none was named. */
  readonly entry: Named | null;
  /** What stands in the way, in the order of the canvas; each one is an error. */
  readonly findings: readonly CanvasFinding[];
}

/**
 * The cadence that is drawn after the entry. Positions, the order of the nodes and whatever is not connected to it count
 * nothing; neither does it depend on the name of the workflow. Node ids are those of n8n; steps are named by their send.
 */
export function compileCanvas(canvas: Canvas): CompiledCanvas {
  const entry = chooseEntry(canvas.nodes, canvas.entry);
  if ('code' in entry) {
    const { target, exit } = sequenceRulesSchema.parse({});
    return { flow: null, rules: { target, exit }, entry: null, findings: [entry] };
  }
  const ids = flowIds(canvas.nodes);
  const naming = ({ name }: CanvasNode): Named => ({ id: ids.get(name) ?? name, name });
  const findings: CanvasFinding[] = [];
  const tell = (at: CanvasNode) => (problem: FieldProblem) => void findings.push(fieldFinding(naming(at), problem));
  const rules = readRules(entry, tell(entry));
  const walk = walkCanvas(canvas, entry, naming);
  findings.push(...walk.findings);
  if (walk.first === null && findings.length === 0) findings.push(nothingConnected(naming(entry)));
  const steps = walk.stops.map((stop) => readStep(stop, rules, tell(stop.node)));
  const nodes = assemble(steps, naming, (node, problem) => tell(node)(problem));
  const flow: Flow = { schema: 1, entry: walk.first && naming(walk.first).id, nodes };
  return { flow: findings.length === 0 ? flow : null, rules, entry: naming(entry), findings };
}

/** All that is to be said about a canvas before it is published, in the workspace that knows these names. */
export function checkCanvas({ flow, rules, findings }: CompiledCanvas, known: KnownNames): CanvasFinding[] {
  if (flow === null) return [...findings];
  return named(flow, validateFlow({ flow, rules: sequenceRulesSchema.parse(rules) }, known));
}

function nothingConnected(entry: Named): CanvasFinding {
  const message = `No step is connected to '${entry.name}', so an enrollment would end at once. Connect the first step to its output 'Cadence'.`;
  return canvasError('empty_flow', entry, message);
}

function fieldFinding(at: Named, { code, label, detail }: FieldProblem): CanvasFinding {
  return canvasError(code, at, `'${label}' of '${at.name}': ${detail}`);
}

/** A stop with what its parameters say; content: null when they were told of as findings. */
interface ReadStep extends Stop {
  readonly content: NodeContent | null;
  readonly isOnce: boolean;
}

function readStep(stop: Stop, { target }: CanvasRules, tell: (problem: FieldProblem) => void): ReadStep {
  const { fields, hidden, content, isOnce } = STEP_NODES[stop.kind];
  const { values, problems } = readFields(fields, stop.node.parameters, hidden);
  problems.forEach(tell);
  if (values === null) return { ...stop, content: null, isOnce: false };
  let isFaulty = false;
  const read = content(
    values,
    (name, detail) => {
      isFaulty = true;
      tell(invalid({ label: fields[name]?.label ?? name }, detail));
    },
    { target },
  );
  return { ...stop, content: isFaulty ? null : read, isOnce: isOnce?.(values) ?? false };
}

function assemble(
  steps: readonly ReadStep[],
  naming: (node: CanvasNode) => Named,
  tell: (node: CanvasNode, problem: FieldProblem) => void,
): Record<NodeId, FlowNode> {
  const sendOf = nextSends(steps);
  const nodes: Record<NodeId, FlowNode> = {};
  for (const stop of steps) {
    if (stop.content === null) continue;
    const send = sendOf.get(stop.node);
    // A check belongs to no step: what it decides is about the enrollment.
    const step: StepKey | null = send && stop.kind !== 'cadenzaCheckExitGoal' ? naming(send.node).id : null;
    const { id, name } = naming(stop.node);
    const base = { id, label: name, step, once: step !== null && send?.isOnce === true };
    const read = flowNodeSchema.safeParse({ ...stop.content, ...base, ...edges(stop, naming) });
    if (read.success) nodes[id] = read.data;
    else
      for (const { path, message } of read.error.issues) tell(stop.node, invalid({ label: path.join('.') }, message));
  }
  return nodes;
}

function edges({ kind, targets }: Stop, naming: (node: CanvasNode) => Named): Record<string, NodeId | null> {
  const { outputs } = STEP_NODES[kind];
  return Object.fromEntries(
    outputs.flatMap(({ edge }, output) => {
      const target = targets[output] ?? null;
      return edge === null ? [] : [[edge, target && naming(target).id]];
    }),
  );
}

/** For each node the send that it leads to by its first outputs, itself included: the send of its step. */
function nextSends(steps: readonly ReadStep[]): Map<CanvasNode, ReadStep | null> {
  const stopOf = new Map(steps.map((stop) => [stop.node, stop]));
  const found = new Map<CanvasNode, ReadStep | null>();
  for (const start of steps) {
    const path: CanvasNode[] = [];
    let at: ReadStep | undefined = start;
    // A node already looked at ends the search, and so does a loop, whose nodes are entered before it closes.
    while (at && at.kind !== 'cadenzaSendViaChannel' && !found.has(at.node)) {
      path.push(at.node);
      found.set(at.node, null);
      const next: CanvasNode | null = at.targets[0] ?? null;
      at = next === null ? undefined : stopOf.get(next);
    }
    const send = at?.kind === 'cadenzaSendViaChannel' ? at : ((at && found.get(at.node)) ?? null);
    for (const node of path) found.set(node, send);
    if (start.kind === 'cadenzaSendViaChannel') found.set(start.node, start);
  }
  return found;
}
