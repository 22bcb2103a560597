import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { readByTheRuntime } from '../shared/descriptions';
import { canvasStep, type StepPreview } from '../shared/preview';
import { STEP_FRAME, stepMethods } from '../shared/step';

const showOnlyAfterInterval = { show: { resume: ['afterInterval'] } };
const showOnlyAtMoment = { show: { resume: ['atMoment'] } };
const showOnlyForDays = { show: { resume: ['afterInterval'], unit: ['days', 'business_days'] } };

export class CadenzaWaitStep implements INodeType {
  description: INodeTypeDescription = {
    ...STEP_FRAME,
    displayName: 'Wait Step',
    name: 'cadenzaWaitStep',
    icon: { light: 'file:waitStep.svg', dark: 'file:waitStep.dark.svg' },
    group: ['organization'],
    subtitle:
      '={{ $parameter.resume === "atMoment" ? "until " + $parameter.moment : $parameter.amount + " " + $parameter.unit.replace("_", " ").replace(/s$/, $parameter.amount === 1 ? "" : "s") + ($parameter.timeOfDay ? " at " + $parameter.timeOfDay : "") }}',
    description: 'Wait before the next step of a cadence',
    defaults: { name: 'Wait Step' },
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Due', 'Exited'],
    usableAsTool: undefined,
    properties: readByTheRuntime([
      {
        displayName: 'Resume',
        name: 'resume',
        type: 'options',
        default: 'afterInterval',
        description: 'What ends the wait',
        options: [
          { name: 'After an Interval', value: 'afterInterval', description: 'Some time after another event' },
          { name: 'At a Moment', value: 'atMoment', description: 'On a certain date, the same for every contact' },
        ],
      },
      {
        displayName: 'Amount',
        name: 'amount',
        type: 'number',
        typeOptions: { minValue: 0, numberPrecision: 0 },
        default: 1,
        displayOptions: showOnlyAfterInterval,
        description: 'How many units to wait',
        hint: '0 means at once',
      },
      {
        displayName: 'Unit',
        name: 'unit',
        type: 'options',
        default: 'days',
        displayOptions: showOnlyAfterInterval,
        description: 'Business days leave out weekends and holidays, as the settings of the runtime have them',
        options: [
          { name: 'Business Days', value: 'business_days' },
          { name: 'Days', value: 'days' },
          { name: 'Hours', value: 'hours' },
          { name: 'Minutes', value: 'minutes' },
        ],
      },
      {
        displayName: 'Time of Day',
        name: 'timeOfDay',
        type: 'string',
        default: '',
        placeholder: 'e.g. 09:30',
        displayOptions: showOnlyForDays,
        description: 'Local time at which the wait ends. When empty, the time of day at which it began.',
      },
      {
        displayName: 'Count From',
        name: 'countFrom',
        type: 'options',
        default: 'previous_send',
        displayOptions: showOnlyAfterInterval,
        description: 'From when the interval is counted',
        options: [
          {
            name: 'Last Message From the Contact',
            value: 'last_inbound',
            description: 'A newer one moves the end of the wait',
          },
          {
            name: 'Last Message to the Contact',
            value: 'last_outbound',
            description: 'Whoever sent it; a newer one moves the end of the wait',
          },
          {
            name: 'Previous Send',
            value: 'previous_send',
            description: 'Of this cadence; for the first step, the enrollment',
          },
        ],
      },
      {
        displayName: 'Moment',
        name: 'moment',
        type: 'dateTime',
        default: '',
        required: true,
        displayOptions: showOnlyAtMoment,
        description: 'When the wait ends, in the time zone of the sequence. A moment that has passed means at once.',
      },
    ]),
  };

  readonly #methods = stepMethods(PREVIEW, ['due', 'exited']);

  execute = this.#methods.execute;

  webhook = this.#methods.webhook;
}

const PREVIEW: StepPreview = {
  inWords(context) {
    const { resume, moment, amount, unit, timeOfDay } = context.getNode().parameters as Record<string, string>;
    if (resume === 'atMoment') return `Would wait until ${moment ?? ''}`;
    const at = timeOfDay ? ` at ${timeOfDay}` : '';
    const count = String(amount ?? 1);
    const units = (unit ?? 'days').replace('_', ' ').replace(/s$/, count === '1' ? '' : 's');
    return `Would wait ${count} ${units}${at}`;
  },
  played: {
    // A wait alone is no cadence; the message after it shows when the wait is over.
    around: () => ({
      before: [],
      after: [canvasStep('message', 'cadenzaSendViaChannel', { content: 'text', text: 'Preview' })],
    }),
    told: ({ messages, timeZone }, inWords) => {
      const message = messages[0];
      if (!message) return { preview: inWords };
      return { preview: `${inWords}; if enrolled now: ${message.why}`, dueAt: message.at, timeZone };
    },
  },
};
