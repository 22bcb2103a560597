/** Walks over the graph of a flow. All of them are iterative and end on any graph, also on one that publishing refuses. */
import { EDGES, follow, type Flow, type FlowNode, type NodeId, type StepKey } from './schema';

export interface Edge {
  readonly name: string;
  readonly target: NodeId | null;
}

/** The node of an id, or undefined. Ids such as 'constructor' are allowed, so a plain look-up would find too much. */
export function nodeOf(flow: Flow, id: NodeId): FlowNode | undefined {
  return Object.hasOwn(flow.nodes, id) ? flow.nodes[id] : undefined;
}

/** The edges of a node, the main one first. */
export function edgesOf(node: FlowNode): Edge[] {
  if (node.type === 'host')
    return node.next.map((target, at) => ({ name: at === 0 ? 'next' : `next ${at + 1}`, target }));
  return EDGES[node.type].map((name) => ({ name, target: follow(node, name) }));
}

/** The nodes that a node leads to, in the order of its edges; edges to nothing and to unknown nodes are left out. */
export function successorsOf(flow: Flow, node: FlowNode): FlowNode[] {
  const targets = edgesOf(node).map(({ target }) => (target === null ? undefined : nodeOf(flow, target)));
  return targets.filter((target) => target !== undefined);
}

/** How many loops a walk tells of; a dense graph has more than anyone would read. */
const MAX_LOOPS = 20;

export interface Walk {
  /** Every node that can be reached, each after all that lead to it, the main edge's way first. */
  readonly order: readonly FlowNode[];
  /** A path for each edge that leads back, at most 20: its nodes in order, the first not repeated. Empty without loops. */
  readonly loops: readonly (readonly FlowNode[])[];
}

/** A depth-first walk from the entry. Depends on edges only, not on the order of `nodes`. */
export function walk(flow: Flow): Walk {
  const walker = new Walker(flow);
  const entry = flow.entry === null ? undefined : nodeOf(flow, flow.entry);
  if (entry) walker.walkFrom(entry);
  return { order: walker.left.reverse(), loops: walker.loops };
}

class Walker {
  /** Nodes whose ways have all been walked, in that order. */
  readonly left: FlowNode[] = [];
  readonly loops: FlowNode[][] = [];
  readonly #path: { readonly node: FlowNode; readonly open: FlowNode[] }[] = [];
  /** Place on the path; -1 once a node was left. */
  readonly #place = new Map<FlowNode, number>();

  constructor(private readonly flow: Flow) {}

  walkFrom(entry: FlowNode): void {
    this.#enter(entry);
    for (let top = this.#path.at(-1); top; top = this.#path.at(-1)) {
      // The last edge is walked first and the order reversed at the end, so that the main edge's way comes first.
      const next = top.open.pop();
      const place = next && this.#place.get(next);
      if (next === undefined) this.#leave(top.node);
      else if (place === undefined) this.#enter(next);
      else if (place >= 0 && this.loops.length < MAX_LOOPS)
        this.loops.push(this.#path.slice(place).map(({ node }) => node));
    }
  }

  #enter(node: FlowNode): void {
    this.#place.set(node, this.#path.length);
    this.#path.push({ node, open: successorsOf(this.flow, node) });
  }

  #leave(node: FlowNode): void {
    this.#path.pop();
    this.#place.set(node, -1);
    this.left.push(node);
  }
}

/** The nodes that can be reached, each after all that lead to it, the main edge's way first ("graph order"). */
export function graphOrder(flow: Flow): readonly FlowNode[] {
  return walk(flow).order;
}

export interface StepInFlow {
  readonly step: StepKey;
  /** The label of its send, else of its first node. */
  readonly label: string;
  /** In graph order; at least one. */
  readonly nodes: readonly FlowNode[];
}

/** The steps in the order in which an enrollment meets them: rows of the funnel, "step 2 of 3". Unreachable nodes count nothing. */
export function stepsInOrder(flow: Flow): StepInFlow[] {
  const nodesOf = new Map<StepKey, FlowNode[]>();
  for (const node of graphOrder(flow)) {
    if (node.step === null) continue;
    const nodes = nodesOf.get(node.step);
    if (nodes) nodes.push(node);
    else nodesOf.set(node.step, [node]);
  }
  return [...nodesOf].map(([step, nodes]) => ({ step, label: labelOf(nodes) ?? step, nodes }));
}

function labelOf(nodes: readonly FlowNode[]): string | undefined {
  return (nodes.find((node) => node.type === 'send') ?? nodes[0])?.label;
}
