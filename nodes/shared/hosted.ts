/**
 * A step in an execution that n8n carries from step to step: the runtime does what the step says, and the execution sleeps
 * for as long as that takes. What was found out about waiting in n8n: nodes.md, "Waiting".
 */
import {
  NodeApiError,
  NodeOperationError,
  sleep,
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  type IWebhookDescription,
} from 'n8n-workflow';
import { composeWith } from './chatModel';
import { calledParameters } from './parameters';
import { callRuntime, CREDENTIAL } from './transport';

/** Wakes a sleeping execution at this node. Its path is the node's id, which n8n puts behind the id of the execution. */
export const RESUME_WEBHOOK: IWebhookDescription = {
  name: 'default',
  httpMethod: 'POST',
  responseMode: 'onReceived',
  responseData: '',
  path: '={{ $nodeId }}',
  isFullPath: true,
  restartWebhook: true,
};

/** The outputs of a step in their order, as the runtime names them. */
export type StepOutputs = readonly string[];

export type StepOutcome =
  | { outcome: 'done'; output: string; data: IDataObject }
  | { outcome: 'waiting' }
  | { outcome: 'compose'; prompt: { system: string; user: string; timeLimitSeconds: number } };

/** The runtime wakes it, however long that takes. */
const UNTIL_WOKEN = new Date('3000-01-01T00:00:00Z');
/**
 * A runtime that is updated answers again within these five minutes. A step that gives up costs the contact the rest of the
 * cadence; asking twice does nothing twice.
 */
const PAUSES_MS = [1_000, 3_000, 10_000, 20_000, 30_000, 60_000, 60_000, 120_000];

export async function runStep(context: IExecuteFunctions, outputs: StepOutputs): Promise<INodeExecutionData[][]> {
  const items = context.getInputData();
  refuseMany(context, items.length);
  if (!context.getNode().credentials?.[CREDENTIAL]) throw withoutCredential(context);
  const item = items[0]!;
  const model = await connectedModel(context);
  let outcome = await ask(context, model ? { wantsPrompt: true } : {});
  if (outcome.outcome === 'compose')
    outcome = await ask(context, { composed: await composeWith(model, outcome.prompt) });
  if (outcome.outcome === 'done') return itemOn(outputs, outcome.output, item, outcome.data);
  await context.putExecutionToWait(UNTIL_WOKEN);
  return [[item]];
}

/** The item as it came, with what became of the step. */
export function itemOn(
  outputs: StepOutputs,
  output: string,
  { json, binary }: Pick<INodeExecutionData, 'json' | 'binary'>,
  data: IDataObject,
): INodeExecutionData[][] {
  // Why an earlier step went its way is not why this one did.
  const { reason, status, why, exited, by, ...before } = (json['cadenza'] ?? {}) as IDataObject;
  const told: INodeExecutionData = {
    json: { ...json, cadenza: { ...before, ...data, output } },
    ...(binary && { binary }),
    pairedItem: { item: 0 },
  };
  return outputs.map((name) => (name === output ? [told] : []));
}

async function ask(context: IExecuteFunctions, more: IDataObject): Promise<StepOutcome> {
  const { id, name, type } = context.getNode();
  const path = `/executions/${encodeURIComponent(context.getExecutionId())}/steps`;
  const body = {
    node: { id, name, type, parameters: calledParameters(context) },
    resumeUrl: resumeUrlOf(context),
    ...more,
  };
  for (const pauseMs of PAUSES_MS) {
    try {
      return await callRuntime<StepOutcome>(context, { method: 'POST', path, body, itemIndex: 0 });
    } catch (error) {
      if (!passes(error)) throw isUnknown(error) ? notInN8n(context) : error;
      await sleep(pauseMs);
    }
  }
  return callRuntime<StepOutcome>(context, { method: 'POST', path, body, itemIndex: 0 });
}

function passes(error: unknown): boolean {
  if (!(error instanceof NodeApiError)) return false;
  const status = Number(error.httpCode);
  return !status || status === 429 || status >= 500;
}

function isUnknown(error: unknown): boolean {
  return error instanceof NodeApiError && error.httpCode === '404';
}

/** Where n8n wakes this execution at this node; the id of the node stands in the path, before the signature. */
export function resumeUrlOf(context: IExecuteFunctions): string {
  const url = new URL(context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${context.getNode().id}`;
  return url.toString();
}

/** n8n sleeps as a whole, so two contacts in one execution would wait for each other. */
export function refuseMany(context: IExecuteFunctions, items: number): void {
  if (items === 1) return;
  throw new NodeOperationError(context.getNode(), `${items} items came in, and an execution carries one contact`, {
    description:
      "The steps of this cadence run in n8n, which sleeps as a whole. Let another workflow with this cadence run once for each item (Execute Sub-workflow, mode 'Run once for each item', without waiting), make one item of them, or set 'Run Steps In' of Enroll to 'Runtime'.",
  });
}

function withoutCredential(context: IExecuteFunctions): NodeOperationError {
  return new NodeOperationError(context.getNode(), 'This step has no credential', {
    description: "The steps of this cadence run in n8n, and each asks the runtime. Choose 'Cadenza API' in this node.",
  });
}

/** Whoever connected a step to something else than Enroll, or executes it without. */
export function notInN8n(context: IExecuteFunctions): NodeOperationError {
  return new NodeOperationError(context.getNode(), 'This step is run by the Cadenza runtime, not by n8n', {
    description:
      "Connect it to the output 'Cadence' of an Enroll node, directly or after other steps. Enroll publishes the steps, and the runtime runs them for each contact; no item passes through them here, unless 'Run Steps In' of Enroll says so.",
  });
}

async function connectedModel(context: IExecuteFunctions): Promise<unknown> {
  const hasInput = context.getNodeInputs().some(({ type }) => type === 'ai_languageModel');
  return hasInput ? await context.getInputConnectionData('ai_languageModel', 0) : undefined;
}
