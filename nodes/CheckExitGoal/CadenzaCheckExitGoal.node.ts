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
import { asText } from '../shared/items';
import { executeStep, type StepPreview } from '../shared/preview';
import { RESUME_WEBHOOK, type StepOutputs } from '../shared/hosted';
import { resumeStep } from '../shared/resume';

const showOnlyForStatus = { show: { ownGoal: ['target'] } };
const showOnlyForAttribute = { show: { ownGoal: ['attribute'] } };

const OUTPUTS: StepOutputs = ['continue', 'goalReached'];

export class CadenzaCheckExitGoal implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Check Exit Goal',
    name: 'cadenzaCheckExitGoal',
    icon: { light: 'file:checkExitGoal.svg', dark: 'file:checkExitGoal.dark.svg' },
    group: ['organization'],
    version: 1,
    subtitle: '={{ $parameter.rules.join(", ").replace("_", "-") }}',
    description: 'Test whether the cadence has reached its goal, and end it or go another way',
    defaults: { name: 'Check Exit Goal' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Continue', 'Goal Met'],
    // A step is part of a drawing; there is nothing in it for an AI agent to call.
    usableAsTool: undefined,
    credentials: optionalCredential,
    webhooks: [RESUME_WEBHOOK],
    properties: readByTheRuntime([
      {
        displayName: 'Rules',
        name: 'rules',
        type: 'multiOptions',
        default: ['reply', 'goal', 'opt_out'],
        description: 'Any one of them leads to Goal Met. With nothing connected there, the cadence ends.',
        options: [
          { name: 'Goal', value: 'goal', description: 'The charge is paid, the deal won, the appointment completed' },
          { name: 'Opt-Out', value: 'opt_out', description: 'The contact wants no more messages' },
          { name: 'Reply', value: 'reply', description: 'The contact has written since the enrollment' },
          { name: 'Resolution', value: 'resolution', description: 'The conversation is marked resolved' },
        ],
      },
      {
        displayName: 'Own Goal',
        name: 'ownGoal',
        type: 'options',
        default: 'none',
        description: 'A further goal to test',
        options: [
          { name: 'Custom Attribute', value: 'attribute', description: 'An attribute of the contact has a value' },
          { name: 'None', value: 'none' },
          { name: 'Target Record Status', value: 'target', description: 'The record has one of some statuses' },
        ],
      },
      {
        displayName: 'Goal Statuses',
        name: 'goalStatuses',
        type: 'string',
        default: '',
        required: true,
        placeholder: 'e.g. signed, closed',
        displayOptions: showOnlyForStatus,
        description: 'Statuses of the appointment, charge or deal that count as the goal, separated by commas',
      },
      {
        displayName: 'Attribute Name',
        name: 'attributeName',
        type: 'string',
        default: '',
        required: true,
        placeholder: 'e.g. plan',
        displayOptions: showOnlyForAttribute,
        description: 'A custom attribute of the contact',
      },
      {
        displayName: 'Attribute Value',
        name: 'attributeValue',
        type: 'string',
        default: '',
        placeholder: 'e.g. pro',
        displayOptions: showOnlyForAttribute,
        description: 'The value that counts as the goal',
      },
    ]),
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return executeStep(this, PREVIEW, OUTPUTS);
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return resumeStep(this, OUTPUTS);
  }
}

const WORDS: Record<string, string> = {
  reply: 'the contact has replied',
  resolution: 'the conversation is resolved',
  goal: 'the goal is reached',
  opt_out: 'the contact has opted out',
};

const PREVIEW: StepPreview = {
  inWords(context) {
    const { rules, ownGoal, goalStatuses, attributeName, attributeValue } = context.getNode().parameters;
    const tests = (Array.isArray(rules) ? rules : []).map((rule) => WORDS[asText(rule)] ?? asText(rule));
    if (ownGoal === 'target') tests.push(`the status is one of ${asText(goalStatuses)}`);
    if (ownGoal === 'attribute') tests.push(`${asText(attributeName)} is "${asText(attributeValue)}"`);
    return `Would test whether ${tests.join(', or ')}; the preview goes on as if not`;
  },
};
