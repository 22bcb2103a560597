import { z } from 'zod';
import { DAY, parseMoment } from './instant';

/** Calendar dates and weekdays, apart from any time zone. Arithmetic only, for the proleptic Gregorian calendar. */

/** A local calendar date, as whole days since 1970-01-01. */
export type Day = number;

/** 1 (Monday) to 7 (Sunday). */
export type Weekday = number;

export const weekdaySchema = z.int().min(1).max(7).describe('Weekday, 1 (Monday) to 7 (Sunday)');

export const dateSchema = z
  .string()
  .refine((text) => text.length === 10 && parseMoment(text) !== null, {
    error: (issue) => `'${String(issue.input)}' is no date. Write YYYY-MM-DD, such as '2026-06-08'.`,
  })
  .describe('Calendar date, YYYY-MM-DD');

/** `YYYY-MM-DD`, for the years 0 to 9999. */
export function formatDay(day: Day): string {
  const { year, month, dayOfMonth } = civilOf(day);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
}

export function weekdayOf(day: Day): Weekday {
  // 1970-01-01 was a Thursday. The second remainder keeps days before it positive.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Year, month (1 to 12) and day of the month (1 to 31). */
export function civilOf(day: Day): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
