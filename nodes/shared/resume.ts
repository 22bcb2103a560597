/**
 * What happens when the runtime wakes an execution. A sleeping webhook that throws would lose the run data of its execution,
 * so whatever is wrong is answered, and the execution sleeps on. Of several calls at once n8n runs each and goes on with
 * one: nothing here may have an effect of its own (nodes.md, "Waiting").
 */
import type {
  IDataObject,
  INodeExecutionData,
  IRunExecutionData,
  IWebhookFunctions,
  IWebhookResponseData,
} from 'n8n-workflow';
import { itemOn, type StepOutputs } from './hosted';
import { isSigned, SIGNATURE_HEADER, wakeSecretOf } from './signature';
import { CREDENTIAL } from './transport';

interface Refusal {
  status: 401 | 409 | 500;
  code: 'bad_signature' | 'for_another_step' | 'still_waiting' | 'failed';
  message: string;
}

export async function resumeStep(context: IWebhookFunctions, outputs: StepOutputs): Promise<IWebhookResponseData> {
  try {
    const refusal = await refusalOf(context, outputs);
    if (refusal) return refuse(context, refusal);
    const workflowData = executedAgain(context) ?? decided(context, outputs);
    return { webhookResponse: { resumed: true }, workflowData };
  } catch (error) {
    return refuse(context, { status: 500, code: 'failed', message: (error as Error).message });
  }
}

/**
 * n8n passes over a woken node, and before 2.40 by its first output only, so that nobody would hear of an exit. The node is
 * therefore executed once more, with the items it went to sleep with: the runtime then says what it has decided.
 * @returns those items; null when this n8n, which is later than any known, keeps them elsewhere
 */
function executedAgain(context: IWebhookFunctions): INodeExecutionData[][] | null {
  const { runExecutionData } = context as unknown as { runExecutionData?: Partial<IRunExecutionData> };
  const sleeping = runExecutionData?.executionData?.nodeExecutionStack?.[0];
  const items = sleeping?.data?.['main'];
  if (sleeping?.node?.id !== context.getNode().id || !Array.isArray(items?.[0])) return null;
  sleeping.node.disabled = false;
  return items as INodeExecutionData[][];
}

/** What the call says was decided; n8n 2.40 and later go on from any output. */
function decided(context: IWebhookFunctions, outputs: StepOutputs): INodeExecutionData[][] {
  const { output, data } = context.getBodyData() as { output: string; data: IDataObject };
  const json = context.evaluateExpression('{{ $json }}', 0) as IDataObject;
  return itemOn(outputs, output, { json }, data);
}

async function refusalOf(context: IWebhookFunctions, outputs: StepOutputs): Promise<Refusal | null> {
  const { rawBody } = context.getRequestObject() as unknown as { rawBody?: Buffer };
  const { apiKey } = await context.getCredentials<{ apiKey: string }>(CREDENTIAL);
  if (!rawBody || !isSigned(rawBody, context.getHeaderData()[SIGNATURE_HEADER], wakeSecretOf(apiKey), Date.now())) {
    const message =
      "The signature is wrong or older than 5 minutes. The runtime signs with its API keys: compare the key in this step's credential, and the clocks of n8n and the runtime.";
    return { status: 401, code: 'bad_signature', message };
  }
  const { to, output } = context.getBodyData();
  // What was signed for one step is worth nothing at another, nor in another execution.
  if (to !== `${context.getExecutionId()}/${context.getNode().id}`)
    return {
      status: 409,
      code: 'for_another_step',
      message: 'The call is for another step, and this one still waits.',
    };
  if (typeof output === 'string' && outputs.includes(output)) return null;
  return { status: 409, code: 'still_waiting', message: 'The step still waits: the call names none of its outputs.' };
}

function refuse(context: IWebhookFunctions, { status, code, message }: Refusal): IWebhookResponseData {
  context.getResponseObject().status(status).json({ code, message });
  return { noWebhookResponse: true };
}
