import { isBusinessDay, isWorkingDay, type Calendar } from './calendar';
import { DAY, type Instant } from './instant';
import { complement, quietEnd, quietWeekOf, windowsOf, type QuietWindow } from './quietWeek';
import { localOf, nextClockChange } from './zone';

/**
 * When sends may start. Rule: semantics.md, "Quiet hours". A window is tested against what the local clock shows, so
 * it holds in both passes of a repeated hour, and is over when the clock jumps past its end.
 */

export { quietWindowSchema, type QuietWindow } from './quietWeek';

/** Everything that decides when a send may start, limits apart. */
export interface SendingTime {
  readonly calendar: Calendar;
  /** All windows that hold, those of the settings and of the sequence. Keep the array: its compiled form is. */
  readonly quietHours: readonly QuietWindow[];
  /** Whether sends start on business days only. */
  readonly businessDaysOnly: boolean;
}

/** Why no send may start: a window, a holiday on a working day, or a day that is not worked. */
export type QuietReason = 'quiet_hours' | 'holiday' | 'day_off';

/** A stretch of time with one reason. At `endsAt` (outside) another one may begin. */
export interface QuietStretch {
  readonly reason: QuietReason;
  readonly endsAt: Instant;
}

/** How long after the due time a permitted instant may lie; the last instant counts. */
export const PERMITTED_WITHIN_DAYS = 366;

/** Whether no send may start at `at`: it is in a window, or on no business day where only these are used. */
export function isQuiet(at: Instant, time: SendingTime): boolean {
  return quietStretchAt(at, time) !== null;
}

/** Why no send may start at `at`; null when one may. A day without sending is named before a window of that day. */
export function whyQuiet(at: Instant, time: SendingTime): QuietReason | null {
  return quietStretchAt(at, time)?.reason ?? null;
}

/**
 * The first instant at or after `at` in which a send may start. Windows are half open: 08:00 may send, 21:00 may not.
 * @returns null when no instant within 366 days is permitted; publishing and saving refuse such settings
 * @throws {UnknownZone}
 */
export function firstPermittedInstant(at: Instant, time: SendingTime): Instant | null {
  if (isUnrestricted(time)) return at;
  const last = at + PERMITTED_WITHIN_DAYS * DAY;
  let candidate = at;
  while (candidate <= last) {
    const stretch = quietStretchAt(candidate, time);
    if (stretch === null) return candidate;
    candidate = stretch.endsAt;
  }
  return null;
}

/** Whether `firstPermittedInstant` finds one for a send that is due at `from`. Tested at publish and at save. */
export function hasPermittedInstant(from: Instant, time: SendingTime): boolean {
  return firstPermittedInstant(from, time) !== null;
}

/** What keeps a send from starting at `at`, and for how long at least; null when nothing does. */
export function quietStretchAt(at: Instant, time: SendingTime): QuietStretch | null {
  if (isUnrestricted(time)) return null;
  const { calendar, businessDaysOnly } = time;
  const local = localOf(at, calendar.zone);
  if (businessDaysOnly && !isBusinessDay(local.day, calendar)) {
    const reason = isWorkingDay(local.day, calendar) ? 'holiday' : 'day_off';
    return { reason, endsAt: whenClockPasses(at, DAY - local.msOfDay, calendar.zone) };
  }
  const msOfWeek = (local.weekday - 1) * DAY + local.msOfDay;
  const end = quietEnd(quietWeekOf(time.quietHours), msOfWeek);
  if (end === null) return null;
  return { reason: 'quiet_hours', endsAt: whenClockPasses(at, end - msOfWeek, calendar.zone) };
}

/**
 * The quiet hours that leave exactly the working hours: the same rule stated the other way round. No working hours at
 * all leave no instant.
 * @param workingHours windows in which sends may start, read like quiet windows
 */
export function workingHoursToQuietHours(workingHours: readonly QuietWindow[]): QuietWindow[] {
  return windowsOf(complement(quietWeekOf(workingHours)));
}

function isUnrestricted(time: SendingTime): boolean {
  return !time.businessDaysOnly && time.quietHours.length === 0;
}

/**
 * When the local clock has run on by `wallMs`, or at the clock change that comes before: what the clock shows from
 * there on is not known here, so the caller tests again.
 */
function whenClockPasses(at: Instant, wallMs: number, zone: string): Instant {
  return nextClockChange(at, at + wallMs, zone) ?? at + wallMs;
}
