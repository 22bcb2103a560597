/** The fields of Cadence Trigger. Names and defaults are also known to the runtime, which reads canvases. */
import type { INodeProperties } from 'n8n-workflow';
import { EXIT_RULES, TARGET } from '../Enroll/fields';
import { keyLocator, sequenceLocator } from '../shared/descriptions';

const showOnlyForEnrolled = { show: { event: ['enrolled'] } };
const showOnlyForCanvas = { show: { event: ['enrolled'], cadence: ['canvas'] } };
const showOnlyForSequence = { show: { event: ['enrolled'], cadence: ['sequence'] } };
const showOnlyForOthers = { hide: { event: ['enrolled'] } };

export const TRIGGER_FIELDS: INodeProperties[] = [
  {
    displayName: 'Event',
    name: 'event',
    type: 'options',
    noDataExpression: true,
    default: 'enrolled',
    description: 'What starts the workflow',
    options: [
      { name: 'Draft Waiting', value: 'draft_waiting', description: 'A message waits for a person to decide on it' },
      { name: 'Enrolled', value: 'enrolled', description: 'A contact was put into a sequence, by whomever' },
      { name: 'Enrollment Ended', value: 'enrollment_ended', description: 'A sequence was completed, or left early' },
      { name: 'Enrollment Failed', value: 'enrollment_failed', description: 'A sequence could not go on' },
      { name: 'Message Sent', value: 'message_sent', description: 'A message of a sequence left' },
      { name: 'Reply Received', value: 'reply_received', description: 'An enrolled contact wrote' },
    ],
  },
  {
    displayName: 'Cadence',
    name: 'cadence',
    type: 'options',
    noDataExpression: true,
    default: 'canvas',
    displayOptions: showOnlyForEnrolled,
    description: 'Which sequence the contact is enrolled in',
    options: [
      {
        name: 'The Steps After This Node',
        value: 'canvas',
        description: 'Whatever is connected to this node; publishing the workflow publishes it',
      },
      {
        name: 'An Existing Sequence',
        value: 'sequence',
        description: 'One that is published in the runtime; what follows this node is an ordinary workflow',
      },
    ],
  },
  {
    displayName:
      'The runtime runs these steps for everybody who is enrolled, through the API as well, and reads the canvas again when it changed. No execution of n8n is started for them.',
    name: 'canvasNotice',
    type: 'notice',
    default: '',
    displayOptions: showOnlyForCanvas,
  },
  sequenceLocator({
    description: 'The sequence whose enrollments start the workflow',
    displayOptions: showOnlyForSequence,
  }),
  {
    ...keyLocator(
      {
        displayName: 'Sequence',
        name: 'sequence',
        description: 'Only what happens in this sequence. When empty: in every sequence.',
        displayOptions: showOnlyForOthers,
      },
      'searchSequences',
      'e.g. dunning',
    ),
  },
  { ...TARGET, displayOptions: showOnlyForCanvas },
  { ...EXIT_RULES, displayOptions: showOnlyForCanvas },
  {
    displayName: 'Sequence Key',
    name: 'key',
    type: 'string',
    noDataExpression: true,
    default: '',
    placeholder: 'e.g. welcome',
    displayOptions: showOnlyForCanvas,
    description:
      'Under which the API enrolls into these steps: lower-case letters, digits, - and _. When empty: made of the name of the workflow. It is set when the workflow is published for the first time.',
  },
];
