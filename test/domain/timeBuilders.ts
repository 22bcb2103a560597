import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  calendarWith,
  parseInstant,
  quietWindowSchema,
  waitSpecSchema,
  type Calendar,
  type Instant,
  type QuietWindow,
  type SendingTime,
  type WaitSpec,
  type WaitUnit,
} from '../../runtime/src/domain/time';

/** Builders for tests of the time rules. What the clock shows is read with luxon, not with the code under test. */

export const BERLIN = 'Europe/Berlin';
export const NEW_YORK = 'America/New_York';
export const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** Zones with gaps and repeats of all kinds: half an hour, two hours, at midnight, south of the equator, none. */
export const ZONES = [
  ...['Etc/UTC', BERLIN, NEW_YORK, 'America/Santiago', 'America/Havana', 'America/Nuuk', 'America/St_Johns'],
  ...['Africa/Cairo', 'Africa/Casablanca', 'Antarctica/Troll', 'Asia/Kathmandu', 'Asia/Tehran', 'Asia/Gaza'],
  ...['Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Atlantic/Azores'],
];

export const at = parseInstant;

/** `2026-03-29T03:30+02:00`; the offset tells the passes of a repeated hour apart. */
export function local(instant: Instant | null, zone: string): string {
  return instant === null ? 'never' : DateTime.fromMillis(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mmZZ");
}

export function date(instant: Instant, zone: string): string {
  return DateTime.fromMillis(instant, { zone }).toISODate()!;
}

export function wait(amount: number, unit: WaitUnit, timeOfDay?: string): WaitSpec {
  return waitSpecSchema.parse({ amount, unit, ...(timeOfDay === undefined ? {} : { at: timeOfDay }) });
}

export function calendar(zone: string, holidays: string[] = [], workingDays = [1, 2, 3, 4, 5]): Calendar {
  return calendarWith(zone, workingDays, holidays);
}

export function window(weekdays: number[], from: string, to: string): QuietWindow {
  return quietWindowSchema.parse({ weekdays, from, to });
}

export const NIGHT = window(EVERY_DAY, '21:00', '08:00');

export function sendingTime(calendar: Calendar, quietHours: QuietWindow[], businessDaysOnly = false): SendingTime {
  return { calendar, quietHours, businessDaysOnly };
}

export const anyZone = fc.constantFrom(...ZONES);

/** 2015 to 2040, whole seconds, so that changes of the past and of the future are met. */
export const anyInstant = fc.integer({ min: 1_420_070_400, max: 2_208_988_800 }).map((seconds) => seconds * 1000);

export const anyTimeOfDay = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 1, 15, 30, 45, 59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

export const anyWindow = fc
  .record({
    weekdays: fc.subarray(EVERY_DAY, { minLength: 1 }),
    from: anyTimeOfDay,
    to: anyTimeOfDay,
  })
  .map((input) => quietWindowSchema.parse(input));

export const anyCalendar = fc
  .record({
    zone: anyZone,
    workingDays: fc.subarray(EVERY_DAY, { minLength: 1 }),
    // Every date whose number falls into the class is a holiday: a seventh to a third of all days.
    every: fc.integer({ min: 3, max: 7 }),
    shift: fc.nat({ max: 6 }),
  })
  .map(({ zone, workingDays, every, shift }): Calendar => {
    const isHoliday = (day: string) => (Date.parse(day) / 86_400_000 + shift) % every === 0;
    // Seven and one working day would make the only working day a holiday for ever.
    return { zone, workingDays, isHoliday: every === 7 ? () => false : isHoliday };
  });

export const anySendingTime = fc.record({
  calendar: anyCalendar,
  quietHours: fc.array(anyWindow, { maxLength: 4 }),
  businessDaysOnly: fc.boolean(),
});
