/** Enrolls the contact of an execution that n8n then carries from step to step. */
import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { refuseMany, resumeUrlOf } from '../shared/hosted';
import { callRuntime } from '../shared/transport';
import type { Entry } from './enrollments';

/** What `POST /canvases` answers. */
export interface Published {
  sequence: { id: string; key: string };
  /** Number of the newest version. */
  version: number | null;
  published: boolean;
  runsIn: 'runtime' | 'n8n';
  /** Why n8n runs the steps. */
  reasons: string[];
}

interface Begun {
  enrollmentId: string;
  contactId: string;
  created: boolean;
  /** Whether this execution runs the steps; another one may, which enrolled the contact before. */
  mine: boolean;
  version: number;
}

export async function enrollInN8n(
  context: IExecuteFunctions,
  entries: Entry[],
  { sequence, version: newest, published, runsIn, reasons }: Published,
): Promise<{ cadence: INodeExecutionData[]; result: INodeExecutionData }> {
  refuseMany(context, entries.length);
  if (context.getMode() === 'manual') throw onlySimulated(context);
  const entry = entries[0]!;
  if ('error' in entry) throw entry.error;
  const body = {
    ...entry.enrollment,
    sequence: sequence.id,
    executionId: context.getExecutionId(),
    resumeUrl: resumeUrlOf(context),
    ...(newest !== null && { version: newest }),
  };
  const begun = await callRuntime<Begun>(context, { method: 'POST', path: '/executions', body, itemIndex: 0 });
  const { enrollmentId, contactId, created, mine, version } = begun;
  const ids: IDataObject = { enrollmentId, contactId, sequence: sequence.key, version };
  const item = context.getInputData()[0]!;
  const cadenza = { ...ids, contact: entry.enrollment.contact };
  const pairedItem = { item: 0 };
  return {
    cadence: mine ? [{ ...item, json: { ...item.json, cadenza }, pairedItem }] : [],
    result: { json: { ...ids, created, published, runsIn, reasons }, pairedItem },
  };
}

function onlySimulated(context: IExecuteFunctions): NodeOperationError {
  return new NodeOperationError(context.getNode(), 'Steps that run in n8n are only simulated in the editor', {
    description: "Choose 'Simulate' under 'When Testing'; to enroll, publish the workflow and let its trigger start it",
  });
}
