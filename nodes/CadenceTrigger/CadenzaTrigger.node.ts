/* eslint-disable n8n-nodes-base/node-dirname-against-convention -- The folder is called as the node on the canvas; the name of its type begins as those of all others. */
import {
  NodeConnectionTypes,
  type IHookFunctions,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { requiredCredential } from '../shared/descriptions';
import { searchSequences } from '../shared/listSearch';
import { TRIGGER_FIELDS } from './fields';
import { receive } from './receive';
import { subscribe, unsubscribe } from './subscription';

export class CadenzaTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Cadence Trigger',
    name: 'cadenzaTrigger',
    icon: { light: 'file:cadenceTrigger.svg', dark: 'file:cadenceTrigger.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle:
      '={{ $parameter.event.replace("_", " ") + ($parameter.event === "enrolled" && $parameter.cadence === "canvas" ? " in the steps after this node" : $parameter.sequence?.value ? " in " + $parameter.sequence.value : "") }}',
    description: 'Start when something happens in a cadence, or draw one that anybody can enroll into',
    eventTriggerDescription: 'Waiting for the Cadenza runtime to tell of an event',
    activationMessage: 'The Cadenza runtime now tells this workflow what happens.',
    defaults: { name: 'Cadence Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: requiredCredential,
    webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'cadenza' }],
    properties: TRIGGER_FIELDS,
  };

  methods = { listSearch: { searchSequences } };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        // Whatever the runtime has, it may be of another flow, address or secret; to subscribe again is harmless.
        return false;
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return subscribe(this);
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return unsubscribe(this);
      },
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return receive(this);
  }
}
