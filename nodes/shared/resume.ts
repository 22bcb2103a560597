/**
 * What happens when the runtime wakes an execution. A sleeping webhook that throws would lose the run data of its execution,
 * so whatever is wrong is answered, and the execution sleeps on. Of several calls at once n8n runs each and goes on with
 * one: nothing here may have an effect of its own (nodes.md, "Waiting").
 */
import { createHash } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { itemOn, type StepOutputs } from './hosted';
import { isSigned, SIGNATURE_HEADER } from './signature';
import { CREDENTIAL } from './transport';

interface Refusal {
  status: 401 | 409 | 500;
  message: string;
}

export async function resumeStep(context: IWebhookFunctions, outputs: StepOutputs): Promise<IWebhookResponseData> {
  try {
    const refusal = await refusalOf(context, outputs);
    if (refusal) return refuse(context, refusal);
    const { output, data } = context.getBodyData() as { output: string; data: IDataObject };
    const json = context.evaluateExpression('{{ $json }}', 0) as IDataObject;
    return { webhookResponse: { resumed: true }, workflowData: itemOn(outputs, output, { json }, data) };
  } catch (error) {
    return refuse(context, { status: 500, message: (error as Error).message });
  }
}

async function refusalOf(context: IWebhookFunctions, outputs: StepOutputs): Promise<Refusal | null> {
  const { rawBody } = context.getRequestObject() as unknown as { rawBody?: Buffer };
  const { apiKey } = await context.getCredentials<{ apiKey: string }>(CREDENTIAL);
  // The runtime keeps no more of a key than its hash.
  const secret = createHash('sha256').update(apiKey.trim()).digest('hex');
  if (!rawBody || !isSigned(rawBody, context.getHeaderData()[SIGNATURE_HEADER], secret, Date.now()))
    return {
      status: 401,
      message: 'The signature is wrong or older than 5 minutes. The runtime signs with its API keys.',
    };
  const { output } = context.getBodyData();
  if (typeof output !== 'string' || !outputs.includes(output))
    return { status: 409, message: 'The step still waits: the call names none of its outputs.' };
  return null;
}

function refuse(context: IWebhookFunctions, { status, message }: Refusal): IWebhookResponseData {
  context.getResponseObject().status(status).json({ code: status, message });
  return { noWebhookResponse: true };
}
