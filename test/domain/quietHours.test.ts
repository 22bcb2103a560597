import {
  firstPermittedInstant,
  hasPermittedInstant,
  isQuiet,
  quietWindowSchema,
  whyQuiet,
  workingHoursToQuietHours,
} from '../../runtime/src/domain/time';
import { at, BERLIN, calendar, EVERY_DAY, local, NEW_YORK, NIGHT, sendingTime, window } from './timeBuilders';

const berlin = calendar(BERLIN);
const night = sendingTime(berlin, [NIGHT]);
const permitted = (instant: string, time = night) =>
  local(firstPermittedInstant(at(instant), time), time.calendar.zone);

describe('quiet hours', () => {
  test('08:00 sharp may send', () => {
    expect(isQuiet(at('2026-06-08T08:00:00+02:00'), night)).toBe(false);
    expect(isQuiet(at('2026-06-08T07:59:59.999+02:00'), night)).toBe(true);
  });
  test('21:00 sharp may not send', () => {
    expect(isQuiet(at('2026-06-08T21:00:00+02:00'), night)).toBe(true);
    expect(isQuiet(at('2026-06-08T20:59:59.999+02:00'), night)).toBe(false);
  });
  test('move a due time inside to the first permitted instant after it', () => {
    expect(permitted('2026-06-08T23:15:42+02:00')).toBe('2026-06-09T08:00+02:00');
  });
  test('leave a due time outside where it is, to the millisecond', () => {
    const outside = at('2026-06-08T12:00:00.123+02:00');
    expect(firstPermittedInstant(outside, night)).toBe(outside);
  });
  test('of the settings and of the sequence both hold', () => {
    const both = sendingTime(berlin, [NIGHT, window([1], '08:00', '10:00')]);
    expect(permitted('2026-06-08T03:00+02:00', both)).toBe('2026-06-08T10:00+02:00');
  });
  test('belong to the weekday on which they begin', () => {
    const fridayNight = sendingTime(berlin, [window([5], '21:00', '08:00')]);
    expect(permitted('2026-06-06T07:00+02:00', fridayNight)).toBe('2026-06-06T08:00+02:00');
    expect(permitted('2026-06-05T07:00+02:00', fridayNight)).toBe('2026-06-05T07:00+02:00');
  });
  test('that begin on Sunday reach into Monday', () => {
    const sundayNight = sendingTime(berlin, [window([7], '21:00', '08:00')]);
    expect(permitted('2026-06-08T00:00+02:00', sundayNight)).toBe('2026-06-08T08:00+02:00');
  });
  test('to 00:00 last to the end of the day', () => {
    const evening = sendingTime(berlin, [window([1], '18:00', '00:00')]);
    expect(permitted('2026-06-08T23:59+02:00', evening)).toBe('2026-06-09T00:00+02:00');
  });
  test('from a time to the same time are 24 hours', () => {
    const noon = sendingTime(berlin, [window([3], '12:00', '12:00')]);
    expect(permitted('2026-06-10T12:00+02:00', noon)).toBe('2026-06-11T12:00+02:00');
    expect(permitted('2026-06-10T11:59+02:00', noon)).toBe('2026-06-10T11:59+02:00');
  });
  test('hold in both passes of a repeated hour, and not between them', () => {
    const early = sendingTime(calendar(NEW_YORK), [window([7], '01:00', '01:30')]);
    expect(permitted('2026-11-01T01:10-04:00', early)).toBe('2026-11-01T01:30-04:00');
    expect(permitted('2026-11-01T01:45-04:00', early)).toBe('2026-11-01T01:45-04:00');
    expect(permitted('2026-11-01T01:10-05:00', early)).toBe('2026-11-01T01:30-05:00');
  });
  // Berlin skips 02:00 to 03:00 on 29 March 2026.
  test('are over when the clock jumps past their end', () => {
    const early = sendingTime(berlin, [window([7], '00:00', '02:30')]);
    expect(permitted('2026-03-29T01:30+01:00', early)).toBe('2026-03-29T03:00+02:00');
  });
  test('have begun when the clock jumps past their beginning', () => {
    const early = sendingTime(berlin, [window([7], '02:30', '04:00')]);
    expect(permitted('2026-03-29T03:00+02:00', early)).toBe('2026-03-29T04:00+02:00');
  });
});

