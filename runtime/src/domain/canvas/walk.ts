/** Walks over a canvas from its entry: which steps it meets, where their outputs lead, and what stands in between. */
import { canvasError, type CanvasFinding, type CanvasFindingCode, type Named } from './finding';
import { entryKindOf, stepKindOf, type StepKind } from './kinds';
import type { Canvas, CanvasNode } from './schema';
import { STEP_NODES } from './steps';

/** A step node that can be reached. */
export interface Stop {
  readonly node: CanvasNode;
  readonly kind: StepKind;
  /** For each output the step it leads to, or null: the end of the sequence. */
  readonly targets: readonly (CanvasNode | null)[];
}

export interface CanvasWalk {
  readonly first: CanvasNode | null;
  /** Each after its first finding on the way, the main way first; does not depend on the order of the nodes. */
  readonly stops: readonly Stop[];
  readonly findings: readonly CanvasFinding[];
}

const START = 'Cadence';

export function walkCanvas(canvas: Canvas, entry: CanvasNode, naming: (node: CanvasNode) => Named): CanvasWalk {
  const walker = new Walker(canvas, entry, naming);
  const first = walker.stepAfter(entry, 0);
  if (first) walker.walkFrom(first);
  return { first, stops: walker.stops, findings: [...walker.findings.values()] };
}

class Walker {
  readonly stops: Stop[] = [];
  /** By what they say, because several ways may meet at one fault. */
  readonly findings = new Map<string, CanvasFinding>();
  readonly #byName: ReadonlyMap<string, CanvasNode>;

  constructor(
    private readonly canvas: Canvas,
    private readonly entry: CanvasNode,
    private readonly naming: (node: CanvasNode) => Named,
  ) {
    this.#byName = new Map(canvas.nodes.map((node) => [node.name, node]));
  }

  walkFrom(first: CanvasNode): void {
    const seen = new Set<CanvasNode>();
    const open = [first];
    for (let node = open.pop(); node; node = open.pop()) {
      const kind = stepKindOf(node.type);
      if (kind === null || seen.has(node)) continue;
      seen.add(node);
      const stop = this.#stopAt(node, kind);
      this.stops.push(stop);
      open.push(...stop.targets.filter((target) => target !== null).reverse());
    }
  }

  /** The step that an output leads to, past deactivated nodes and past those that are told of as findings. */
  stepAfter(from: CanvasNode, output: number): CanvasNode | null {
    const passed = new Set<CanvasNode>();
    for (let node = this.#target(from, output); node; node = this.#target(node, 0)) {
      if (node === this.entry || passed.has(node)) return this.#loop(from, node);
      if (stepKindOf(node.type) !== null && node.disabled !== true) return node;
      passed.add(node);
      this.#pass(node);
    }
    return null;
  }

  #stopAt(node: CanvasNode, kind: StepKind): Stop {
    const { outputs } = STEP_NODES[kind];
    this.#refuseChatModel(node);
    this.#refuseErrorOutput(node, outputs.length);
    const targets = outputs.map(({ edge, label }, output) => {
      if (edge !== null) return this.stepAfter(node, output);
      this.#refuseAfterExit(node, output, label);
      return null;
    });
    return { node, kind, targets };
  }

  #links(from: CanvasNode, output: number): string[] {
    const { connections } = this.canvas;
    const main = Object.hasOwn(connections, from.name) ? connections[from.name]?.['main'] : undefined;
    return (main?.[output] ?? []).map(({ node }) => node);
  }

  #target(from: CanvasNode, output: number): CanvasNode | null {
    const links = this.#links(from, output);
    const [first] = links;
    if (first === undefined) return null;
    if (links.length > 1) {
      const message = `The output '${this.#label(from, output)}' of '${from.name}' leads to ${names(links)}. An enrollment goes one way at a time; connect the output to one node, and the others after it.`;
      this.#tell('parallel_branches', from, message);
    }
    const node = this.#byName.get(first);
    if (node) return node;
    const message = `'${from.name}' leads to '${first}', which is not on the canvas. Connect it to a step, or to nothing to end the sequence there.`;
    this.#tell('unknown_target', from, message);
    return null;
  }

  #label(node: CanvasNode, output: number): string {
    if (node === this.entry) return START;
    const kind = stepKindOf(node.type);
    return (kind && STEP_NODES[kind].outputs[output]?.label) ?? String(output + 1);
  }

  #pass(node: CanvasNode): void {
    if (node.disabled === true) return;
    if (entryKindOf(node.type) !== null) {
      const message = `'${node.name}' enrolls in the middle of the cadence that begins at '${this.entry.name}'. Remove it, or draw its cadence apart from this one.`;
      return this.#tell('second_entry', node, message);
    }
    const message = `'${node.name}' is no step of a cadence, so the Cadenza runtime cannot run it. Put it before '${this.entry.name}' or after its output 'Result', or let Cadence Trigger start a workflow with it.`;
    this.#tell('foreign_node', node, message);
  }

  #loop(from: CanvasNode, back: CanvasNode): null {
    const message = `The way from '${from.name}' runs in a loop through '${back.name}'. A cadence must come to an end; remove one of these connections.`;
    this.#tell('loop', from, message);
    return null;
  }

  #refuseAfterExit(node: CanvasNode, output: number, label: string): void {
    const links = this.#links(node, output);
    if (links.length === 0) return;
    const message = `The output '${label}' of '${node.name}' leads to ${names(links)}. In the Cadenza runtime an exit ends the enrollment at once, so nothing follows. Remove the connection; to act on exits, let Cadence Trigger start a workflow when an enrollment ends.`;
    this.#tell('exit_connected', node, message);
  }

  /** n8n's setting "On Error: continue using error output" adds an output behind the node's own. */
  #refuseErrorOutput(node: CanvasNode, own: number): void {
    const { connections } = this.canvas;
    const main = (Object.hasOwn(connections, node.name) ? connections[node.name]?.['main'] : undefined) ?? [];
    const links = main.slice(own).flatMap((output) => (output ?? []).map((link) => link.node));
    if (links.length === 0) return;
    const message = `The error output of '${node.name}' leads to ${names(links)}. In the Cadenza runtime steps have none: what cannot be sent leaves by 'Not Sent'. Remove the connection.`;
    this.#tell('error_output', node, message);
  }

  #refuseChatModel(node: CanvasNode): void {
    const models = Object.entries(this.canvas.connections).filter(([from, byType]) => {
      if (this.#byName.get(from)?.disabled === true) return false;
      return (byType['ai_languageModel'] ?? []).some((output) => output?.some((link) => link.node === node.name));
    });
    if (models.length === 0) return;
    const list = names(models.map(([from]) => from).sort());
    const message = `${list} is connected to '${node.name}' as its chat model, which n8n alone can call. Remove the connection; the AI provider of the Cadenza runtime then composes.`;
    this.#tell('chat_model', node, message);
  }

  #tell(code: CanvasFindingCode, at: CanvasNode, message: string): void {
    this.findings.set(`${code} ${message}`, canvasError(code, this.naming(at), message));
  }
}

function names(list: readonly string[]): string {
  const quoted = list.map((name) => `'${name}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}
