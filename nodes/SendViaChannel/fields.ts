import type { INodeProperties } from 'n8n-workflow';
import { keyLocator, VARIABLES_HINT } from '../shared/descriptions';

const showOnlyForOneChannel = { show: { channel: ['email', 'sms', 'whatsapp'] } };
const showOnlyForText = { show: { content: ['text'] } };
const showOnlyForTemplate = { show: { content: ['messageTemplate'] } };

const WHATSAPP_TEMPLATE: INodeProperties = {
  displayName: 'WhatsApp Template',
  name: 'whatsappTemplate',
  type: 'fixedCollection',
  placeholder: 'Add Template',
  default: {},
  description: 'The approved template to send more than 24 hours after the last message from the contact',
  options: [
    {
      displayName: 'Template',
      name: 'values',
      values: [
        {
          displayName: 'Name',
          name: 'name',
          type: 'string',
          default: '',
          placeholder: 'e.g. payment_reminder',
          description: 'As it is approved at WhatsApp',
        },
        {
          displayName: 'Language',
          name: 'language',
          type: 'string',
          default: '',
          placeholder: 'e.g. pt_BR',
          description: 'Language code of the template',
        },
        {
          displayName: 'Parameters',
          name: 'parameters',
          type: 'string',
          typeOptions: { rows: 3 },
          default: '',
          placeholder: 'e.g. {{contact.first_name|there}}',
          description: 'What fills {{1}}, {{2}} and so on, one a line. May hold variables.',
        },
      ],
    },
  ],
};

export const SEND_FIELDS: INodeProperties[] = [
  {
    displayName: 'Channel',
    name: 'channel',
    type: 'options',
    default: 'automatic',
    description: 'How the message reaches the contact',
    options: [
      {
        name: 'Automatic',
        value: 'automatic',
        description:
          'The channel of the conversation where it may be used; else the first the contact has an address for',
      },
      { name: 'Email', value: 'email' },
      {
        name: 'Same Conversation',
        value: 'same_conversation',
        description: 'Goes on in the conversation the contact was enrolled with',
      },
      { name: 'SMS', value: 'sms' },
      { name: 'WhatsApp', value: 'whatsapp' },
    ],
  },
  keyLocator(
    {
      displayName: 'Inbox',
      name: 'inbox',
      description: 'From which it is sent. When empty, the default inbox of the channel.',
      displayOptions: showOnlyForOneChannel,
    },
    'searchInboxes',
    'e.g. mail',
  ),
  {
    displayName: 'Content',
    name: 'content',
    type: 'options',
    default: 'text',
    description: 'What is sent',
    options: [
      { name: 'Composed Message', value: 'composed', description: 'Of the AI Compose node before this one' },
      { name: 'Message Template', value: 'messageTemplate', description: 'One that is kept in the runtime' },
      { name: 'Text', value: 'text', description: 'The text below' },
    ],
  },
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 5 },
    default: '',
    required: true,
    placeholder: 'e.g. Hello {{contact.first_name|there}}, good to have you here.',
    displayOptions: showOnlyForText,
    description: 'The message',
    hint: VARIABLES_HINT,
  },
  {
    displayName: 'Subject',
    name: 'subject',
    type: 'string',
    default: '',
    placeholder: 'e.g. Welcome, {{contact.first_name|and thank you}}',
    displayOptions: showOnlyForText,
    description: 'For email. May hold variables.',
  },
  keyLocator(
    {
      displayName: 'Message Template',
      name: 'messageTemplate',
      required: true,
      description: 'The message to send, as it is when the step is due',
      displayOptions: showOnlyForTemplate,
    },
    'searchMessageTemplates',
    'e.g. welcome',
  ),
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    options: [
      {
        displayName: 'HTML',
        name: 'html',
        type: 'string',
        typeOptions: { rows: 5 },
        default: '',
        displayOptions: { show: { '/content': ['text'] } },
        description: 'The text as HTML, for email. Without it the text is sent as it is.',
      },
      {
        displayName: 'Once per Conversation',
        name: 'oncePerConversation',
        type: 'boolean',
        default: false,
        description: 'Whether to pass over this step when it was sent in the conversation before a restart',
      },
      {
        displayName: 'Switch to SMS',
        name: 'switchToSms',
        type: 'boolean',
        default: false,
        description: 'Whether to send an SMS when the conversation cannot be used now and there is a number',
      },
      WHATSAPP_TEMPLATE,
    ],
  },
];
