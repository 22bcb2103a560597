/**
 * Subscribes to the runtime's events. n8n calls this only when this node itself was changed, as `delete`, `checkExists`,
 * `create`, and does not say whether it unpublishes or publishes anew (nodes.md, "Publishing"): the runtime keeps a
 * subscription that was removed for a while, so nothing that happens in between is lost.
 */
import { randomBytes } from 'node:crypto';
import { NodeOperationError, type IHookFunctions, type IWebhookFunctions } from 'n8n-workflow';
import { sourceOf } from '../Enroll/enrollments';
import { readCanvas } from '../shared/canvas';
import { asText } from '../shared/items';
import { callRuntime } from '../shared/transport';

/** What n8n keeps for the node between calls. */
export interface Kept {
  /** Signs the calls; the runtime has it encrypted. */
  secret?: string;
  /** Ids of events that started an execution, newest last. */
  seen?: string[];
}

interface Sequence {
  id: string;
}

/** Whether the steps after the node are the cadence that it is about. */
export function drawsCadence(context: IHookFunctions | IWebhookFunctions): boolean {
  const event = context.getNodeParameter('event', 'enrolled');
  return event === 'enrolled' && context.getNodeParameter('cadence', 'canvas') === 'canvas';
}

/**
 * Always subscribes anew: that changes nothing when nothing changed, and publishes the canvas.
 * @throws {NodeOperationError} with everything in its message, since n8n shows nothing else of it
 */
export async function subscribe(context: IHookFunctions): Promise<boolean> {
  try {
    const kept = context.getWorkflowStaticData('node') as Kept;
    kept.secret ??= randomBytes(32).toString('hex');
    await callRuntime(context, {
      method: 'PUT',
      path: `/subscriptions/${encodeURIComponent(keyOf(context))}`,
      body: {
        url: context.getNodeWebhookUrl('default'),
        secret: kept.secret,
        events: [context.getNodeParameter('event', 'enrolled')],
        ...(isTest(context) ? await whileTesting(context) : await inProduction(context)),
      },
    });
    return true;
  } catch (error) {
    throw inOneMessage(context, error);
  }
}

export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
  try {
    await callRuntime(context, {
      method: 'DELETE',
      path: `/subscriptions/${encodeURIComponent(keyOf(context))}`,
    });
    return true;
  } catch (error) {
    throw inOneMessage(context, error);
  }
}

function isTest(context: IHookFunctions): boolean {
  return context.getMode() === 'manual';
}

/** Of its own while one listens in the editor, so that the active workflow goes on being told. */
function keyOf(context: IHookFunctions): string {
  return isTest(context) ? `${productionKey(context)}:test` : productionKey(context);
}

function productionKey(context: IHookFunctions): string {
  return `${context.getWorkflow().id ?? 'unsaved'}:${context.getNode().id}`;
}

async function inProduction(context: IHookFunctions): Promise<{ sequenceId: string | null; source: object | null }> {
  if (!drawsCadence(context)) return { sequenceId: await chosen(context), source: null };
  const { workflowId, workflowName } = sourceOf(context);
  const key = asText(context.getNodeParameter('key', ''));
  const { sequence } = await callRuntime<{ sequence: Sequence }>(context, {
    method: 'POST',
    path: '/canvases',
    body: {
      source: { workflowId, workflowName },
      ...readCanvas(context),
      publish: true,
      ...(key !== '' && { key }),
    },
  });
  return { sequenceId: sequence.id, source: { workflowId, workflowName, entry: context.getNode().name } };
}

/** Publishes nothing: what is drawn is half done. Its sequence is known when the workflow is active; else any will do. */
async function whileTesting(context: IHookFunctions): Promise<{ sequenceId: string | null; source: null }> {
  if (!drawsCadence(context)) return { sequenceId: await chosen(context), source: null };
  const { items } = await callRuntime<{ items: { key: string; sequenceId: string | null }[] }>(context, {
    path: '/subscriptions',
  });
  const active = items.find(({ key }) => key === productionKey(context));
  return { sequenceId: active?.sequenceId ?? null, source: null };
}

/** @returns null: every sequence */
async function chosen(context: IHookFunctions): Promise<string | null> {
  const sequence = asText(context.getNodeParameter('sequence', '', { extractValue: true }));
  if (sequence !== '') return sequence;
  if (context.getNodeParameter('event', 'enrolled') !== 'enrolled') return null;
  throw new NodeOperationError(context.getNode(), "'Sequence' is empty", {
    description: 'Choose a sequence from the list',
  });
}

function inOneMessage(context: IHookFunctions, error: unknown): NodeOperationError {
  const { message, description } = error as { message: string; description?: string | null };
  const whole = [message, description].filter(Boolean).join('. ').replaceAll('\n', ' ');
  const flat = new NodeOperationError(context.getNode(), 'The trigger could not be set up');
  // Set afterwards: n8n replaces a message that holds a code of the system, such as ECONNREFUSED, by words of its own.
  flat.message = whole;
  return flat;
}
