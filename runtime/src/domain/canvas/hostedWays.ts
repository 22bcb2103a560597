/**
 * Follows a canvas whose steps n8n runs one by one: other nodes may stand between them, and may lead several ways. Of an
 * output only what leads on to a step matters to an enrollment; from where no step can be reached, the sequence has ended.
 */
import { entryKindOf, type StepKind } from './kinds';
import { listNames, type Links } from './links';
import type { CanvasNode } from './schema';
import { STEP_NODES } from './steps';
import type { Ways } from './walk';

export class HostedWays implements Ways {
  readonly #behind = new Map<CanvasNode, readonly CanvasNode[]>();
  /** Of a node that n8n runs: whether a step can be reached from it. */
  readonly #leadsOn = new Map<CanvasNode, boolean>();
  readonly #looked = new Set<CanvasNode>();

  constructor(private readonly links: Links) {}

  after(from: CanvasNode, output: number): CanvasNode | null {
    const live = this.#leading(from, output);
    if (live.length > 1) {
      const names = live.map(({ name }) => name);
      this.links.parallel(from, output, names, false);
    }
    return live[0] ?? null;
  }

  stepsBehind(between: CanvasNode): readonly CanvasNode[] {
    const known = this.#behind.get(between);
    if (known) return known;
    const { links } = this;
    const steps = new Set<CanvasNode>();
    const seen = new Set([between]);
    for (const node of seen) {
      for (let output = 0; output < links.outputsOf(node); output++) {
        for (const target of this.#pastDisabled(node, output)) {
          if (links.stepKindOf(target) !== null) steps.add(target);
          else seen.add(target);
        }
      }
    }
    const found = [...steps];
    this.#behind.set(between, found);
    for (const node of seen) this.#refuseTwoWays(node);
    return found;
  }

  inspect(node: CanvasNode, kind: StepKind): void {
    const { links } = this;
    const { outputs } = STEP_NODES[kind];
    const refuse = (code: 'exit_connected' | 'error_output', what: string, to: readonly CanvasNode[]): void => {
      const leading = to.filter((target) => this.#leads(target));
      if (leading.length === 0) return;
      const names = listNames(leading.map(({ name }) => name));
      const found = `${what} of '${node.name}' leads to ${names}, from where a step is reached.`;
      const wayOut = 'An enrollment does not go on from there; connect nodes that are no steps, or nothing.';
      links.tell(code, node, found, wayOut);
    };
    outputs.forEach(({ edge, label }, output) => {
      if (edge === null) refuse('exit_connected', `The output '${label}'`, this.#pastDisabled(node, output));
    });
    refuse('error_output', 'The error output', links.named(links.errorLinks(node, outputs.length)));
  }

  /** Among what an output is connected to, the steps and what leads to steps. */
  #leading(from: CanvasNode, output: number): CanvasNode[] {
    return this.#pastDisabled(from, output).filter((node) => this.#leads(node));
  }

  #leads(node: CanvasNode): boolean {
    if (this.links.stepKindOf(node) !== null) return true;
    if (!this.#leadsOn.has(node)) this.#explore(node);
    return this.#leadsOn.get(node) === true;
  }

  /** Each node once and without recursion, so that a canvas as large as it may be is read in no time. */
  #explore(from: CanvasNode): void {
    const { links } = this;
    const seen = new Set([from]);
    const sources = new Map<CanvasNode, CanvasNode[]>();
    const leading = new Set<CanvasNode>();
    for (const node of seen) {
      for (let output = 0; output < links.outputsOf(node); output++) {
        for (const target of this.#pastDisabled(node, output)) {
          if (links.stepKindOf(target) !== null || this.#leadsOn.get(target) === true) leading.add(node);
          else if (!this.#leadsOn.has(target)) {
            seen.add(target);
            const known = sources.get(target);
            if (known) known.push(node);
            else sources.set(target, [node]);
          }
        }
      }
    }
    for (const node of leading) for (const source of sources.get(node) ?? []) leading.add(source);
    for (const node of seen) this.#leadsOn.set(node, leading.has(node));
  }

  /** n8n hands what comes to a deactivated node on by its first output. */
  #pastDisabled(from: CanvasNode, output: number): CanvasNode[] {
    const { links } = this;
    const found = new Set<CanvasNode>();
    const open = [...links.from(from, output)];
    const passed = new Set<CanvasNode>();
    for (let node = open.shift(); node; node = open.shift()) {
      if (node === links.entry) links.loop(from, node);
      else if (node.disabled === true) {
        if (!passed.has(node)) open.push(...links.from(node, 0));
        passed.add(node);
      } else if (entryKindOf(node.type) !== null) links.secondEntry(node);
      else found.add(node);
    }
    return [...found];
  }

  /** n8n runs all that is connected to one output, and an enrollment cannot be at two steps. */
  #refuseTwoWays(node: CanvasNode): void {
    if (this.#looked.has(node)) return;
    this.#looked.add(node);
    for (let output = 0; output < this.links.outputsOf(node); output++) {
      const live = this.#leading(node, output);
      if (live.length < 2) continue;
      const names = live.map(({ name }) => name);
      this.links.parallel(node, output, names, false);
    }
  }
}
