import { isBusinessDay, isWorkingDay, type Calendar } from './calendar';
import { civilOf, weekdayOf, type Day } from './day';
import type { Instant } from './instant';
import { quietStretchAt, type QuietReason, type SendingTime } from './quietHours';
import { formatTimeOfDay, parseTimeOfDay } from './timeOfDay';
import { isCalendarUnit, unitName, untilTime, type AmountWait, type WaitSpec } from './wait';
import { dayAt, localOf } from './zone';

/**
 * Says in a sentence why a time is what it is, for timelines and previews. English, local times of the effective zone.
 * Called for every wait, so it formats by hand: an Intl format would cost more than all the rules together.
 */

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['', 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * `Mon 8 Jun 09:00`, what the clock shows in `zone`; seconds are left out. With `sameYearAs`, the year is added when
 * it is another: `Mon 4 Jan 2027 09:00`.
 * @throws {UnknownZone}
 */
export function formatLocal(at: Instant, zone: string, sameYearAs: Instant = at): string {
  const { day, msOfDay } = localOf(at, zone);
  const isSameYear = sameYearAs === at || civilOf(dayAt(sameYearAs, zone)).year === civilOf(day).year;
  return `${formatDate(day)}${isSameYear ? '' : ` ${civilOf(day).year}`} ${formatTimeOfDay(msOfDay)}`;
}

/**
 * Why a wait ends when it does, and what moved the send from there:
 * `wait 2 business days → Mon 8 Jun 09:00; quiet hours until 08:00 → Tue 9 Jun 08:00`, or `at once`.
 * @param dueAt what `dueTime` answers for the wait
 * @param permittedAt what `firstPermittedInstant` answers for `dueAt`
 * @throws {UnknownZone}
 */
export function explainWait(
  anchorAt: Instant,
  wait: WaitSpec,
  dueAt: Instant,
  permittedAt: Instant | null,
  time: SendingTime,
): string {
  const waited = explainDue(anchorAt, wait, dueAt, time.calendar);
  return permittedAt === dueAt ? waited : `${waited}; ${explainQuiet(dueAt, permittedAt, time, anchorAt)}`;
}

/**
 * What moves a send from `at` to `permittedAt`: `quiet hours until 08:00 → Tue 9 Jun 08:00`.
 * @param sameYearAs an instant whose year goes without saying
 * @returns an empty text when nothing moves it
 */
export function explainQuiet(
  at: Instant,
  permittedAt: Instant | null,
  time: SendingTime,
  sameYearAs: Instant = at,
): string {
  if (permittedAt === at) return '';
  if (permittedAt === null) return 'quiet hours and business days leave no permitted time within 366 days';
  const { zone } = time.calendar;
  const reasons = quietReasons(at, permittedAt, time);
  return `${reasons.join(', ') || 'next permitted time'} → ${formatLocal(permittedAt, zone, sameYearAs)}`;
}

function explainDue(anchorAt: Instant, wait: WaitSpec, dueAt: Instant, calendar: Calendar): string {
  if ('until' in wait) return explainUntil(anchorAt, wait.until, dueAt, calendar.zone);
  if (wait.amount === 0 && wait.at === undefined) return 'at once';
  const moved = isCalendarUnit(wait.unit) ? calendarReasons(anchorAt, wait, dueAt, calendar) : '';
  return `wait ${waitName(wait)}${moved} → ${formatLocal(dueAt, calendar.zone, anchorAt)}`;
}

function explainUntil(anchorAt: Instant, until: string, dueAt: Instant, zone: string): string {
  const untilAt = untilTime(until, zone);
  if (untilAt < anchorAt) return `at once (${formatLocal(untilAt, zone, anchorAt)} has passed)`;
  return `wait until ${formatLocal(dueAt, zone, anchorAt)}`;
}

function waitName({ amount, unit, from, at }: AmountWait): string {
  if (amount === 0) return `for ${at}${unit === 'business_days' ? ' on a business day' : ''}`;
  const time = at === undefined ? '' : ` at ${at}`;
  const anchor = from === 'previous_send' ? '' : ` from the ${from.replace('_', ' ')} message`;
  return `${amount} ${unitName(unit, amount)}${anchor}${time}`;
}

/** What of the calendar moved the due time: holidays that were passed over, and a clock change. */
function calendarReasons(anchorAt: Instant, wait: AmountWait, dueAt: Instant, calendar: Calendar): string {
  const anchor = localOf(anchorAt, calendar.zone);
  const due = localOf(dueAt, calendar.zone);
  const reasons: string[] = [];
  if (wait.unit === 'business_days') {
    const holidays = holidaysBetween(anchor.day, due.day, calendar);
    if (holidays.length > 0) reasons.push(`not counting ${namedHolidays(holidays)}`);
  }
  const meant = wait.at === undefined ? anchor.msOfDay : parseTimeOfDay(wait.at);
  if (meant !== due.msOfDay && dueAt !== anchorAt) reasons.push(`the clock skips ${formatTimeOfDay(meant)}`);
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}

// Holidays explain a wait of weeks. One of years passes over many, and is not searched for them.
const MAX_DAYS_SEARCHED = 62;

/** Holidays on working days after `from` and before `to`: the days that a wait in business days passed over. */
function holidaysBetween(from: Day, to: Day, calendar: Calendar): Day[] {
  const found: Day[] = [];
  if (to - from > MAX_DAYS_SEARCHED) return found;
  for (let day = from + 1; day < to; day++) {
    if (isWorkingDay(day, calendar) && !isBusinessDay(day, calendar)) found.push(day);
  }
  return found;
}

/** The reasons met on the way from `at` to `permittedAt`, each once: holidays, then days off, then quiet hours. */
function quietReasons(at: Instant, permittedAt: Instant, time: SendingTime): string[] {
  const holidays = new Set<Day>();
  const met = new Set<QuietReason>();
  let last: QuietReason | null = null;
  let now = at;
  for (let stretch = quietStretchAt(now, time); stretch && now < permittedAt; stretch = quietStretchAt(now, time)) {
    last = stretch.reason;
    met.add(last);
    if (last === 'holiday') holidays.add(dayAt(now, time.calendar.zone));
    now = stretch.endsAt;
  }
  const until = last === 'quiet_hours' ? ` until ${localTimeOfDay(permittedAt, time.calendar.zone)}` : '';
  return [
    ...(holidays.size > 0 ? [namedHolidays([...holidays])] : []),
    ...(met.has('day_off') ? ['business days only'] : []),
    ...(met.has('quiet_hours') ? [`quiet hours${until}`] : []),
  ];
}

function namedHolidays(days: readonly Day[]): string {
  if (days.length > 2) return `${days.length} holidays from ${formatDate(days[0]!)}`;
  return `${days.length === 1 ? 'holiday' : 'holidays'} ${days.map(formatDate).join(' and ')}`;
}

function localTimeOfDay(at: Instant, zone: string): string {
  return formatTimeOfDay(localOf(at, zone).msOfDay);
}

/** `Mon 8 Jun` */
function formatDate(day: Day): string {
  const { month, dayOfMonth } = civilOf(day);
  return `${WEEKDAYS[weekdayOf(day)]} ${dayOfMonth} ${MONTHS[month]}`;
}
