/** Instants and the text they travel as. Pure: nothing here reads a clock or the machine's time zone. */

/** Milliseconds since 1970-01-01T00:00Z, leap seconds left out. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** Elapsed time. A calendar day can be shorter or longer; see `zone.ts`. */
export const DAY = 24 * HOUR;

/** A text that names no moment. */
export class InvalidInstant extends Error {
  constructor(text: string, allowed: string) {
    super(`'${text}' is no moment. ${allowed}`);
    this.name = 'InvalidInstant';
  }
}

/** What an ISO 8601 text says: the clock it shows, as if in UTC, and the offset from UTC if it gives one. */
export interface Moment {
  readonly wall: number;
  /** Milliseconds east of UTC; null when the text leaves it open. */
  readonly offset: number | null;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?)?$/;

const MAX_OFFSET = 18 * HOUR;

/**
 * Reads `YYYY-MM-DD`, optionally with `THH:MM[:SS[.fff]]`, optionally with `Z` or an offset. A date alone is its
 * midnight. Digits beyond the millisecond are cut.
 * @returns null when the text is nothing of the kind, or names a date or time that no calendar has (30 February, 24:00)
 */
export function parseMoment(text: string): Moment | null {
  const found = ISO.exec(text);
  if (!found) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = found;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const midnight = midnightOf(Number(year), Number(month), Number(day));
  if (midnight === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offset = offsetIn(found);
  if (offset !== null && !(Math.abs(offset) <= MAX_OFFSET)) return null;
  return { wall: midnight + Number(hour) * HOUR + Number(minute) * MINUTE + Number(second) * SECOND + ms, offset };
}

/**
 * The instant that a text with `Z` or an offset names.
 * @throws {InvalidInstant} when it is no such text; one without an offset is refused, since it could mean any zone
 */
export function parseInstant(iso: string): Instant {
  const moment = parseMoment(iso);
  if (moment === null || moment.offset === null) {
    throw new InvalidInstant(iso, "Write ISO 8601 with an offset, such as '2026-06-08T09:00:00Z'.");
  }
  return moment.wall - moment.offset;
}

/** UTC with milliseconds: `2026-06-08T09:00:00.000Z`. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}

function midnightOf(year: number, month: number, day: number): number | null {
  // Date.UTC reads the years 0 to 99 as 1900 to 1999; setUTCFullYear takes them as they are.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A 30 February rolls over into March, so what comes back differs.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

function offsetIn(found: RegExpExecArray): number | null {
  if (found[8]) return 0;
  if (!found[9]) return null;
  const minutes = Number(found[11] ?? '0');
  if (minutes > 59) return Number.NaN;
  return (found[9] === '-' ? -1 : 1) * (Number(found[10]) * HOUR + minutes * MINUTE);
}
