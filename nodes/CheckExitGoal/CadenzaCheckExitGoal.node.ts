import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { readByTheRuntime } from '../shared/descriptions';
import { asText } from '../shared/items';
import type { StepPreview } from '../shared/preview';
import { STEP_FRAME, stepMethods } from '../shared/step';

const showOnlyForStatus = { show: { ownGoal: ['target'] } };
const showOnlyForAttribute = { show: { ownGoal: ['attribute'] } };

export class CadenzaCheckExitGoal implements INodeType {
  description: INodeTypeDescription = {
    ...STEP_FRAME,
    displayName: 'Check Exit Goal',
    name: 'cadenzaCheckExitGoal',
    icon: { light: 'file:checkExitGoal.svg', dark: 'file:checkExitGoal.dark.svg' },
    group: ['organization'],
    subtitle: '={{ $parameter.rules.join(", ").replace("_", "-") }}',
    description: 'Test whether the cadence has reached its goal, and end it or go another way',
    defaults: { name: 'Check Exit Goal' },
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Continue', 'Goal Met'],
    usableAsTool: undefined,
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

  readonly #methods = stepMethods(PREVIEW, ['continue', 'goalReached']);

  execute = this.#methods.execute;

  webhook = this.#methods.webhook;
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
