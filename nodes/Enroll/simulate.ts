/** What executing Enroll in the editor does: plays the cadence in virtual time. Nothing is saved or sent. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readCanvas } from '../shared/canvas';
import { asItemError, orThrow } from '../shared/items';
import { hintAt, MOST_TRIED, timelineItems, type Simulation } from '../shared/simulation';
import { callRuntime } from '../shared/transport';
import { chosenSequence, readEntries, sourceOf, type Enrollment } from './enrollments';

/**
 * @returns for 'Cadence' the items that were played, so that the steps can show what they would do with them; for
 *   'Result' the timelines
 */
export async function simulateAll(context: IExecuteFunctions): Promise<[INodeExecutionData[], INodeExecutionData[]]> {
  const played: INodeExecutionData[] = [];
  const timelines: INodeExecutionData[] = [];
  const findings: Simulation['findings'][] = [];
  const ofCanvas = context.getNodeParameter('cadence', 0, 'canvas') === 'canvas';
  const entries = readEntries(context).slice(0, MOST_TRIED);
  for (const [itemIndex, entry] of entries.entries()) {
    try {
      if ('error' in entry) throw entry.error;
      const simulation = await (ofCanvas ? simulateCanvas : simulateSequence)(context, entry.enrollment, itemIndex);
      findings.push(simulation.findings, inN8n(simulation));
      timelines.push(...timelineItems(simulation).map((json) => ({ json, pairedItem: { item: itemIndex } })));
      if (ofCanvas) played.push(forTheSteps(context.getInputData()[itemIndex]!, entry.enrollment, itemIndex));
    } catch (error) {
      timelines.push(orThrow(context, asItemError(context, error, itemIndex), itemIndex));
    }
  }
  hintAt(context, findings, entries.length);
  return [played, timelines];
}

/** What is not played: n8n's own nodes do nothing here, and what it works out is shown as … */
function inN8n({ reasons = [] }: Simulation): Simulation['findings'] {
  return reasons.map((reason) => ({ severity: 'warning', message: `The steps run in n8n: ${reason}` }));
}

function simulateCanvas(context: IExecuteFunctions, enrollment: Enrollment, itemIndex: number): Promise<Simulation> {
  return callRuntime<Simulation>(context, {
    method: 'POST',
    path: '/canvases/simulate',
    body: { source: sourceOf(context), ...readCanvas(context), ...whom(enrollment) },
    itemIndex,
  });
}

function simulateSequence(context: IExecuteFunctions, enrollment: Enrollment, itemIndex: number): Promise<Simulation> {
  const of = { sequence: chosenSequence(context, itemIndex) };
  return callRuntime<Simulation>(context, {
    method: 'POST',
    path: '/simulate',
    body: { of, ...whom(enrollment) },
    itemIndex,
  });
}

/** The simulator makes a conversation of its own where one is needed, and tells nobody. */
function whom({ contact, target }: Enrollment): IDataObject {
  return { contact, ...(target && { target }) };
}

/** The contact as Enroll understood it, because the fields of the item may be called anything. */
function forTheSteps(item: INodeExecutionData, { contact }: Enrollment, itemIndex: number): INodeExecutionData {
  return { json: { ...item.json, cadenza: { contact } }, pairedItem: { item: itemIndex } };
}
