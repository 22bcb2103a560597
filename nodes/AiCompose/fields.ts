import type { INodeProperties } from 'n8n-workflow';
import { VARIABLES_HINT } from '../shared/descriptions';

const showOnlyForAi = { show: { mode: ['assisted', 'full'] } };
const showOnlyForStatic = { show: { mode: ['static'] } };

const TEXT: Pick<INodeProperties, 'name' | 'type' | 'typeOptions' | 'default'> = {
  name: 'fallback',
  type: 'string',
  typeOptions: { rows: 5 },
  default: '',
};

export const COMPOSE_FIELDS: INodeProperties[] = [
  {
    displayName: 'Mode',
    name: 'mode',
    type: 'options',
    default: 'assisted',
    description: 'Who writes the message',
    options: [
      {
        name: 'Assisted',
        value: 'assisted',
        description: 'AI drafts; put Await Approval after this node, and nothing is sent until a person approves',
      },
      { name: 'Full', value: 'full', description: 'AI writes, and it is sent without waiting' },
      { name: 'Static', value: 'static', description: 'The text below, with its variables filled in' },
    ],
  },
  {
    displayName: 'Intent',
    name: 'intent',
    type: 'string',
    typeOptions: { rows: 3 },
    default: '',
    placeholder: 'e.g. Remind them of the demo and offer two times next week',
    displayOptions: showOnlyForAi,
    description: 'What the message should achieve. AI also sees the conversation and earlier messages of the cadence.',
  },
  {
    ...TEXT,
    displayName: 'Fallback Text',
    required: true,
    placeholder: 'e.g. Hello {{contact.first_name|there}}, shall we find a time?',
    displayOptions: showOnlyForAi,
    description: 'Used when AI is down, slow or has nothing to say',
    hint: VARIABLES_HINT,
  },
  {
    ...TEXT,
    displayName: 'Text',
    required: true,
    placeholder: 'e.g. Hello {{contact.first_name|there}}, good to have you here.',
    displayOptions: showOnlyForStatic,
    description: 'The message',
    hint: VARIABLES_HINT,
  },
  {
    displayName: 'Subject',
    name: 'subject',
    type: 'string',
    default: '',
    placeholder: 'e.g. Welcome, {{contact.first_name|and thank you}}',
    description: 'For email. May hold variables. When empty, AI finds one.',
  },
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
        description: 'The text as HTML, for email. Without it the text is sent as it is.',
      },
      {
        displayName: 'Language',
        name: 'language',
        type: 'string',
        default: '',
        placeholder: 'e.g. de',
        description: 'In which AI writes. When empty, the language of the contact.',
      },
      {
        displayName: 'Persona',
        name: 'persona',
        type: 'string',
        default: '',
        placeholder: 'e.g. concierge',
        description: 'Whose voice AI takes on',
      },
      {
        displayName: 'Time Limit',
        name: 'timeLimitSeconds',
        type: 'number',
        typeOptions: { minValue: 1, maxValue: 600, numberPrecision: 0 },
        default: 30,
        description: 'Seconds that AI has, before the fallback text is used',
      },
      {
        displayName: 'Tone',
        name: 'tone',
        type: 'string',
        default: '',
        placeholder: 'e.g. friendly and brief',
        description: 'How AI should sound',
      },
    ],
  },
];
