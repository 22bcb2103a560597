/** Walks over a canvas from its entry: which steps it meets, where their outputs lead, and what stands in between. */
import type { CanvasFinding, Named } from './finding';
import type { StepKind } from './kinds';
import type { Canvas, CanvasNode } from './schema';
import { STEP_NODES } from './steps';
import { Links } from './links';
import { HostedWays } from './hostedWays';
import { RuntimeWays } from './runtimeWays';

/** A step node that can be reached. */
export interface Stop {
  readonly node: CanvasNode;
  readonly kind: StepKind;
  /** For each output the node it leads to (a step, or one that n8n runs), or null: the end of the sequence. */
  readonly targets: readonly (CanvasNode | null)[];
}

/** A node that n8n runs between steps. */
export interface Between {
  readonly node: CanvasNode;
  /** The steps with which n8n may go on; at least one. */
  readonly steps: readonly CanvasNode[];
}

export interface CanvasWalk {
  readonly first: CanvasNode | null;
  /** Each after its first finding on the way, the main way first; does not depend on the order of the nodes. */
  readonly stops: readonly Stop[];
  readonly between: readonly Between[];
  readonly findings: readonly CanvasFinding[];
  /** For what would be no finding if n8n ran the steps: the reason for which it does. */
  readonly needsHost: readonly string[];
}

/** How the outputs of a canvas are followed, which depends on who runs the steps. */
export interface Ways {
  /** The node that an output leads to: a step, or one that n8n runs before the next steps. */
  after(from: CanvasNode, output: number): CanvasNode | null;
  /** The steps with which n8n may go on after a node of its own. */
  stepsBehind(between: CanvasNode): readonly CanvasNode[];
  /** Looks at what else is connected to a step, and at the outputs that lead on to nothing. */
  inspect(step: CanvasNode, kind: StepKind): void;
}

export function walkCanvas(
  canvas: Canvas,
  entry: CanvasNode,
  naming: (node: CanvasNode) => Named,
  hasHost: boolean,
): CanvasWalk {
  const links = new Links(canvas, entry, naming);
  const ways: Ways = hasHost ? new HostedWays(links) : new RuntimeWays(links);
  const first = ways.after(entry, 0);
  const { stops, between } = walkFrom(first, ways, links);
  return { first, stops, between, findings: [...links.findings.values()], needsHost: [...links.needsHost.values()] };
}

function walkFrom(first: CanvasNode | null, ways: Ways, links: Links): Pick<CanvasWalk, 'stops' | 'between'> {
  const stops: Stop[] = [];
  const between: Between[] = [];
  const seen = new Set<CanvasNode>();
  const open = first ? [first] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const kind = links.stepKindOf(node);
    if (kind === null) {
      const steps = ways.stepsBehind(node);
      between.push({ node, steps });
      open.push(...[...steps].reverse());
      continue;
    }
    ways.inspect(node, kind);
    const at = node;
    const targets = STEP_NODES[kind].outputs.map(({ edge }, output) => (edge === null ? null : ways.after(at, output)));
    stops.push({ node, kind, targets });
    open.push(...targets.filter((target) => target !== null).reverse());
  }
  return { stops, between };
}
