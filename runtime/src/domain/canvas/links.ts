/** The connections of a canvas by node, and the findings about them. */
import { canvasError, type CanvasFinding, type CanvasFindingCode, type Named } from './finding';
import { entryKindOf, stepKindOf, type StepKind } from './kinds';
import type { Canvas, CanvasNode } from './schema';
import { STEP_NODES } from './steps';

const START = 'Cadence';

export class Links {
  /** By what they say, because several ways may meet at one fault. */
  readonly findings = new Map<string, CanvasFinding>();
  /** Those that would be none if n8n ran the steps, as the reason for which it does. */
  readonly needsHost = new Map<CanvasFinding, string>();
  readonly #byName: ReadonlyMap<string, CanvasNode>;

  constructor(
    private readonly canvas: Canvas,
    readonly entry: CanvasNode,
    private readonly naming: (node: CanvasNode) => Named,
  ) {
    this.#byName = new Map(canvas.nodes.map((node) => [node.name, node]));
  }

  /** The kind of a step that is not deactivated; null: any other node. */
  stepKindOf(node: CanvasNode): StepKind | null {
    return node.disabled === true ? null : stepKindOf(node.type);
  }

  isForeign(node: CanvasNode): boolean {
    return stepKindOf(node.type) === null && entryKindOf(node.type) === null;
  }

  namesFrom(from: CanvasNode, output: number): string[] {
    return (this.#main(from)[output] ?? []).map(({ node }) => node);
  }

  /** The nodes that an output is connected to; what is not on the canvas is told of. */
  from(from: CanvasNode, output: number): CanvasNode[] {
    return this.namesFrom(from, output).flatMap((name) => this.#byName.get(name) ?? this.#unknown(from, name));
  }

  outputsOf(from: CanvasNode): number {
    return this.#main(from).length;
  }

  /** What the outputs behind a node's own lead to: n8n's setting "On Error: continue using error output" adds one. */
  errorLinks(node: CanvasNode, own: number): string[] {
    return this.#main(node)
      .slice(own)
      .flatMap((output) => (output ?? []).map((link) => link.node));
  }

  labelOf(node: CanvasNode, output: number): string {
    if (node === this.entry) return START;
    const kind = stepKindOf(node.type);
    return (kind && STEP_NODES[kind].outputs[output]?.label) ?? String(output + 1);
  }

  named(names: readonly string[]): CanvasNode[] {
    return names.flatMap((name) => this.#byName.get(name) ?? []);
  }

  /** The names of the chat models that are plugged into a node. */
  modelsOf(node: CanvasNode): string[] {
    return Object.entries(this.canvas.connections)
      .filter(([from, byType]) => {
        if (this.#byName.get(from)?.disabled === true) return false;
        return (byType['ai_languageModel'] ?? []).some((output) => output?.some((link) => link.node === node.name));
      })
      .map(([from]) => from)
      .sort();
  }

  /**
   * @param what is the case
   * @param wayOut what to do about it in the runtime
   * @param needsHost whether it would be no finding if n8n ran the steps
   */
  tell(code: CanvasFindingCode, at: CanvasNode, what: string, wayOut: string, needsHost = false): void {
    const message = `${what} ${wayOut}`;
    const key = `${code} ${message}`;
    if (this.findings.has(key)) return;
    const finding = canvasError(code, this.naming(at), message);
    this.findings.set(key, finding);
    if (needsHost) this.needsHost.set(finding, what);
  }

  loop(from: CanvasNode, back: CanvasNode): null {
    const what = `The way from '${from.name}' runs in a loop through '${back.name}'.`;
    this.tell('loop', from, what, 'A cadence must come to an end; remove one of these connections.');
    return null;
  }

  secondEntry(node: CanvasNode): void {
    const what = `'${node.name}' enrolls in the middle of the cadence that begins at '${this.entry.name}'.`;
    this.tell('second_entry', node, what, 'Remove it, or draw its cadence apart from this one.');
  }

  parallel(from: CanvasNode, output: number, to: readonly string[], needsHost: boolean): void {
    const what = `The output '${this.labelOf(from, output)}' of '${from.name}' leads to ${listNames(to)}.`;
    const wayOut = 'An enrollment goes one way at a time; connect the output to one node, and the others after it.';
    this.tell('parallel_branches', from, what, wayOut, needsHost);
  }

  #main(from: CanvasNode) {
    const { connections } = this.canvas;
    return (Object.hasOwn(connections, from.name) ? connections[from.name]?.['main'] : undefined) ?? [];
  }

  #unknown(from: CanvasNode, name: string): [] {
    const what = `'${from.name}' leads to '${name}', which is not on the canvas.`;
    this.tell('unknown_target', from, what, 'Connect it to a step, or to nothing to end the sequence there.');
    return [];
  }
}

export function listNames(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return quoted.length <= 1 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}
