import { z } from 'zod';
import { HOUR, MINUTE } from './instant';
import { twoDigits } from './day';

/** Local times of day. As text `HH:MM` from 00:00 to 23:59; inside, milliseconds since the clock's 00:00. */

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

export const timeOfDaySchema = z
  .string()
  .regex(TIME_OF_DAY, {
    error: (issue) => `'${String(issue.input)}' is no time of day. Write HH:MM from 00:00 to 23:59, such as '09:30'.`,
  })
  .describe('Local time of day, HH:MM');

/** Milliseconds since 00:00 of a text that `timeOfDaySchema` accepts. */
export function parseTimeOfDay(text: string): number {
  return Number(text.slice(0, 2)) * HOUR + Number(text.slice(3, 5)) * MINUTE;
}

/** `HH:MM`; seconds are left out. `msOfDay` may be a whole day, which is 00:00 again. */
export function formatTimeOfDay(msOfDay: number): string {
  return `${twoDigits(Math.floor(msOfDay / HOUR) % 24)}:${twoDigits(Math.floor(msOfDay / MINUTE) % 60)}`;
}
