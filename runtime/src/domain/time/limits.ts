import { z } from 'zod';
import { DAY, HOUR, MINUTE, type Instant } from './instant';
import { atLocal, dayAt } from './zone';

/**
 * How many sends may start, and when the next. Rule: semantics.md, "Sending limits". What counts is every send that was
 * started. Every function takes those starts in ascending order; starts after `now` (another machine's clock is ahead)
 * count as well, so a limit holds whatever the clocks say.
 */

const count = () => z.int().min(1, { error: 'A limit is a whole number, 1 or more; leave it out for no limit.' });

export const inboxLimitsSchema = z
  .strictObject({
    perMinute: count().optional().describe('At most so many starts in any 60 seconds'),
    perHour: count().optional().describe('At most so many starts in any 60 minutes'),
    perDay: count().optional().describe("At most so many starts on a calendar day of the settings' time zone"),
  })
  .describe('Sending limits of one inbox');
export type InboxLimits = z.infer<typeof inboxLimitsSchema>;

export const contactLimitsSchema = z
  .strictObject({
    minGapMinutes: count()
      .max((366 * DAY) / MINUTE)
      .optional()
      .describe('Least minutes from start to start'),
    perDay: count().optional().describe("At most so many starts on a calendar day of the settings' time zone"),
  })
  .describe('Sending limits of one contact, over all sequences and inboxes');
export type ContactLimits = z.infer<typeof contactLimitsSchema>;

/**
 * The earliest instant at or after `now` at which one more send of the inbox may start.
 * @param startedAts starts of this inbox since `inboxHistoryFrom`, ascending; older ones change nothing
 * @param zone the settings' time zone
 * @throws {UnknownZone}
 */
export function nextInboxSlot(
  now: Instant,
  startedAts: readonly Instant[],
  limits: InboxLimits,
  zone: string,
): Instant {
  return Math.max(
    now,
    windowFreeAt(startedAts, limits.perMinute, MINUTE),
    windowFreeAt(startedAts, limits.perHour, HOUR),
    dayFreeAt(startedAts, limits.perDay, zone),
  );
}

/**
 * How many sends of the inbox may start at `now` itself: 0 or more, Infinity without limits.
 * @param startedAts as for `nextInboxSlot`
 * @throws {UnknownZone}
 */
export function freeInboxSlots(
  now: Instant,
  startedAts: readonly Instant[],
  limits: InboxLimits,
  zone: string,
): number {
  // A start exactly a window ago no longer counts; one at the first instant of the day does.
  const inMinute = free(startedAts, limits.perMinute, now - MINUTE + 1);
  const inHour = free(startedAts, limits.perHour, now - HOUR + 1);
  const inDay = limits.perDay === undefined ? Infinity : free(startedAts, limits.perDay, startOfDay(now, zone));
  return Math.min(inMinute, inHour, inDay);
}

/**
 * The earliest instant at or after `now` at which one more send to the contact may start.
 * @param startedAts starts to this contact, over all sequences, since `contactHistoryFrom`, ascending
 * @param zone the settings' time zone
 * @throws {UnknownZone}
 */
export function nextContactSlot(
  now: Instant,
  startedAts: readonly Instant[],
  limits: ContactLimits,
  zone: string,
): Instant {
  const gap = (limits.minGapMinutes ?? 0) * MINUTE;
  const last = startedAts.at(-1);
  return Math.max(now, last === undefined ? now : last + gap, dayFreeAt(startedAts, limits.perDay, zone));
}

/** Starts of the inbox before this instant do not matter to a send at or after `now`; `now` itself without limits. */
export function inboxHistoryFrom(now: Instant, limits: InboxLimits, zone: string): Instant {
  return Math.min(
    limits.perMinute === undefined ? now : now - MINUTE,
    limits.perHour === undefined ? now : now - HOUR,
    limits.perDay === undefined ? now : startOfDay(now, zone),
  );
}

/** Starts to the contact before this instant do not matter to a send at or after `now`; `now` itself without limits. */
export function contactHistoryFrom(now: Instant, limits: ContactLimits, zone: string): Instant {
  const gap = (limits.minGapMinutes ?? 0) * MINUTE;
  return Math.min(now - gap, limits.perDay === undefined ? now : startOfDay(now, zone));
}

/** When fewer than `limit` starts are younger than `length`: as soon as the limit-th from the end is that old. */
function windowFreeAt(startedAts: readonly Instant[], limit: number | undefined, length: number): Instant {
  const blocking = limit === undefined ? undefined : startedAts[startedAts.length - limit];
  return blocking === undefined ? -Infinity : blocking + length;
}

/** When fewer than `limit` starts are of the day: on the day after that of the limit-th from the end. */
function dayFreeAt(startedAts: readonly Instant[], limit: number | undefined, zone: string): Instant {
  const blocking = limit === undefined ? undefined : startedAts[startedAts.length - limit];
  return blocking === undefined ? -Infinity : atLocal(dayAt(blocking, zone) + 1, 0, zone);
}

function free(startedAts: readonly Instant[], limit: number | undefined, since: Instant): number {
  if (limit === undefined) return Infinity;
  return Math.max(0, limit - (startedAts.length - firstIndexFrom(startedAts, since)));
}

/** The index of the first start at or after `since`; the length when all are before. */
function firstIndexFrom(startedAts: readonly Instant[], since: Instant): number {
  let [low, high] = [0, startedAts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startedAts[middle]! < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

function startOfDay(at: Instant, zone: string): Instant {
  return atLocal(dayAt(at, zone), 0, zone);
}
