import { z } from 'zod';
import { weekdaySchema } from './day';
import { DAY } from './instant';
import { formatTimeOfDay, parseTimeOfDay, timeOfDaySchema } from './timeOfDay';

/** The union of weekly windows, as spans of the local clock. Knows neither dates nor zones. */

export const quietWindowSchema = z
  .strictObject({
    weekdays: z
      .array(weekdaySchema)
      .min(1)
      .refine((weekdays) => new Set(weekdays).size === weekdays.length, { error: 'Name each weekday once.' })
      .describe('Weekdays on which the window begins, 1 (Monday) to 7 (Sunday)'),
    from: timeOfDaySchema.describe('Local time HH:MM at which the window begins; inside'),
    to: timeOfDaySchema.describe('Local time HH:MM at which it ends; outside. At or before `from`: on the next day'),
  })
  .describe('A local window in which no send starts');
export type QuietWindow = z.infer<typeof quietWindowSchema>;

export const WEEK = 7 * DAY;

/** Milliseconds since Monday 00:00 of the local clock; `from` inside, `to` outside, 0 <= from < to <= WEEK. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Sorted spans that neither overlap nor touch, except that one may end where the week does and one begin there. */
export type QuietWeek = readonly Span[];

// By the array itself: settings and versions are immutable and live long, and so do the lists read from them.
const compiled = new WeakMap<readonly QuietWindow[], QuietWeek>();

/** The windows as spans, merged; remembered for this very array, which must therefore not be changed. */
export function quietWeekOf(windows: readonly QuietWindow[]): QuietWeek {
  const known = compiled.get(windows);
  if (known) return known;
  const week = merge(windows.flatMap(spansOf));
  compiled.set(windows, week);
  return week;
}

/** The end of the span that `msOfWeek` is in; null when it is in none. */
export function quietEnd(week: QuietWeek, msOfWeek: number): number | null {
  for (const span of week) {
    if (msOfWeek < span.from) return null;
    if (msOfWeek < span.to) return span.to;
  }
  return null;
}

/** What the spans leave of the week. */
export function complement(week: QuietWeek): QuietWeek {
  const starts = [0, ...week.map((span) => span.to)];
  const ends = [...week.map((span) => span.from), WEEK];
  return starts.map((from, index) => ({ from, to: ends[index]! })).filter((span) => span.from < span.to);
}

/** Windows that say the same as the spans, one per day and time, those of equal times together. */
export function windowsOf(week: QuietWeek): QuietWindow[] {
  const byTimes = new Map<string, QuietWindow>();
  for (const { from, to } of week.flatMap(splitByDay)) {
    const day = Math.floor(from / DAY);
    const [begin, end] = [formatTimeOfDay(from - day * DAY), formatTimeOfDay(to - day * DAY)];
    const window = byTimes.get(begin + end);
    if (window) window.weekdays.push(day + 1);
    else byTimes.set(begin + end, { weekdays: [day + 1], from: begin, to: end });
  }
  return [...byTimes.values()];
}

function spansOf(window: QuietWindow): Span[] {
  const from = parseTimeOfDay(window.from);
  const to = parseTimeOfDay(window.to);
  // `to` at or before `from` is on the next day: 21:00-08:00 passes midnight, 12:00-12:00 is 24 hours.
  const length = to > from ? to - from : to - from + DAY;
  return window.weekdays.flatMap((weekday) => withinWeek((weekday - 1) * DAY + from, length));
}

/** A span that passes the end of Sunday goes on on Monday. */
function withinWeek(from: number, length: number): Span[] {
  const to = from + length;
  return to <= WEEK
    ? [{ from, to }]
    : [
        { from, to: WEEK },
        { from: 0, to: to - WEEK },
      ];
}

function merge(spans: Span[]): QuietWeek {
  const merged: Span[] = [];
  for (const span of spans.sort((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}

function splitByDay({ from, to }: Span): Span[] {
  const days: Span[] = [];
  for (let start = from; start < to; start = (Math.floor(start / DAY) + 1) * DAY) {
    days.push({ from: start, to: Math.min(to, (Math.floor(start / DAY) + 1) * DAY) });
  }
  return days;
}
