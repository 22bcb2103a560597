/** Canvases in few words for the tests of canvases. What they build passes the parser of production. */
import { canvasSchema, compileCanvas, type Canvas, type CompiledCanvas } from '../../runtime/src/domain/canvas';
import { hashContent } from '../../runtime/src/domain/flow';
import { sequenceRulesSchema } from '../../runtime/src/domain/sequence';

type Loose = Record<string, unknown>;
export interface Drawn {
  id?: string;
  name: string;
  type: string;
  parameters: Loose;
  disabled?: boolean;
  [other: string]: unknown;
}

const TYPES = {
  enroll: 'n8n-nodes-cadenza.cadenzaEnroll',
  trigger: 'n8n-nodes-cadenza.cadenzaTrigger',
  wait: 'n8n-nodes-cadenza.cadenzaWaitStep',
  compose: 'n8n-nodes-cadenza.cadenzaAiCompose',
  approve: 'n8n-nodes-cadenza.cadenzaAwaitApproval',
  send: 'n8n-nodes-cadenza.cadenzaSendViaChannel',
  check: 'n8n-nodes-cadenza.cadenzaCheckExitGoal',
  set: 'n8n-nodes-base.set',
  model: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
  sticky: 'n8n-nodes-base.stickyNote',
};
export type Kind = keyof typeof TYPES;

/** A node; its id is its name in lower case, as a test reads it. A send has a text, so that it may be published. */
export function draw(kind: Kind, name: string, parameters: Loose = {}, more: Loose = {}): Drawn {
  const written = kind === 'send' ? { text: 'Hello', ...parameters } : parameters;
  return { id: `id-${name.toLowerCase()}`, name, type: TYPES[kind], parameters: written, ...more };
}

/** `'Wait'`, `'Wait.1'` for its second output. */
export function connect(...links: [from: string, to: string, type?: string][]): Loose {
  const connections: Record<string, Record<string, Loose[][]>> = {};
  for (const [from, to, type = 'main'] of links) {
    const [name = '', output = '0'] = from.split('.');
    const outputs = ((connections[name] ??= {})[type] ??= []);
    while (outputs.length <= Number(output)) outputs.push([]);
    outputs[Number(output)]?.push({ node: to, type, index: 0 });
  }
  return connections;
}

export function canvas(nodes: Drawn[], connections: Loose, entry?: string): Canvas {
  return canvasSchema.parse({ nodes, connections, ...(entry !== undefined && { entry }) });
}

/** Enroll and these nodes, one after the other by their first outputs. */
export function chain(...nodes: Drawn[]): Canvas {
  return chainAfter(draw('enroll', 'Enroll'), ...nodes);
}

/** With the steps in the runtime, whatever stands between them. */
export const IN_RUNTIME = { runStepsIn: 'runtime' };
export function chainInRuntime(...nodes: Drawn[]): Canvas {
  return chainAfter(draw('enroll', 'Enroll', IN_RUNTIME), ...nodes);
}

export function chainAfter(entry: Drawn, ...nodes: Drawn[]): Canvas {
  const all = [entry, ...nodes];
  return canvas(all, connect(...nodes.map((node, at): [string, string] => [all[at]!.name, node.name])));
}

/** The flow of a canvas that has one; fails with what is in the way otherwise. */
export function flowOf(drawn: Canvas): NonNullable<CompiledCanvas['flow']> {
  const { flow, findings } = compileCanvas(drawn);
  if (!flow) throw new Error(findings.map(({ message }) => message).join('\n'));
  return flow;
}

export function nodeNamed(drawn: Canvas, label: string): Loose {
  const found = Object.values(flowOf(drawn).nodes).find((node) => node.label === label);
  if (!found) throw new Error(`no node ${label}`);
  return found;
}

export function hashOf(drawn: Canvas): string {
  const { rules } = compileCanvas(drawn);
  return hashContent({ flow: flowOf(drawn), rules: sequenceRulesSchema.parse(rules) });
}

/** `code name`, in order. */
export function found(drawn: Canvas): string[] {
  return compileCanvas(drawn).findings.map(({ code, name }) => `${code} ${name}`);
}

export function messages(drawn: Canvas): string[] {
  return compileCanvas(drawn).findings.map(({ message }) => message);
}
