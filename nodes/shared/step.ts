/** What every step of a cadence is as a node of n8n: how it is described, executed, and woken. */
import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
} from 'n8n-workflow';
import { optionalCredential } from './descriptions';
import { RESUME_WEBHOOK, type StepOutputs } from './hosted';
import { executeStep, type StepPreview } from './preview';
import { resumeStep } from './resume';

/** None is usable as a tool: a step is part of a drawing, and there is nothing in it for an AI agent to call. */
export const STEP_FRAME = {
  version: 1,
  inputs: [NodeConnectionTypes.Main],
  credentials: optionalCredential,
  webhooks: [RESUME_WEBHOOK],
} satisfies Partial<INodeTypeDescription>;

/** @param outputs in the order of the node, as the runtime names them */
export function stepMethods(
  preview: StepPreview,
  outputs: StepOutputs,
): Required<Pick<INodeType, 'execute' | 'webhook'>> {
  return {
    async execute(this: IExecuteFunctions) {
      return executeStep(this, preview, outputs);
    },
    async webhook(this: IWebhookFunctions) {
      return resumeStep(this, outputs);
    },
  };
}
