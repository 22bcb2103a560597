/** Signals: what the world tells the runtime, and what may end a cadence. Rules: semantics.md, "Exit rules". */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { keyLocator } from '../../shared/descriptions';
import { forEachItem, textParameter } from '../../shared/items';
import { callRuntime } from '../../shared/transport';
import { showOnlyFor, type Operations } from './operation';

function showOnlyForSignals(...signals: string[]): Pick<INodeProperties, 'displayOptions'> {
  return { displayOptions: { show: { ...showOnlyFor('signal', 'send').show, signal: signals } } };
}

export const SIGNAL_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    default: 'send',
    displayOptions: showOnlyFor('signal'),
    options: [
      {
        name: 'Send',
        value: 'send',
        action: 'Send signal',
        description: 'Tell the runtime what happened; once it has answered, nothing is sent that this ends',
      },
    ],
  },
  {
    displayName: 'Signal',
    name: 'signal',
    type: 'options',
    noDataExpression: true,
    default: 'message',
    displayOptions: showOnlyFor('signal', 'send'),
    description: 'What happened',
    options: [
      { name: 'Contact Is Not Interested', value: 'not-interested', description: 'Ends their enrollments' },
      { name: 'Contact Replied', value: 'message', description: 'A message came from a contact' },
      { name: 'Conversation Changed', value: 'conversation', description: 'It was resolved, or opened again' },
      { name: 'Message Was Delivered', value: 'delivery', description: 'A provider reports on a send' },
      {
        name: 'Record Changed',
        value: 'target',
        description: 'A charge was paid, a deal won, an appointment completed',
      },
    ],
  },
  {
    displayName: 'Email',
    name: 'fromEmail',
    type: 'string',
    default: '={{ $json.email ?? $json.Email }}',
    placeholder: 'e.g. ana@example.com',
    ...showOnlyForSignals('message', 'not-interested'),
    description: 'Of the contact. One of email, phone and conversation names who it is.',
  },
  {
    displayName: 'Phone',
    name: 'fromPhone',
    type: 'string',
    default: '={{ $json.phone ?? $json.Phone }}',
    placeholder: 'e.g. +351 912 345 678',
    ...showOnlyForSignals('message', 'not-interested'),
    description: 'Of the contact',
  },
  {
    displayName: 'Conversation ID',
    name: 'signalConversation',
    type: 'string',
    default: '={{ $json.conversationId }}',
    placeholder: 'e.g. thread-17',
    ...showOnlyForSignals('message', 'conversation'),
    description: 'ID of the conversation, here or in your own system',
  },
  {
    displayName: 'Text',
    name: 'signalText',
    type: 'string',
    typeOptions: { rows: 3 },
    default: '={{ $json.text }}',
    placeholder: 'e.g. Thanks, I will pay tomorrow.',
    ...showOnlyForSignals('message'),
    description: 'What the contact wrote',
  },
  {
    displayName: 'Message ID',
    name: 'providerMessageId',
    type: 'string',
    default: '={{ $json.messageId }}',
    placeholder: 'e.g. <1@example.com>',
    ...showOnlyForSignals('message', 'delivery'),
    description: 'As the provider gave it. Of a message it keeps a second report from counting twice.',
  },
  keyLocator(
    {
      displayName: 'Inbox',
      name: 'signalInbox',
      ...showOnlyForSignals('message', 'delivery'),
      description: 'To which it came, or from which it was sent',
    },
    'searchInboxes',
    'e.g. mail',
  ),
  {
    displayName: 'Conversation Status',
    name: 'conversationStatus',
    type: 'options',
    default: 'resolved',
    ...showOnlyForSignals('conversation'),
    description: 'Its status now',
    options: [
      { name: 'Open', value: 'open' },
      { name: 'Pending', value: 'pending' },
      { name: 'Resolved', value: 'resolved' },
    ],
  },
  {
    displayName: 'Delivery Status',
    name: 'deliveryStatus',
    type: 'options',
    default: 'delivered',
    ...showOnlyForSignals('delivery'),
    description: 'What became of the message',
    options: [
      { name: 'Delivered', value: 'delivered' },
      { name: 'Failed', value: 'failed' },
      { name: 'Read', value: 'read' },
    ],
  },
  {
    displayName: 'Record Type',
    name: 'recordType',
    type: 'options',
    default: 'charge',
    ...showOnlyForSignals('target'),
    description: 'What has changed',
    options: [
      { name: 'Appointment', value: 'appointment' },
      { name: 'Charge', value: 'charge' },
      { name: 'Deal', value: 'deal' },
    ],
  },
  {
    displayName: 'Record ID',
    name: 'recordId',
    type: 'string',
    default: '={{ $json.id }}',
    placeholder: 'e.g. inv-17',
    ...showOnlyForSignals('target'),
    description: 'ID of the record in your own system',
  },
  {
    displayName: 'Record Status',
    name: 'recordStatus',
    type: 'string',
    default: '={{ $json.status }}',
    placeholder: 'e.g. paid',
    ...showOnlyForSignals('target'),
    description: 'Its status now. The goals are charge paid, deal won and appointment completed.',
  },
];

type Fields = Record<string, string>;

/** The fields of the request, by the parameters that hold them. */
const FIELDS: Record<string, Fields> = {
  message: {
    email: 'fromEmail',
    phone: 'fromPhone',
    conversation: 'signalConversation',
    text: 'signalText',
    providerMessageId: 'providerMessageId',
    inbox: 'signalInbox',
  },
  'not-interested': { email: 'fromEmail', phone: 'fromPhone' },
  conversation: { conversation: 'signalConversation', status: 'conversationStatus' },
  delivery: { inbox: 'signalInbox', providerMessageId: 'providerMessageId', status: 'deliveryStatus' },
  target: { type: 'recordType', externalId: 'recordId', status: 'recordStatus' },
};

function send(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject> {
  const signal = context.getNodeParameter('signal', 0) as string;
  const body: IDataObject = {};
  for (const [field, parameter] of Object.entries(FIELDS[signal]!)) {
    const text = textParameter(context, parameter, itemIndex);
    if (text !== '') body[field] = text;
  }
  // A picture without words is a reply too.
  if (signal === 'message') body['text'] ??= '';
  return callRuntime(context, { method: 'POST', path: `/signals/${signal}`, body, itemIndex });
}

export const signalOperations: Operations = {
  send: (context) => forEachItem(context, (itemIndex) => send(context, itemIndex)),
};
