/** When messages could leave under settings that perhaps are not saved yet: the rules are those of the runtime. */
import type { Settings } from '../../../api/types';
import { calendarWith, dayAt, formatDay, holidayTest, planSends, quietStretchAt } from '../../../domainTime';

export type TimeSettings = Pick<
  Settings,
  'timeZone' | 'workingDays' | 'holidays' | 'quietHours' | 'businessDaysOnly' | 'contactLimits'
>;

export interface Departure {
  /** Null: none within a year. */
  at: string | null;
  /** Why it is later than a minute after the one before; null: it is not. */
  why: 'quiet_hours' | 'holiday' | 'day_off' | 'contact_limit' | null;
}

const MINUTE_MS = 60_000;
const COUNT = 10;
/** How far public holidays must be known, in days. */
export const AHEAD_DAYS = 400;

export function datesFrom(now: number): { from: string; to: string } {
  // A day earlier, because somewhere it still is.
  const today = dayAt(now, 'UTC') - 1;
  return { from: formatDay(today), to: formatDay(today + AHEAD_DAYS) };
}

/**
 * The minutes in which the next ten messages to one contact could leave, one a minute, if all were due now.
 * @param publicHolidays of the settings' country, as dates
 * @throws when the settings are such as could not be saved either
 */
export function nextDepartures(now: number, settings: TimeSettings, publicHolidays: readonly string[]): Departure[] {
  const { timeZone, workingDays, quietHours, businessDaysOnly, contactLimits } = settings;
  const known = new Set(publicHolidays);
  const isHoliday = holidayTest(settings.holidays, (date) => known.has(date));
  const holidays = [...new Set([...publicHolidays, ...settings.holidays.dates])].filter(isHoliday);
  const begin = Math.ceil(now / MINUTE_MS) * MINUTE_MS;
  const waiting = Array.from({ length: COUNT }, (_, index) => ({
    send: String(index),
    due: new Date(begin).toISOString(),
    inbox: 'any',
    contact: 'one',
  }));
  const { starts } = planSends({
    timeZone,
    workingDays,
    holidays,
    quietHours,
    businessDaysOnly,
    contactLimits,
    inboxLimits: { perMinute: 1 },
    waiting,
  });
  const time = { calendar: calendarWith(timeZone, workingDays, holidays), quietHours, businessDaysOnly };
  let expected = begin;
  return waiting.map(({ send }) => {
    const at = starts[send] ?? null;
    const isLater = at === null || Date.parse(at) > expected;
    const why = isLater ? (quietStretchAt(expected, time)?.reason ?? 'contact_limit') : null;
    if (at !== null) expected = Date.parse(at) + MINUTE_MS;
    return { at, why };
  });
}
