import { formatDay, weekdayOf, type Day } from './day';
import type { Instant } from './instant';
import { dayAt } from './zone';

/** Which days are worked. Rule: semantics.md, "Waiting": a working day that is no holiday of the settings. */
export interface Calendar {
  /** The effective time zone: an IANA name. */
  readonly zone: string;
  /** Weekdays, 1 (Monday) to 7 (Sunday), in any order. */
  readonly workingDays: readonly number[];
  /** Asked for local dates, `YYYY-MM-DD`, one at a time and often: it should look up, not compute. */
  isHoliday(date: string): boolean;
}

/** Monday to Friday, unless set. */
export const DEFAULT_WORKING_DAYS: readonly number[] = [1, 2, 3, 4, 5];

const SEARCH_YEARS = 10;
const SEARCH_DAYS = SEARCH_YEARS * 366;

/** The settings leave no business day, so a wait in business days would never end. Saving and publishing refuse it. */
export class NoBusinessDay extends Error {
  constructor(readonly after: string) {
    super(
      `There is no business day in the ${SEARCH_YEARS} years after ${after}. ` +
        'Set at least one working day that is not always a holiday.',
    );
    this.name = 'NoBusinessDay';
  }
}

/** A calendar whose holidays are listed, as `YYYY-MM-DD`. */
export function calendarWith(zone: string, workingDays: readonly number[], holidays: Iterable<string>): Calendar {
  const dates = new Set(holidays);
  return { zone, workingDays, isHoliday: (date) => dates.has(date) };
}

/** Own dates are holidays whatever else they are; of the public ones those that are no exception. */
export function holidayTest(
  { dates, except }: { dates: readonly string[]; except: readonly string[] },
  isPublic: (date: string) => boolean,
): (date: string) => boolean {
  const own = new Set(dates);
  const exceptions = new Set(except);
  return (date) => own.has(date) || (!exceptions.has(date) && isPublic(date));
}

export function isWorkingDay(day: Day, calendar: Calendar): boolean {
  return calendar.workingDays.includes(weekdayOf(day));
}

export function isBusinessDay(day: Day, calendar: Calendar): boolean {
  return isWorkingDay(day, calendar) && !calendar.isHoliday(formatDay(day));
}

/**
 * The `count`-th business day strictly after `day`; 0 is `day` itself, business day or not.
 * @throws {NoBusinessDay} when 10 years pass without one
 */
export function businessDayAfter(day: Day, count: number, calendar: Calendar): Day {
  let found = day;
  for (let left = count; left > 0; left--) found = nextBusinessDay(found + 1, calendar);
  return found;
}

/**
 * The first business day on or after `day`.
 * @throws {NoBusinessDay} when 10 years pass without one
 */
export function nextBusinessDay(day: Day, calendar: Calendar): Day {
  const found = findBusinessDay(day, calendar);
  if (found === null) throw new NoBusinessDay(formatDay(day - 1));
  return found;
}

/** Whether a wait in business days that begins at `from` can end. Tested when settings are saved and flows published. */
export function hasBusinessDay(from: Instant, calendar: Calendar): boolean {
  return findBusinessDay(dayAt(from, calendar.zone) + 1, calendar) !== null;
}

function findBusinessDay(day: Day, calendar: Calendar): Day | null {
  for (let candidate = day; candidate < day + SEARCH_DAYS; candidate++) {
    if (isBusinessDay(candidate, calendar)) return candidate;
  }
  return null;
}