describe('sending on business days only', () => {
  const pentecost = calendar(BERLIN, ['2026-05-25']);

  test('moves Saturday to the first instant of Monday', () => {
    expect(permitted('2026-06-06T15:00+02:00', sendingTime(berlin, [], true))).toBe('2026-06-08T00:00+02:00');
  });
  test('moves over a holiday, and tests the quiet hours of the new day', () => {
    expect(permitted('2026-05-23T15:00+02:00', sendingTime(pentecost, [NIGHT], true))).toBe('2026-05-26T08:00+02:00');
  });
  test('is not asked for when it is not set', () => {
    expect(permitted('2026-06-06T15:00+02:00', sendingTime(pentecost, [NIGHT]))).toBe('2026-06-06T15:00+02:00');
  });
  test('names what keeps a send from starting', () => {
    const time = sendingTime(pentecost, [NIGHT], true);
    const why = (instant: string) => whyQuiet(at(instant), time);
    expect(why('2026-05-22T22:00+02:00')).toBe('quiet_hours');
    expect(why('2026-05-23T22:00+02:00')).toBe('day_off');
    expect(why('2026-05-25T22:00+02:00')).toBe('holiday');
    expect(why('2026-05-26T12:00+02:00')).toBeNull();
  });
});

describe('settings that permit nothing', () => {
  test('are found where every minute of the week is quiet', () => {
    const never = sendingTime(berlin, [window(EVERY_DAY, '00:00', '12:00'), window(EVERY_DAY, '12:00', '00:00')]);
    expect(hasPermittedInstant(at('2026-06-08T10:00+02:00'), never)).toBe(false);
  });
  test('are found where no day is a business day', () => {
    expect(hasPermittedInstant(at('2026-06-08T10:00+02:00'), sendingTime(calendar(BERLIN, [], []), [], true))).toBe(
      false,
    );
  });
  test('do not include one permitted minute a week', () => {
    const almost = sendingTime(berlin, [
      window(EVERY_DAY, '00:01', '00:00'),
      window([1, 2, 3, 4, 5, 6], '00:00', '00:01'),
    ]);
    expect(permitted('2026-06-08T10:00+02:00', almost)).toBe('2026-06-14T00:00+02:00');
  });

  const onlyOn = (date: string) =>
    sendingTime({ zone: 'Etc/UTC', workingDays: EVERY_DAY, isHoliday: (day) => day !== date }, [], true);
  test('do not include an instant exactly 366 days away', () => {
    expect(permitted('2026-06-08T00:00Z', onlyOn('2027-06-09'))).toBe('2027-06-09T00:00+00:00');
  });
  test('include an instant a millisecond further away', () => {
    expect(firstPermittedInstant(at('2026-06-07T23:59:59.999Z'), onlyOn('2027-06-09'))).toBeNull();
  });
});

describe('working hours', () => {
  test('from 09:00 to 17:00 are the same rule as quiet hours, stated the other way round', () => {
    expect(workingHoursToQuietHours([window([1, 2, 3, 4, 5], '09:00', '17:00')])).toEqual([
      { weekdays: [1, 2, 3, 4, 5], from: '00:00', to: '09:00' },
      { weekdays: [1, 2, 3, 4, 5], from: '17:00', to: '00:00' },
      { weekdays: [6, 7], from: '00:00', to: '00:00' },
    ]);
  });
  test('over midnight leave the day', () => {
    expect(workingHoursToQuietHours([window(EVERY_DAY, '20:00', '04:00')])).toEqual([
      window(EVERY_DAY, '04:00', '20:00'),
    ]);
  });
  test('around the clock leave no quiet hours, and none at all leave nothing else', () => {
    expect(workingHoursToQuietHours([window(EVERY_DAY, '00:00', '00:00')])).toEqual([]);
    expect(workingHoursToQuietHours([])).toEqual([window(EVERY_DAY, '00:00', '00:00')]);
  });
});

describe('what a quiet window may say', () => {
  test.each([
    ['no weekday', { weekdays: [], from: '21:00', to: '08:00' }],
    ['a weekday twice', { weekdays: [1, 1], from: '21:00', to: '08:00' }],
    ['weekday 0', { weekdays: [0], from: '21:00', to: '08:00' }],
    ['weekday 8', { weekdays: [8], from: '21:00', to: '08:00' }],
    ['24:00', { weekdays: [1], from: '21:00', to: '24:00' }],
    ['seconds', { weekdays: [1], from: '21:00:00', to: '08:00' }],
    ['an unknown field', { weekdays: [1], from: '21:00', to: '08:00', zone: BERLIN }],
  ])('%s is refused', (_what, input) => {
    expect(quietWindowSchema.safeParse(input).success).toBe(false);
  });
});
