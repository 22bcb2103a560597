/** The fields of Enroll. Names and defaults are also known to the runtime, which reads exported workflows. */
import type { INodeProperties } from 'n8n-workflow';
import { CONTACT_FIELDS } from '../shared/contactFields';
import { personLocator, sequenceLocator } from '../shared/descriptions';

const showOnlyForCanvas = { show: { cadence: ['canvas'] } };
const showOnlyForSequence = { show: { cadence: ['sequence'] } };
const showOnlyForRecords = { show: { target: ['appointment', 'charge', 'deal'] } };

export const EXIT_RULES: INodeProperties = {
  displayName: 'Exit Rules',
  name: 'exitRules',
  type: 'collection',
  placeholder: 'Add Rule',
  default: {},
  noDataExpression: true,
  displayOptions: showOnlyForCanvas,
  description: 'What ends the cadence early. Unless set here, a reply does; an opt-out always does.',
  options: [
    {
      displayName: 'Goal Statuses',
      name: 'goalStatuses',
      type: 'string',
      default: '',
      noDataExpression: true,
      placeholder: 'e.g. paid, written_off',
      description: 'Statuses that count as the goal. When empty: charge paid, deal won, appointment completed.',
    },
    {
      displayName: 'On Goal',
      name: 'onGoal',
      type: 'boolean',
      default: false,
      noDataExpression: true,
      description: 'Whether to end when the target record reaches its goal',
    },
    {
      displayName: 'On Reply',
      name: 'onReply',
      type: 'options',
      default: 'exit',
      noDataExpression: true,
      description: 'What happens when the contact writes',
      options: [
        { name: 'Continue', value: 'continue', description: 'The cadence goes on as if nothing had come' },
        { name: 'Exit', value: 'exit', description: 'The cadence ends' },
        {
          name: 'Restart',
          value: 'restart',
          description: 'What is pending is cancelled, and it waits from the first step again',
        },
      ],
    },
    {
      displayName: 'On Resolution',
      name: 'onResolution',
      type: 'boolean',
      default: false,
      noDataExpression: true,
      description: 'Whether to end when the conversation is marked resolved',
    },
  ],
};

export const TARGET: INodeProperties = {
  displayName: 'Target',
  name: 'target',
  type: 'options',
  noDataExpression: true,
  default: 'contact',
  description: 'What the cadence is about. A goal, such as a paid charge, can end it.',
  options: [
    { name: 'Appointment', value: 'appointment' },
    { name: 'Charge', value: 'charge' },
    { name: 'Contact', value: 'contact' },
    { name: 'Conversation', value: 'conversation' },
    { name: 'Deal', value: 'deal' },
  ],
};

export const ENROLL_FIELDS: INodeProperties[] = [
  {
    displayName: 'Cadence',
    name: 'cadence',
    type: 'options',
    noDataExpression: true,
    default: 'canvas',
    description: 'Which steps the contact goes through',
    options: [
      {
        name: 'The Steps After This Node',
        value: 'canvas',
        description: "What is connected to the output 'Cadence'; it is published when it has changed",
      },
      { name: 'An Existing Sequence', value: 'sequence', description: 'One that is published in the runtime' },
    ],
  },
  sequenceLocator({ description: 'The sequence to enroll in', displayOptions: showOnlyForSequence }),
  ...CONTACT_FIELDS,
  TARGET,
  {
    displayName: 'Record ID',
    name: 'targetId',
    type: 'string',
    default: '={{ $json.id }}',
    placeholder: 'e.g. inv-17',
    displayOptions: showOnlyForRecords,
    description: 'ID of the appointment, charge or deal in your own system',
  },
  {
    displayName: 'Record Status',
    name: 'targetStatus',
    type: 'string',
    default: '={{ $json.status }}',
    placeholder: 'e.g. open',
    displayOptions: showOnlyForRecords,
    description: 'Its status now. When empty, the status stays as the runtime knows it.',
  },
  {
    displayName: 'Conversation ID',
    name: 'conversationId',
    type: 'string',
    default: '={{ $json.conversationId }}',
    placeholder: 'e.g. thread-17',
    description:
      'ID of the conversation in which it happens, here or in your own system. Needed when it is about a conversation.',
  },
  personLocator({
    displayName: 'Assignee',
    name: 'assignee',
    description: 'The person who looks after it: told of drafts, and the agent in texts',
  }),
  EXIT_RULES,
  {
    displayName: 'Run Steps In',
    name: 'runStepsIn',
    type: 'options',
    noDataExpression: true,
    default: 'automatic',
    displayOptions: showOnlyForCanvas,
    description: 'Who carries a contact from step to step',
    options: [
      {
        name: 'Automatic',
        value: 'automatic',
        description: "Runtime, unless other nodes, expressions or a chat model need n8n; 'Result' says why",
      },
      {
        // eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- it is written so
        name: 'n8n',
        value: 'n8n',
        description: 'An execution for each contact, which sleeps between the steps',
      },
      {
        name: 'Runtime',
        value: 'runtime',
        description:
          'No execution stays open, and many thousand contacts are no matter; only steps of the cadence may follow',
      },
    ],
  },
  {
    displayName: 'When Testing',
    name: 'whenTesting',
    type: 'options',
    noDataExpression: true,
    default: 'simulate',
    description: 'What executing in the editor does. Executions of the active workflow always enroll.',
    options: [
      { name: 'Enroll', value: 'enroll', description: 'The contacts are enrolled and get the messages' },
      {
        name: 'Simulate',
        value: 'simulate',
        description: "Nothing is saved or sent; 'Result' shows each message, its time, and why then",
      },
    ],
  },
];
