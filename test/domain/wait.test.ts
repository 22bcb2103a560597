import {
  dueTime,
  hasBusinessDay,
  InvalidInstant,
  NoBusinessDay,
  parseInstant,
  waitSpecSchema,
} from '../../runtime/src/domain/time';
import { at, BERLIN, calendar, local, NEW_YORK, wait } from './timeBuilders';

const berlin = calendar(BERLIN);
const due = (anchor: string, spec: Parameters<typeof dueTime>[1], days = berlin) =>
  local(dueTime(at(anchor), spec, days), days.zone);

describe('a wait in minutes and hours', () => {
  test('is elapsed time over a clock change', () => {
    expect(due('2026-03-28T12:00+01:00', wait(24, 'hours'))).toBe('2026-03-29T13:00+02:00');
  });
  test('of 0 ends at once', () => {
    expect(due('2026-06-07T23:15+02:00', wait(0, 'minutes'))).toBe('2026-06-07T23:15+02:00');
  });
});

describe('a wait in days', () => {
  test('ends at the same wall-clock time after a day of 23 hours', () => {
    expect(due('2026-03-28T12:00+01:00', wait(1, 'days'))).toBe('2026-03-29T12:00+02:00');
  });
  // Berlin skips 02:00 to 03:00 on 29 March 2026.
  test('moves a skipped time forward by the length of the gap', () => {
    expect(due('2026-03-28T02:30+01:00', wait(1, 'days'))).toBe('2026-03-29T03:30+02:00');
  });
  // Berlin repeats 02:00 to 03:00 on 25 October 2026.
  test('means the first of a repeated time', () => {
    expect(due('2026-10-24T02:30+02:00', wait(1, 'days'))).toBe('2026-10-25T02:30+02:00');
  });
  test('with a time of day counts dates, however few hours these are', () => {
    expect(due('2026-06-08T23:59+02:00', wait(1, 'days', '00:00'))).toBe('2026-06-09T00:00+02:00');
  });
});

describe('0 days with a time of day', () => {
  test('is today where that time is still to come', () => {
    expect(due('2026-06-08T09:29+02:00', wait(0, 'days', '09:30'))).toBe('2026-06-08T09:30+02:00');
  });
  test('is at once where it is that time now', () => {
    expect(due('2026-06-08T09:30+02:00', wait(0, 'days', '09:30'))).toBe('2026-06-08T09:30+02:00');
  });
  test('is tomorrow where that time has passed', () => {
    expect(due('2026-06-08T09:31+02:00', wait(0, 'days', '09:30'))).toBe('2026-06-09T09:30+02:00');
  });
  test('is the moved time where today skips it', () => {
    expect(due('2026-03-29T01:00+01:00', wait(0, 'days', '02:30'))).toBe('2026-03-29T03:30+02:00');
  });
  test('is tomorrow in the second pass of a repeated hour, whose first has passed', () => {
    expect(due('2026-11-01T01:10-05:00', wait(0, 'days', '01:30'), calendar(NEW_YORK))).toBe('2026-11-02T01:30-05:00');
  });
  test('is on the next business day for business days', () => {
    expect(due('2026-06-06T08:00+02:00', wait(0, 'business_days', '09:30'))).toBe('2026-06-08T09:30+02:00');
    expect(due('2026-06-05T10:00+02:00', wait(0, 'business_days', '09:30'))).toBe('2026-06-08T09:30+02:00');
    expect(due('2026-06-05T09:00+02:00', wait(0, 'business_days', '09:30'))).toBe('2026-06-05T09:30+02:00');
  });
});

describe('a wait in business days', () => {
  test('never counts the date of its anchor', () => {
    expect(due('2026-06-08T00:00+02:00', wait(1, 'business_days'))).toBe('2026-06-09T00:00+02:00');
  });
  test('passes over weekends and holidays', () => {
    const easter = calendar(BERLIN, ['2026-04-03', '2026-04-06']);
    expect(due('2026-04-02T10:00+02:00', wait(1, 'business_days'), easter)).toBe('2026-04-07T10:00+02:00');
  });
  test('is refused by name where no business day comes for 10 years', () => {
    const never = calendar(BERLIN, [], []);
    expect(() => dueTime(at('2026-06-08T10:00+02:00'), wait(1, 'business_days'), never)).toThrow(NoBusinessDay);
    expect(() => dueTime(at('2026-06-08T10:00+02:00'), wait(1, 'business_days'), never)).toThrow(
      'There is no business day in the 10 years after 2026-06-08.',
    );
    expect([hasBusinessDay(at('2026-06-08T10:00Z'), never), hasBusinessDay(at('2026-06-08T10:00Z'), berlin)]).toEqual([
      false,
      true,
    ]);
  });
});

