/** Follows a canvas whose steps the runtime runs: only steps stand on it, and each output leads one way. */
import { entryKindOf, type StepKind } from './kinds';
import { listNames, type Links } from './links';
import type { CanvasNode } from './schema';
import { STEP_NODES } from './steps';
import type { Ways } from './walk';

export class RuntimeWays implements Ways {
  constructor(private readonly links: Links) {}

  /** The step that an output leads to, past deactivated nodes and past those that are told of as findings. */
  after(from: CanvasNode, output: number): CanvasNode | null {
    const { links } = this;
    const passed = new Set<CanvasNode>();
    for (let node = this.#target(from, output); node; node = this.#target(node, 0)) {
      if (node === links.entry || passed.has(node)) return links.loop(from, node);
      if (links.stepKindOf(node) !== null) return node;
      passed.add(node);
      this.#pass(node);
    }
    return null;
  }

  stepsBehind(): readonly CanvasNode[] {
    return [];
  }

  inspect(node: CanvasNode, kind: StepKind): void {
    const { outputs } = STEP_NODES[kind];
    this.#refuseChatModel(node);
    this.#refuseErrorOutput(node, outputs.length);
    outputs.forEach(({ edge, label }, output) => {
      if (edge === null) this.#refuseAfterExit(node, output, label);
    });
  }

  #target(from: CanvasNode, output: number): CanvasNode | null {
    const { links } = this;
    const names = links.namesFrom(from, output);
    if (names.length > 1) links.parallel(from, output, names, this.#isForN8n(names));
    return links.from(from, output)[0] ?? null;
  }

  #pass(node: CanvasNode): void {
    const { links } = this;
    if (node.disabled === true) return;
    if (entryKindOf(node.type) !== null) return links.secondEntry(node);
    const what = `'${node.name}' is no step of a cadence, so the Cadenza runtime cannot run it.`;
    const wayOut = `Put it before '${links.entry.name}' or after its output 'Result', or let Cadence Trigger start a workflow with it.`;
    links.tell('foreign_node', node, what, wayOut, true);
  }

  #refuseAfterExit(node: CanvasNode, output: number, label: string): void {
    const names = this.links.namesFrom(node, output);
    if (names.length === 0) return;
    const what = `The output '${label}' of '${node.name}' leads to ${listNames(names)}.`;
    const wayOut =
      'In the Cadenza runtime an exit ends the enrollment at once, so nothing follows. Remove the connection; to act on exits, let Cadence Trigger start a workflow when an enrollment ends.';
    this.links.tell('exit_connected', node, what, wayOut, this.#isForN8n(names));
  }

  #refuseErrorOutput(node: CanvasNode, own: number): void {
    const names = this.links.errorLinks(node, own);
    if (names.length === 0) return;
    const what = `The error output of '${node.name}' leads to ${listNames(names)}.`;
    const wayOut =
      "In the Cadenza runtime steps have none: what cannot be sent leaves by 'Not Sent'. Remove the connection.";
    this.links.tell('error_output', node, what, wayOut, this.#isForN8n(names));
  }

  #refuseChatModel(node: CanvasNode): void {
    const models = this.links.modelsOf(node);
    if (models.length === 0) return;
    const what = `${listNames(models)} is connected to '${node.name}' as its chat model, which n8n alone can call.`;
    const wayOut = 'Remove the connection; the AI provider of the Cadenza runtime then composes.';
    this.links.tell('chat_model', node, what, wayOut, true);
  }

  /** Whether other nodes are connected there, which n8n can run. */
  #isForN8n(names: readonly string[]): boolean {
    return this.links.named(names).some((node) => node.disabled !== true && this.links.isForeign(node));
  }
}
