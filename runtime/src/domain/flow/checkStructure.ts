/** Whether the graph is one that can be walked to its end: targets, ids, loops, reachability, steps. */
import { errorAt, listed, warningAt, type Finding } from './finding';
import { edgesOf, nodeOf } from './graph';
import type { FlowNode, SendNode, StepKey } from './schema';
import type { FlowFacts } from './facts';

/** Longest loop that is written out in full. */
const MAX_LISTED = 12;

export function checkStructure(facts: FlowFacts): Finding[] {
  return [
    ...checkEntry(facts),
    ...checkIds(facts),
    ...facts.all.flatMap((node) => checkEdges(facts, node)),
    ...facts.loops.map(loopFound),
    ...checkReachable(facts),
    ...checkStepsOfSends(facts),
  ];
}

function checkEntry({ flow, all, reachable }: FlowFacts): Finding[] {
  if (flow.entry !== null && nodeOf(flow, flow.entry) === undefined) {
    const message = `The flow begins at node '${flow.entry}', which does not exist. Begin it at one of its nodes: ${listed(all.map((node) => node.id))}.`;
    return [errorAt('unknown_target', null, message)];
  }
  if (flow.entry === null) {
    const message = 'The flow has no first node, so an enrollment would end at once. Add a step that sends a message.';
    return [errorAt('empty_flow', null, message)];
  }
  if (reachable.some((node) => node.type === 'send')) return [];
  return [
    warningAt(
      'nothing_sent',
      null,
      'Nothing in the flow sends a message. Add a send, or check that all nodes are connected.',
    ),
  ];
}

function checkIds({ flow }: FlowFacts): Finding[] {
  const entries = Object.entries(flow.nodes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.flatMap(([key, node]) => {
    if (node.id === key) return [];
    const message = `'${node.label}' has the id '${node.id}' but stands under '${key}' in the flow's nodes. Make the two equal.`;
    return [errorAt('node_id_mismatch', node, message)];
  });
}

function checkEdges({ flow }: FlowFacts, node: FlowNode): Finding[] {
  return edgesOf(node).flatMap(({ name, target }) => {
    if (target === null || nodeOf(flow, target)) return [];
    const message = `'${node.label}' leads to node '${target}' (edge '${name}'), which does not exist. Connect the edge to a node of the flow, or to nothing to end the sequence there.`;
    return [errorAt('unknown_target', node, message)];
  });
}

function loopFound(loop: readonly FlowNode[]): Finding {
  const labels = loop.slice(0, MAX_LISTED).map((node) => `'${node.label}'`);
  if (loop.length > MAX_LISTED) labels.push(`${loop.length - MAX_LISTED} more`);
  const first = `'${loop[0]?.label ?? ''}'`;
  const message = `The flow runs in a loop: ${[...labels, first].join(' → ')}. A flow must come to an end; remove one of these connections.`;
  return errorAt('loop', loop.at(-1) ?? null, message);
}

function checkReachable({ all, reachable }: FlowFacts): Finding[] {
  const reached = new Set(reachable);
  return all
    .filter((node) => !reached.has(node))
    .map((node) => {
      const message = `Nothing leads to '${node.label}', so it never runs. Connect it, or remove it.`;
      return warningAt('unreachable_node', node, message);
    });
}

function checkStepsOfSends({ reachable }: FlowFacts): Finding[] {
  const sendOf = new Map<StepKey, SendNode>();
  return reachable.flatMap((node) => {
    if (node.type !== 'send') return [];
    if (node.step === null)
      return [
        errorAt(
          'send_without_step',
          node,
          `'${node.label}' sends a message and belongs to no step, so it could not be counted. Give it a step key.`,
        ),
      ];
    const earlier = sendOf.get(node.step);
    if (earlier) return [duplicate(node, earlier)];
    sendOf.set(node.step, node);
    return [];
  });
}

function duplicate(node: SendNode, earlier: SendNode): Finding {
  const message = `'${node.label}' and '${earlier.label}' are both sends of step '${node.step}', and a step sends once. Give each a step key of its own.`;
  return errorAt('duplicate_step', node, message);
}