describe('a wait until a moment', () => {
  test('without an offset is local time in the effective time zone', () => {
    expect(due('2026-06-01T10:00+02:00', { until: '2026-06-10T09:00' })).toBe('2026-06-10T09:00+02:00');
    expect(due('2026-06-01T10:00+02:00', { until: '2026-06-10' })).toBe('2026-06-10T00:00+02:00');
  });
  test('without an offset moves a skipped time forward, and means the first of a repeated one', () => {
    expect(due('2026-03-01T10:00+01:00', { until: '2026-03-29T02:30' })).toBe('2026-03-29T03:30+02:00');
    expect(due('2026-03-01T10:00+01:00', { until: '2026-10-25T02:30:00' })).toBe('2026-10-25T02:30+02:00');
  });
  test('with an offset is that instant', () => {
    expect(due('2026-06-01T10:00+02:00', { until: '2026-06-10T09:00:00-04:00' })).toBe('2026-06-10T15:00+02:00');
  });
  test('in the past ends at once', () => {
    expect(due('2026-06-01T10:00+02:00', { until: '2026-05-31T09:00' })).toBe('2026-06-01T10:00+02:00');
  });
});

describe('what a wait may say', () => {
  const problem = (input: unknown) => waitSpecSchema.safeParse(input).error?.issues[0]?.message ?? 'accepted';

  test('counts from the previous send unless it says otherwise', () => {
    expect(waitSpecSchema.parse({ amount: 2, unit: 'days' })).toEqual({
      amount: 2,
      unit: 'days',
      from: 'previous_send',
    });
  });
  test.each([
    [
      'a time of day with hours',
      { amount: 1, unit: 'hours', at: '09:30' },
      "goes with days and business days, not with hours. Leave out 'at'.",
    ],
    ['a negative amount', { amount: -1, unit: 'days' }, 'whole number, 0 or more'],
    ['half a day', { amount: 0.5, unit: 'days' }, 'whole number, 0 or more'],
    ['more than ten years of days', { amount: 3_661, unit: 'days' }, 'at most 10 years: 3660 days, not 3661.'],
    ['more than ten years of minutes', { amount: 5_270_401, unit: 'minutes' }, 'at most 10 years: 5270400 minutes'],
    ['a time of day that no clock shows', { amount: 1, unit: 'days', at: '24:00' }, "'24:00' is no time of day"],
    ['an unknown unit', { amount: 1, unit: 'weeks' }, "'unit': A unit is one of minutes, hours, days, business_days. "],
    ['no amount', { unit: 'days' }, "'amount': "],
    ['an unknown field', { amount: 1, unit: 'days', zone: 'Etc/UTC' }, 'zone'],
    ['an amount beside a moment', { amount: 1, unit: 'days', until: '2026-06-10' }, 'amount'],
    ['a moment that is none', { until: '2026-02-30T09:00' }, "'2026-02-30T09:00' is no moment"],
    ['nothing', {}, "'amount': "],
    ['no object', 'tomorrow', 'A wait is an amount and a unit'],
  ])('%s is refused, and the message says so', (_what, input, message) => {
    expect(problem(input)).toContain(message);
  });
  test('ten years are still accepted', () => {
    expect(problem({ amount: 3_660, unit: 'days' })).toBe('accepted');
  });
});

describe('an instant', () => {
  test.each([
    ['2026-06-08T09:00Z', '2026-06-08T09:00:00.000Z'],
    ['2026-06-08T09:00:00.25+02:00', '2026-06-08T07:00:00.250Z'],
    ['2026-06-08T09:00:00.123456789-0330', '2026-06-08T12:30:00.123Z'],
    ['0099-12-31T23:59:59Z', '0099-12-31T23:59:59.000Z'],
  ])('%s is read', (text, utc) => {
    expect(new Date(parseInstant(text)).toISOString()).toBe(utc);
  });
  test.each([
    '2026-06-08T09:00',
    '2026-06-08',
    '2025-02-29T00:00Z',
    '2026-06-08T24:00Z',
    '2026-06-08T09:60Z',
    '2026-06-08T09:00+02:75',
    '2026-06-08T09:00+19:00',
    'now',
    '',
  ])('"%s" is refused', (text) => {
    expect(() => parseInstant(text)).toThrow(InvalidInstant);
  });
});
