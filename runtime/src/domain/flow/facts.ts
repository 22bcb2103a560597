/** What the checks of a flow read, worked out once. */
import type { VersionContent } from '../sequence';
import type { KnownNames } from './finding';
import { walk } from './graph';
import type { Flow, FlowNode } from './schema';

export interface FlowFacts {
  readonly content: VersionContent;
  readonly flow: Flow;
  readonly known: KnownNames;
  /** The reachable nodes, in graph order. Only they are checked for what they would do. */
  readonly reachable: readonly FlowNode[];
  /** All nodes: the reachable ones in graph order, then the others by their key. */
  readonly all: readonly FlowNode[];
  readonly loops: readonly (readonly FlowNode[])[];
}

export function factsOf(content: VersionContent, known: KnownNames): FlowFacts {
  const { flow } = content;
  const { order, loops } = walk(flow);
  const reached = new Set(order);
  const entries = Object.entries(flow.nodes).sort(([a], [b]) => (a < b ? -1 : 1));
  const unreached = entries.map(([, node]) => node).filter((node) => !reached.has(node));
  return { content, flow, known, reachable: order, all: [...order, ...unreached], loops };
}
