/** Makes flow nodes of the steps that were found on a canvas, and of what n8n runs between them. */
import { flowNodeSchema, type FlowNode, type NodeId, type StepKey } from '../flow/schema';
import type { CanvasRules } from './entry';
import type { Named } from './finding';
import { invalid, readFields, WORKED_OUT, type Expressions, type FieldProblem } from './form';
import type { StepKind } from './kinds';
import type { CanvasNode } from './schema';
import { STEP_NODES } from './steps';
import type { NodeContent } from './steps/step';
import type { Between, Stop } from './walk';

/** A stop with what its parameters say; content: null when they were told of as findings. */
export interface ReadStep extends Stop {
  readonly content: NodeContent | null;
  readonly isOnce: boolean;
  /** n8n works out some of its fields, so what is read now need not be complete. */
  readonly isWorkedOut: boolean;
}

export function readStep(
  stop: Stop,
  { target }: Pick<CanvasRules, 'target'>,
  tell: (problem: FieldProblem) => void,
  treat: Expressions,
): ReadStep {
  const { fields, hidden, content, isOnce } = STEP_NODES[stop.kind];
  const { values, problems, expressions } = readFields(fields, stop.node.parameters, hidden, treat);
  const isWorkedOut = treat === 'later' && expressions.size > 0;
  problems.forEach(tell);
  if (values === null) return { ...stop, content: null, isOnce: false, isWorkedOut };
  let isFaulty = false;
  const read = content(
    values,
    (name, detail) => {
      if (isWorkedOut && expressions.has(name)) return;
      isFaulty = true;
      tell(invalid({ label: fields[name]?.label ?? name }, detail));
    },
    { target },
  );
  return { ...stop, content: isFaulty ? null : read, isOnce: isOnce?.(values) ?? false, isWorkedOut };
}

/** Stands in a version for a step of which n8n works out what it needs; replaced by what the step brings when it calls. */
const WORKED_OUT_CONTENT: Readonly<Record<StepKind, NodeContent>> = {
  cadenzaWaitStep: { type: 'wait', wait: { amount: 1, unit: 'days', from: 'previous_send' } },
  cadenzaAiCompose: { type: 'compose', mode: 'static', content: { text: WORKED_OUT } },
  cadenzaAwaitApproval: { type: 'approve' },
  cadenzaSendViaChannel: { type: 'send', content: { kind: 'text', content: { text: WORKED_OUT } } },
  cadenzaCheckExitGoal: { type: 'check', rules: [{ on: 'opt_out' }] },
};

type Naming = (node: CanvasNode) => Named;

export function assemble(
  steps: readonly ReadStep[],
  between: readonly Between[],
  naming: Naming,
  tell: (node: CanvasNode, problem: FieldProblem) => void,
): Record<NodeId, FlowNode> {
  const sendOf = nextSends(steps, between);
  const stepOf = (node: CanvasNode): StepKey | null => {
    const send = sendOf.get(node);
    return send ? naming(send.node).id : null;
  };
  const nodes: Record<NodeId, FlowNode> = {};
  for (const stop of steps) {
    if (stop.content === null) continue;
    const send = sendOf.get(stop.node);
    // A check belongs to no step: what it decides is about the enrollment.
    const step = stop.kind === 'cadenzaCheckExitGoal' ? null : stepOf(stop.node);
    const { id, name } = naming(stop.node);
    const base = { id, label: name, step, once: step !== null && send?.isOnce === true };
    const rest = { ...base, ...edges(stop, naming) };
    const given = flowNodeSchema.safeParse({ ...stop.content, ...rest });
    const read =
      given.success || !stop.isWorkedOut
        ? given
        : flowNodeSchema.safeParse({ ...WORKED_OUT_CONTENT[stop.kind], ...rest });
    if (read.success) nodes[id] = read.data;
    else
      for (const { path, message } of read.error.issues) tell(stop.node, invalid({ label: path.join('.') }, message));
  }
  for (const { node, steps: following } of between) {
    const { id, name: label } = naming(node);
    nodes[id] = {
      type: 'host',
      id,
      label,
      step: stepOf(node),
      once: false,
      next: following.map((one) => naming(one).id),
    };
  }
  return nodes;
}

function edges({ kind, targets }: Stop, naming: Naming): Record<string, NodeId | null> {
  const { outputs } = STEP_NODES[kind];
  return Object.fromEntries(
    outputs.flatMap(({ edge }, output) => {
      const target = targets[output] ?? null;
      return edge === null ? [] : [[edge, target && naming(target).id]];
    }),
  );
}

/** For each node the send that it leads to by its first outputs, itself included: the send of its step. */
function nextSends(steps: readonly ReadStep[], between: readonly Between[]): Map<CanvasNode, ReadStep | null> {
  const stopOf = new Map(steps.map((stop) => [stop.node, stop]));
  const firstOf = new Map<CanvasNode, CanvasNode | null>([
    ...steps.map(({ node, targets }): [CanvasNode, CanvasNode | null] => [node, targets[0] ?? null]),
    ...between.map(({ node, steps: following }): [CanvasNode, CanvasNode | null] => [node, following[0] ?? null]),
  ]);
  const found = new Map<CanvasNode, ReadStep | null>();
  for (const start of firstOf.keys()) {
    const path: CanvasNode[] = [];
    let at: CanvasNode | null = start;
    // A node already looked at ends the search, and so does a loop, whose nodes are entered before it closes.
    while (at && stopOf.get(at)?.kind !== 'cadenzaSendViaChannel' && !found.has(at)) {
      path.push(at);
      found.set(at, null);
      at = firstOf.get(at) ?? null;
    }
    const stop = at ? stopOf.get(at) : undefined;
    const send = stop?.kind === 'cadenzaSendViaChannel' ? stop : ((at && found.get(at)) ?? null);
    for (const node of path) found.set(node, send);
    if (send && send.node === start) found.set(start, send);
  }
  return found;
}
