/**
 * What a step does when n8n executes it: in the editor it shows what the runtime would do with the item, and sends
 * nothing; anywhere else the runtime does it for the contact whom Enroll enrolled in this execution.
 */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Canvas, CanvasNode } from './canvas';
import { runStep, type StepOutputs } from './hosted';
import { forEachItem } from './items';
import { ENROLL } from './nodeTypes';
import { hintAt, MOST_TRIED, type Simulation } from './simulation';
import { callRuntime, CREDENTIAL } from './transport';

/** A sentence on what would happen, and what belongs to it. */
export type Preview = IDataObject & { preview: string };

export interface StepPreview {
  /** Without the runtime: from the fields alone. */
  inWords(context: IExecuteFunctions): string;
  /** With it: the steps around this node that make a cadence of it, and what its simulation says about this node. */
  played?: {
    around(step: CanvasNode): { before: CanvasNode[]; after: CanvasNode[] };
    told(simulation: Simulation, inWords: string): Preview;
  };
}

/** @returns the items on the first output, through which a cadence usually goes on */
export async function executeStep(
  context: IExecuteFunctions,
  step: StepPreview,
  outputs: StepOutputs,
): Promise<INodeExecutionData[][]> {
  if (context.getMode() !== 'manual') return runStep(context, outputs);
  const played = context.getNode().credentials?.[CREDENTIAL] ? step.played : undefined;
  let tried = 0;
  const items = await forEachItem(context, async (itemIndex) => {
    const words = step.inWords(context);
    const { json } = context.getInputData()[itemIndex]!;
    const handedOn = json['cadenza'] === undefined ? {} : { cadenza: json['cadenza'] };
    if (!played || tried >= MOST_TRIED) return { preview: words, ...handedOn };
    tried += 1;
    const simulation = await simulate(context, played.around(thisStep(context)), contactOf(json), itemIndex);
    return { ...played.told(simulation, words), ...handedOn };
  });
  // Of a step alone the advice on the whole cadence would be wrong.
  if (played) hintAt(context, [], tried);
  return [items];
}

/** A canvas of this step and what it needs, so that the one compiler and the real rules say what it does. */
function simulate(
  context: IExecuteFunctions,
  { before, after }: { before: CanvasNode[]; after: CanvasNode[] },
  contact: IDataObject,
  itemIndex: number,
): Promise<Simulation> {
  const nodes = [ENTRY, ...before, thisStep(context), ...after];
  const connections: Canvas['connections'] = {};
  nodes.slice(1).forEach(({ name }, place) => {
    connections[nodes[place]!.name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
  });
  return callRuntime<Simulation>(context, {
    method: 'POST',
    path: '/canvases/simulate',
    body: { source: { workflowId: null, workflowName: 'Preview' }, entry: ENTRY.name, nodes, connections, contact },
    itemIndex,
  });
}

function thisStep(context: IExecuteFunctions): CanvasNode {
  const { id, name, type, parameters } = context.getNode();
  return { id, name, type, parameters };
}

/** A step that only the preview has. In brackets, so that it is no name a builder gave to the step in question. */
export function canvasStep(name: string, type: string, parameters: CanvasNode['parameters']): CanvasNode {
  return { id: `preview-${type}`, name: `(${name})`, type: `n8n-nodes-cadenza.${type}`, parameters };
}

const ENTRY = canvasStep('preview', ENROLL, {});

/** As Enroll handed it on; else from fields that are named as the runtime names them. */
function contactOf(json: IDataObject): IDataObject {
  const { contact } = (json['cadenza'] ?? {}) as { contact?: IDataObject };
  if (contact) return contact;
  const names = ['email', 'phone', 'firstName', 'lastName', 'company', 'language', 'timeZone'];
  return Object.fromEntries(
    names.flatMap((name) => (typeof json[name] === 'string' && json[name] !== '' ? [[name, json[name]]] : [])),
  );
}
