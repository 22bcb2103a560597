import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { readByTheRuntime } from '../shared/descriptions';
import { COMPOSE_FIELDS } from './fields';
import { PREVIEW } from './preview';
import { STEP_FRAME, stepMethods } from '../shared/step';

export class CadenzaAiCompose implements INodeType {
  description: INodeTypeDescription = {
    ...STEP_FRAME,
    displayName: 'AI Compose',
    name: 'cadenzaAiCompose',
    icon: { light: 'file:aiCompose.svg', dark: 'file:aiCompose.dark.svg' },
    group: ['transform'],
    subtitle: '={{ { assisted: "AI with approval", full: "AI alone", static: "a fixed text" }[$parameter.mode] }}',
    description: 'Compose the next message of a cadence, by AI or from a text',
    defaults: { name: 'AI Compose' },
    inputs: [
      NodeConnectionTypes.Main,
      { type: NodeConnectionTypes.AiLanguageModel, displayName: 'Model', required: false, maxConnections: 1 },
    ],
    outputs: [NodeConnectionTypes.Main],
    outputNames: ['Composed'],
    usableAsTool: undefined,
    properties: readByTheRuntime(COMPOSE_FIELDS),
  };

  readonly #methods = stepMethods(PREVIEW, ['composed']);

  execute = this.#methods.execute;

  webhook = this.#methods.webhook;
}
