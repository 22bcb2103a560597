import { z } from 'zod';
import { businessDayAfter, nextBusinessDay, type Calendar } from './calendar';
import { DAY, HOUR, InvalidInstant, MINUTE, parseMoment, type Instant } from './instant';
import { parseTimeOfDay, timeOfDaySchema } from './timeOfDay';
import { atLocal, localOf } from './zone';

/** When a wait ends. Rule: semantics.md, "Waiting". Pure: the caller brings the anchor and the calendar. */

const WAIT_UNITS = ['minutes', 'hours', 'days', 'business_days'] as const;
export const waitUnitSchema = z.enum(WAIT_UNITS);
export type WaitUnit = z.infer<typeof waitUnitSchema>;

export const waitAnchorSchema = z
  .enum(['previous_send', 'last_inbound', 'last_outbound'])
  .describe('From when the wait is counted: the previous send, or the newest message from or to the contact');
export type WaitAnchor = z.infer<typeof waitAnchorSchema>;

/** Ten years of each unit. A longer wait is a slip of the pen, and would make searches long. */
export const MAX_WAIT: Readonly<Record<WaitUnit, number>> = {
  minutes: (3_660 * DAY) / MINUTE,
  hours: (3_660 * DAY) / HOUR,
  days: 3_660,
  business_days: 2_600,
};

const amountSchema = z
  .int({ error: 'An amount is a whole number, 0 or more; 0 means at once.' })
  .min(0, { error: 'An amount is a whole number, 0 or more; 0 means at once.' });

const amountWaitSchema = z
  .strictObject({
    amount: amountSchema.describe('How many units; 0 means at once'),
    unit: waitUnitSchema,
    from: waitAnchorSchema.default('previous_send'),
    at: timeOfDaySchema.optional().describe('Local time of day HH:MM, for days and business days'),
  })
  .superRefine((wait, context) => {
    const max = MAX_WAIT[wait.unit];
    if (wait.amount > max) {
      const message = `A wait lasts at most 10 years: ${max} ${unitName(wait.unit, max)}, not ${wait.amount}.`;
      context.addIssue({ code: 'custom', path: ['amount'], message });
    }
    if (wait.at !== undefined && !isCalendarUnit(wait.unit)) {
      const message = `A time of day goes with days and business days, not with ${wait.unit}. Leave out 'at'.`;
      context.addIssue({ code: 'custom', path: ['at'], message });
    }
  });

const untilWaitSchema = z.strictObject({
  until: z
    .string()
    .refine((text) => parseMoment(text) !== null, {
      error: (issue) =>
        `'${String(issue.input)}' is no moment. Write ISO 8601, such as '2026-06-08T09:00' or with an offset.`,
    })
    .describe('A moment, ISO 8601; without an offset it is local time in the effective time zone'),
});

export const waitSpecSchema = z.union([amountWaitSchema, untilWaitSchema], {
  error: (issue) => unionMessage(issue.input),
});
export type WaitSpec = z.infer<typeof waitSpecSchema>;
export type AmountWait = z.infer<typeof amountWaitSchema>;

/** The unit as it is read in a sentence: "1 business day", "2 hours". */
export function unitName(unit: WaitUnit, amount: number): string {
  const plural = unit.replace('_', ' ');
  return amount === 1 ? plural.slice(0, -1) : plural;
}

/** Whether the unit counts dates rather than elapsed time. */
export function isCalendarUnit(unit: WaitUnit): boolean {
  return unit === 'days' || unit === 'business_days';
}

/**
 * The instant at which a wait that is counted from `anchorAt` ends; never before `anchorAt`.
 * @param calendar of the effective time zone
 * @throws {UnknownZone} when the calendar's zone is no IANA name
 * @throws {NoBusinessDay} when a wait in business days meets none for 10 years
 */
export function dueTime(anchorAt: Instant, wait: WaitSpec, calendar: Calendar): Instant {
  const dueAt = 'until' in wait ? untilTime(wait.until, calendar.zone) : amountEnd(anchorAt, wait, calendar);
  // A moment in the past means at once. Of a repeated time the first is meant, and it too may have passed.
  return Math.max(anchorAt, dueAt);
}

/**
 * The instant a moment names; without an offset, in `zone`.
 * @throws {InvalidInstant} when it is no ISO 8601 moment
 */
export function untilTime(until: string, zone: string): Instant {
  const moment = parseMoment(until);
  if (!moment) throw new InvalidInstant(until, "Write ISO 8601, such as '2026-06-08T09:00' or with an offset.");
  if (moment.offset !== null) return moment.wall - moment.offset;
  const day = Math.floor(moment.wall / DAY);
  return atLocal(day, moment.wall - day * DAY, zone);
}

function amountEnd(anchorAt: Instant, wait: AmountWait, calendar: Calendar): Instant {
  const { amount, unit, at } = wait;
  if (unit === 'minutes') return anchorAt + amount * MINUTE;
  if (unit === 'hours') return anchorAt + amount * HOUR;
  if (amount === 0) return at === undefined ? anchorAt : nextTimeOfDay(anchorAt, at, unit, calendar);
  const { day, msOfDay } = localOf(anchorAt, calendar.zone);
  const dueDay = unit === 'days' ? day + amount : businessDayAfter(day, amount, calendar);
  return atLocal(dueDay, at === undefined ? msOfDay : parseTimeOfDay(at), calendar.zone);
}

/** The next such time at or after the anchor, which may be on the anchor's own date. */
function nextTimeOfDay(anchorAt: Instant, at: string, unit: WaitUnit, calendar: Calendar): Instant {
  const msOfDay = parseTimeOfDay(at);
  const dayFrom = (day: number) => (unit === 'business_days' ? nextBusinessDay(day, calendar) : day);
  let day = dayFrom(localOf(anchorAt, calendar.zone).day);
  let dueAt = atLocal(day, msOfDay, calendar.zone);
  while (dueAt < anchorAt) {
    day = dayFrom(day + 1);
    dueAt = atLocal(day, msOfDay, calendar.zone);
  }
  return dueAt;
}

/** Zod says only "Invalid input" of a union; this names the field, of the shape that was evidently meant. */
function unionMessage(input: unknown): string {
  const isUntil = typeof input === 'object' && input !== null && 'until' in input;
  // Not on the schema of the unit: the canvas and the API have words of their own for it.
  const error = ({ code }: { code?: string }) =>
    code === 'invalid_value' ? `A unit is one of ${WAIT_UNITS.join(', ')}.` : undefined;
  const issue = (isUntil ? untilWaitSchema : amountWaitSchema).safeParse(input, { error }).error?.issues[0];
  const field = issue?.path.length ? `'${issue.path.join('.')}': ${issue.message} ` : '';
  return `${field}A wait is an amount and a unit, or a moment 'until'.`;
}
