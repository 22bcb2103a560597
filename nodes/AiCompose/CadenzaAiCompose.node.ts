import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { optionalCredential, readByTheRuntime } from '../shared/descriptions';
import { executeStep } from '../shared/preview';
import { COMPOSE_FIELDS } from './fields';
import { PREVIEW } from './preview';
import { RESUME_WEBHOOK, type StepOutputs } from '../shared/hosted';
import { resumeStep } from '../shared/resume';

const OUTPUTS: StepOutputs = ['composed'];

export class CadenzaAiCompose implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'AI Compose',
    name: 'cadenzaAiCompose',
    icon: { light: 'file:aiCompose.svg', dark: 'file:aiCompose.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ { assisted: "AI with approval", full: "AI alone", static: "a fixed text" }[$parameter.mode] }}',
    description: 'Compose the next message of a cadence, by AI or from a text',
    defaults: { name: 'AI Compose' },
    inputs: [
      NodeConnectionTypes.Main,
      { type: NodeConnectionTypes.AiLanguageModel, displayName: 'Model', required: false, maxConnections: 1 },
    ],
    outputs: [NodeConnectionTypes.Main],
    outputNames: ['Composed'],
    // A step is part of a drawing; there is nothing in it for an AI agent to call.
    usableAsTool: undefined,
    credentials: optionalCredential,
    webhooks: [RESUME_WEBHOOK],
    properties: readByTheRuntime(COMPOSE_FIELDS),
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return executeStep(this, PREVIEW, OUTPUTS);
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return resumeStep(this, OUTPUTS);
  }
}
