import { IANAZone } from 'luxon';
import { ClockChanges, type ClockChange } from './clockChanges';
import { weekdayOf, type Day, type Weekday } from './day';
import { DAY, HOUR, type Instant } from './instant';

/** What a zone's clock shows, and when it shows it. Rule: semantics.md, "Waiting". Never the machine's own zone. */

/** A name that the time zone data do not know. */
export class UnknownZone extends Error {
  constructor(readonly zone: string) {
    super(`'${zone}' is no time zone. Write an IANA name, such as 'Europe/Berlin'.`);
    this.name = 'UnknownZone';
  }
}

/** What the clock on the wall shows. */
export interface LocalTime {
  readonly day: Day;
  readonly weekday: Weekday;
  /** Milliseconds since the clock's 00:00, from 0 up to DAY, which is outside. */
  readonly msOfDay: number;
}

// More than IANA names; spellings that differ in case could pass it, and then the table starts again.
const MAX_ZONES = 1_024;
const zones = new Map<string, ClockChanges>();

/** Whether `name` is an IANA name this runtime has data for. An offset such as `+03:00` is none, `local` neither. */
export function isZone(name: string): boolean {
  return find(name) !== null;
}

/** @throws {UnknownZone} when `isZone` says no */
export function assertZone(name: string): void {
  if (!isZone(name)) throw new UnknownZone(name);
}

/**
 * Milliseconds east of UTC at `at`, with every historical and future change the data know.
 * @throws {UnknownZone}
 */
export function offsetAt(at: Instant, zone: string): number {
  return changesOf(zone).offsetAt(at);
}

/** @throws {UnknownZone} */
export function localOf(at: Instant, zone: string): LocalTime {
  const wall = at + changesOf(zone).offsetAt(at);
  const day = Math.floor(wall / DAY);
  return { day, weekday: weekdayOf(day), msOfDay: wall - day * DAY };
}

/** @throws {UnknownZone} */
export function dayAt(at: Instant, zone: string): Day {
  return Math.floor((at + changesOf(zone).offsetAt(at)) / DAY);
}

// No zone was ever further from UTC than this, so an instant lies within it of its local time read as UTC.
const REACH = 16 * HOUR;

/**
 * The instant at which the clock shows `msOfDay` on `day`. A time that is skipped moves forward by the length of the
 * gap (02:30 → 03:30, maybe into the next day); one that happens twice means the first.
 * @param msOfDay milliseconds since 00:00; 0 is the first instant of the day
 * @throws {UnknownZone}
 */
export function atLocal(day: Day, msOfDay: number, zone: string): Instant {
  const wall = day * DAY + msOfDay;
  const changes = changesOf(zone);
  let offset = changes.offsetAt(wall - REACH);
  let change = changes.firstAfter(wall - REACH, wall + REACH);
  while (change !== null && !isShownBefore(change, wall)) {
    offset = change.after;
    change = changes.firstAfter(change.at, wall + REACH);
  }
  return wall - offset;
}

/**
 * The first change of the zone's clock after `from`, up to and including `to`; null when there is none.
 * @throws {UnknownZone}
 */
export function nextClockChange(from: Instant, to: Instant, zone: string): Instant | null {
  return changesOf(zone).firstAfter(from, to)?.at ?? null;
}

/**
 * Whether `wall` is to be read with the offset before the change: it is shown before (a first pass too), or falls into
 * the gap, where the old offset is what moves it forward by the gap's length.
 */
function isShownBefore(change: ClockChange, wall: number): boolean {
  return wall - Math.max(change.before, change.after) < change.at;
}

function changesOf(zone: string): ClockChanges {
  const changes = find(zone);
  if (changes === null) throw new UnknownZone(zone);
  return changes;
}

/** Only known zones are remembered: there is no end of names that are none. */
function find(name: string): ClockChanges | null {
  const known = zones.get(name);
  if (known) return known;
  // Newer Intl takes offsets for zones, older does not: the answer must not depend on that.
  if (!/^[A-Za-z]/.test(name) || !IANAZone.isValidZone(name)) return null;
  if (zones.size >= MAX_ZONES) zones.clear();
  const changes = new ClockChanges(name);
  zones.set(name, changes);
  return changes;
}
