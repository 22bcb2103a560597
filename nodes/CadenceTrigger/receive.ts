/** What the trigger does with a call of the runtime: starts an execution, shows the canvas, or refuses. */
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readCanvas } from '../shared/canvas';
import { isSigned, SIGNATURE_HEADER, TOLERANCE_SECONDS } from '../shared/signature';
import { fateOf, noteStart } from './seen';
import { drawsCadence, type Kept } from './subscription';

/** An event of the runtime, or `{ type: 'sync' }`. */
type Call = IDataObject;
type RawRequest = { rawBody?: Buffer; readRawBody?: () => Promise<void>; headers: Record<string, unknown> };

export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const kept = context.getWorkflowStaticData('node') as Kept;
  const request = context.getRequestObject() as unknown as RawRequest;
  await request.readRawBody?.();
  const { rawBody, headers } = request;
  // The clock of this machine: how old the call is.
  if (!kept.secret || !rawBody || !isSigned(rawBody, headers[SIGNATURE_HEADER], kept.secret, Date.now())) {
    return answer(context, 401, {
      code: 'bad_signature',
      message: `The signature is missing, wrong, or older than ${TOLERANCE_SECONDS / 60} minutes. Publish the workflow again, and compare the clocks of n8n and the Cadenza runtime.`,
    });
  }
  const call = callOf(rawBody);
  if (!call)
    return answer(context, 400, { code: 'malformed', message: 'The body is no event of the Cadenza runtime.' });
  if (call.type === 'sync') return showCanvas(context);
  return startOnce(context, call, kept);
}

/** As it is published now; starts nothing. */
function showCanvas(context: IWebhookFunctions): IWebhookResponseData {
  if (!drawsCadence(context)) {
    const message = `'${context.getNode().name}' draws no cadence: 'Cadence' is not set to the steps after it.`;
    return answer(context, 409, { code: 'no_canvas', message });
  }
  try {
    return answer(context, 200, { ...readCanvas(context) });
  } catch (error) {
    const { message, description } = error as { message: string; description?: string | null };
    return answer(context, 422, { code: 'no_canvas', message: [message, description].filter(Boolean).join('. ') });
  }
}

function startOnce(context: IWebhookFunctions, call: Call, kept: Kept): IWebhookResponseData {
  const { id } = call;
  if (typeof id !== 'string' || !starts(context, call)) return answer(context, 204);
  const fate = fateOf(kept, id);
  if (fate === 'started') return answer(context, 204);
  if (fate === 'underWay')
    return answer(context, 503, { code: 'under_way', message: 'n8n is still taking this event. Tell it again later.' });
  noteStart(kept, id, context.getResponseObject());
  return { workflowData: [[{ json: forTheSteps(context, call) }]] };
}

/**
 * Whether an event is one to start with. Somebody who is enrolled in the steps after this node goes through them in the
 * runtime; an execution would run them a second time. It is started only when the runtime says that they run in n8n, and
 * in the editor, where steps show what they would do.
 */
export function starts(context: IWebhookFunctions, call: Call): boolean {
  if (call.type !== context.getNodeParameter('event', 'enrolled')) return false;
  if (!drawsCadence(context) || context.getMode() === 'manual') return true;
  return call.runsIn === 'n8n';
}

/** Steps that are tried out in the editor look for the contact where Enroll puts it. */
function forTheSteps(context: IWebhookFunctions, call: Call): IDataObject {
  if (!drawsCadence(context)) return call;
  const { id } = (call['contact'] ?? {}) as { id?: string };
  return id === undefined ? call : { ...call, cadenza: { contact: { id } } };
}

function callOf(rawBody: Buffer): Call | null {
  try {
    const value: unknown = JSON.parse(rawBody.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Call) : null;
  } catch {
    return null;
  }
}

function answer(context: IWebhookFunctions, status: number, body?: IDataObject): IWebhookResponseData {
  const response = context.getResponseObject();
  response.status(status);
  if (body) response.json(body);
  else response.end();
  return { noWebhookResponse: true };
}
