/** Wait Step. Rules: semantics.md, "Waiting". */
import { z } from 'zod';
import { timeOfDaySchema } from '../../time/timeOfDay';
import { waitAnchorSchema, waitSpecSchema, waitUnitSchema } from '../../time/wait';
import { field, textField } from '../form';
import { stepNode } from './step';

const CALENDAR_UNITS: ReadonlySet<unknown> = new Set(['days', 'business_days']);
const FIELD_OF = { amount: 'amount', unit: 'unit', from: 'countFrom', at: 'timeOfDay', until: 'moment' } as const;

export const waitStep = stepNode({
  kind: 'cadenzaWaitStep',
  outputs: [
    { label: 'Due', edge: 'next' },
    { label: 'Exited', edge: null },
  ],
  fields: {
    resume: field('Resume', z.enum(['afterInterval', 'atMoment']).default('afterInterval')),
    amount: field('Amount', z.number().default(1)),
    unit: field('Unit', waitUnitSchema.default('days')),
    countFrom: field('Count From', waitAnchorSchema.default('previous_send')),
    timeOfDay: field('Time of Day', z.string().trim().pipe(z.literal('').or(timeOfDaySchema)).default('')),
    moment: textField('Moment', z.string().trim()),
  },
  hidden({ resume, unit }) {
    if (resume === 'atMoment') return ['amount', 'unit', 'countFrom', 'timeOfDay'];
    return CALENDAR_UNITS.has(unit) ? ['moment'] : ['moment', 'timeOfDay'];
  },
  content({ resume, amount, unit, countFrom, timeOfDay, moment }, fault) {
    const isMoment = resume === 'atMoment';
    const wait = isMoment
      ? { until: moment }
      : { amount, unit, from: countFrom, ...(timeOfDay !== '' && { at: timeOfDay }) };
    if (isMoment && moment === '') {
      fault('moment', 'This is empty. Choose when the next step is due.');
      return { type: 'wait', wait };
    }
    const [ofAmount, ofMoment] = waitSpecSchema.options;
    const { error } = (isMoment ? ofMoment : ofAmount).safeParse(wait);
    for (const { path, message } of error?.issues ?? []) fault(FIELD_OF[path[0] as keyof typeof FIELD_OF], message);
    return { type: 'wait', wait };
  },
});
