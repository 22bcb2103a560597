import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { readByTheRuntime } from '../shared/descriptions';
import { searchInboxes, searchMessageTemplates } from '../shared/listSearch';
import { canvasStep, type StepPreview } from '../shared/preview';
import { told } from '../shared/simulation';
import { SEND_FIELDS } from './fields';
import { STEP_FRAME, stepMethods } from '../shared/step';

export class CadenzaSendViaChannel implements INodeType {
  description: INodeTypeDescription = {
    ...STEP_FRAME,
    displayName: 'Send via Channel',
    name: 'cadenzaSendViaChannel',
    icon: { light: 'file:sendViaChannel.svg', dark: 'file:sendViaChannel.dark.svg' },
    group: ['output'],
    subtitle:
      '={{ { automatic: "best channel", same_conversation: "same conversation", email: "email", sms: "SMS", whatsapp: "WhatsApp" }[$parameter.channel] + ($parameter.content === "composed" ? ", the composed message" : "") }}',
    description: 'Send the message of this step',
    defaults: { name: 'Send via Channel' },
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Sent', 'Not Sent'],
    usableAsTool: undefined,
    properties: readByTheRuntime(SEND_FIELDS),
  };

  methods = { listSearch: { searchInboxes, searchMessageTemplates } };

  readonly #methods = stepMethods(PREVIEW, ['sent', 'notSent']);

  execute = this.#methods.execute;

  webhook = this.#methods.webhook;
}

const COMPOSED = '(the composed message)';

const PREVIEW: StepPreview = {
  inWords(context) {
    const channel = context.getNodeParameter('channel', 0) as string;
    return `Would send by ${channel === 'automatic' ? 'the best channel' : channel.replace('_', ' ')}; nothing is sent now`;
  },
  played: {
    around: ({ parameters }) => ({
      before:
        parameters['content'] === 'composed'
          ? [canvasStep('composed', 'cadenzaAiCompose', { mode: 'static', fallback: COMPOSED })]
          : [],
      after: [],
    }),
    told: ({ messages }, inWords) => {
      const message = messages[0];
      if (!message) return { preview: inWords };
      const { status, reason, channel, at } = message;
      const { status: _status, reason: _reason, ...shown } = told(message);
      const preview =
        status === 'sent'
          ? `Would be sent by ${channel ?? 'the best channel'}; nothing is sent now`
          : `Would not be sent: ${(reason ?? status).replaceAll('_', ' ')}`;
      return { preview, ...shown, at };
    },
  },
};
