/**
 * Edges told so that inserting, removing or moving a step does not change its neighbours: "goes on to the next step"
 * stays true whichever step that is.
 */
import { edgesOf, nodeOf, type StepInFlow } from './graph';
import type { Flow, FlowNode, NodeId } from './schema';

/** The edges of a node by name. Inside a step they are told alike, because its nodes are compared by themselves. */
export function describeEdges(flow: Flow, steps: readonly StepInFlow[], node: FlowNode): Record<string, string> {
  const place = steps.findIndex(({ step }) => step === node.step);
  const following = steps[place + 1];
  const describe = (target: NodeId | null): string => {
    const to = target === null ? undefined : nodeOf(flow, target);
    if (!to) return place >= 0 && !following ? 'next step' : 'end of the sequence';
    return describeTarget(to, node, following);
  };
  return Object.fromEntries(edgesOf(node).map(({ name, target }) => [name, describe(target)]));
}

function describeTarget(to: FlowNode, from: FlowNode, following: StepInFlow | undefined): string {
  if (to.type === 'end') return `end as ${to.as}${to.reason ? ` (${to.reason})` : ''}`;
  if (to.step === null) return `'${to.label}'`;
  if (from.step === null) return `step ${to.step}`;
  if (to.step === from.step) return 'this step';
  return to.step === following?.step ? 'next step' : `step ${to.step}`;
}
