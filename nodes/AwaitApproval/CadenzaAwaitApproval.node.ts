import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { readByTheRuntime } from '../shared/descriptions';
import { asText } from '../shared/items';
import type { StepPreview } from '../shared/preview';
import { STEP_FRAME, stepMethods } from '../shared/step';

const showOnlyForNamed = { show: { approvers: ['named'] } };
const showOnlyWithDeadline = { show: { hasDeadline: [true] } };
const showOnlyForEscalation = { show: { hasDeadline: [true], afterDeadline: ['escalate'] } };

export class CadenzaAwaitApproval implements INodeType {
  description: INodeTypeDescription = {
    ...STEP_FRAME,
    displayName: 'Await Approval',
    name: 'cadenzaAwaitApproval',
    icon: { light: 'file:awaitApproval.svg', dark: 'file:awaitApproval.dark.svg' },
    group: ['organization'],
    subtitle:
      '={{ ($parameter.approvers === "named" ? "by " + $parameter.people : "by the assignee") + ($parameter.hasDeadline ? ", within " + $parameter.deadlineHours + " h" : "") }}',
    description: 'Let a person approve, edit or discard the composed message',
    defaults: { name: 'Await Approval' },
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Approved', 'Discarded', 'Expired', 'Exited'],
    usableAsTool: undefined,
    properties: readByTheRuntime([
      {
        displayName: 'Approvers',
        name: 'approvers',
        type: 'options',
        default: 'automatic',
        description: 'Who may decide on the draft',
        options: [
          {
            name: 'Automatic',
            value: 'automatic',
            description: 'The assignees of the enrollment and of the conversation; without one, the administrators',
          },
          { name: 'Named', value: 'named', description: 'The people named below' },
        ],
      },
      {
        displayName: 'People',
        name: 'people',
        type: 'string',
        default: '',
        required: true,
        placeholder: 'e.g. tom@example.com, mia@example.com',
        displayOptions: showOnlyForNamed,
        description: 'Emails, separated by commas. The first decision counts.',
      },
      {
        displayName: 'Note',
        name: 'note',
        type: 'string',
        typeOptions: { rows: 2 },
        default: '',
        placeholder: 'e.g. Check the discount before it goes out',
        description: 'What the approvers read beside the draft',
      },
      {
        displayName: 'Has Deadline',
        name: 'hasDeadline',
        type: 'boolean',
        default: false,
        description: 'Whether something happens when nobody decides in time',
      },
      {
        displayName: 'Deadline',
        name: 'deadlineHours',
        type: 'number',
        typeOptions: { minValue: 1, maxValue: 8784, numberPrecision: 0 },
        default: 24,
        displayOptions: showOnlyWithDeadline,
        description: 'Hours the approvers have before the choice below takes effect',
      },
      {
        displayName: 'After Deadline',
        name: 'afterDeadline',
        type: 'options',
        default: 'expire',
        displayOptions: showOnlyWithDeadline,
        description: 'A draft by AI is never sent without a decision',
        options: [
          { name: 'Escalate', value: 'escalate', description: 'Others are asked' },
          { name: 'Expire', value: 'expire', description: "The cadence goes on from the output 'Expired'" },
          { name: 'Send Fallback', value: 'fallback', description: 'The fallback text is sent instead' },
        ],
      },
      {
        displayName: 'Escalate To',
        name: 'escalateTo',
        type: 'string',
        default: '',
        required: true,
        placeholder: 'e.g. lead@example.com',
        displayOptions: showOnlyForEscalation,
        description: 'Emails of those who are asked then, separated by commas',
      },
    ]),
  };

  readonly #methods = stepMethods(PREVIEW, ['approved', 'discarded', 'expired', 'exited']);

  execute = this.#methods.execute;

  webhook = this.#methods.webhook;
}

const PREVIEW: StepPreview = {
  inWords(context) {
    const { approvers, people, hasDeadline, deadlineHours } = context.getNode().parameters;
    const who = approvers === 'named' ? asText(people) : 'the assignee, or the administrators,';
    const within = hasDeadline === true ? ` within ${Number(deadlineHours ?? 24)} hours` : '';
    return `Would ask ${who} to decide on the draft${within}; the preview goes on as if it was approved`;
  },
};
