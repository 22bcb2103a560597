import fc from 'fast-check';
import { IANAZone } from 'luxon';
import {
  assertZone,
  atLocal,
  DAY,
  HOUR,
  isZone,
  localOf,
  MINUTE,
  nextClockChange,
  offsetAt,
  UnknownZone,
} from '../../runtime/src/domain/time';
import { anyInstant, anyZone, at, BERLIN, local, NEW_YORK } from './timeBuilders';

const on = (date: string) => Date.parse(date) / DAY;
const shown = (date: string, msOfDay: number, zone: string) => local(atLocal(on(date), msOfDay, zone), zone);

describe('a wall-clock time that a clock change skips', () => {
  // Berlin skips 02:00 to 03:00 on 29 March 2026.
  test('moves forward by the length of the gap', () => {
    expect(shown('2026-03-29', 2 * HOUR + 30 * MINUTE, BERLIN)).toBe('2026-03-29T03:30+02:00');
  });
  test('begins with the first instant of the gap, 02:00', () => {
    expect(shown('2026-03-29', 2 * HOUR, BERLIN)).toBe('2026-03-29T03:00+02:00');
  });
  test('does not begin a minute before, 01:59', () => {
    expect(shown('2026-03-29', HOUR + 59 * MINUTE, BERLIN)).toBe('2026-03-29T01:59+01:00');
  });
  test('ends where the clock goes on, 03:00', () => {
    expect(shown('2026-03-29', 3 * HOUR, BERLIN)).toBe('2026-03-29T03:00+02:00');
  });
  test('moves forward by half an hour on Lord Howe Island', () => {
    expect(shown('2026-10-04', 2 * HOUR + 15 * MINUTE, 'Australia/Lord_Howe')).toBe('2026-10-04T02:45+11:00');
  });
  test('moves forward into the next date where the gap is the last hour of the day', () => {
    expect(shown('2025-03-29', 23 * HOUR + 30 * MINUTE, 'America/Nuuk')).toBe('2025-03-30T00:30-01:00');
  });
  test('moves forward by a whole day where the date itself is skipped', () => {
    expect(shown('2011-12-30', 10 * HOUR, 'Pacific/Apia')).toBe('2011-12-31T10:00+14:00');
  });
});

describe('a wall-clock time that happens twice', () => {
  // New York repeats 01:00 to 02:00 on 1 November 2026.
  test('means the first', () => {
    expect(shown('2026-11-01', HOUR + 30 * MINUTE, NEW_YORK)).toBe('2026-11-01T01:30-04:00');
  });
  test('is over when the second pass is: 02:00 happens once', () => {
    expect(shown('2026-11-01', 2 * HOUR, NEW_YORK)).toBe('2026-11-01T02:00-05:00');
  });
  test('means the first midnight in Havana, which repeats the first hour of the day', () => {
    expect(shown('2025-11-02', 0, 'America/Havana')).toBe('2025-11-02T00:00-04:00');
  });
});

describe('the offset of a zone', () => {
  test('changes on the very instant of the clock change', () => {
    const change = at('2026-03-29T01:00:00Z');
    expect([offsetAt(change - 1, BERLIN), offsetAt(change, BERLIN)]).toEqual([HOUR, 2 * HOUR]);
  });
  test('is known for a change of two hours, and for seconds in an offset of the past', () => {
    expect(offsetAt(at('2026-07-01T00:00:00Z'), 'Antarctica/Troll')).toBe(2 * HOUR);
    expect(offsetAt(at('1970-01-01T00:00:00Z'), 'Africa/Monrovia')).toBe(-(44 * MINUTE + 30_000));
  });
  test('is what the time zone data say, at any instant', () => {
    const anyYear = fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(anyYear, fc.constantFrom(...Intl.supportedValuesOf('timeZone')), (instant, zone) => {
        expect(offsetAt(instant, zone)).toBe(Math.round(IANAZone.create(zone).offset(instant) * MINUTE));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the next clock change', () => {
  const change = at('2026-03-29T01:00:00Z');
  test('is found up to and including the last instant asked for', () => {
    expect(nextClockChange(change - DAY, change, BERLIN)).toBe(change);
    expect(nextClockChange(change - DAY, change - 1, BERLIN)).toBeNull();
  });
  test('is after the first instant asked for', () => {
    expect(nextClockChange(change - 1, change + DAY, BERLIN)).toBe(change);
    expect(nextClockChange(change, change + DAY, BERLIN)).toBeNull();
  });
  test('is the first of several, and none in a zone that changes no more', () => {
    expect(nextClockChange(change - DAY, change + 1000 * DAY, BERLIN)).toBe(change);
    expect(nextClockChange(change - DAY, change + 1000 * DAY, 'Asia/Kathmandu')).toBeNull();
  });
});

describe('local time', () => {
  test('names Sunday the seventh day, and begins each day at 0', () => {
    expect(localOf(at('2026-06-07T00:00:00+02:00'), BERLIN)).toEqual({ day: on('2026-06-07'), weekday: 7, msOfDay: 0 });
    expect(localOf(at('1969-12-28T23:59:00Z'), 'Etc/UTC').weekday).toBe(7);
  });
  test('leads back to the instant, or to the first of two that show the same', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const { day, msOfDay } = localOf(instant, zone);
        const back = atLocal(day, msOfDay, zone);
        return back <= instant && localOf(back, zone).day === day && localOf(back, zone).msOfDay === msOfDay;
      }),
    );
  });
  test('of a wall-clock time two hours later, the longest gap, is never an earlier instant', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, fc.integer({ min: 2 * HOUR, max: 2 * DAY }), (instant, zone, later) => {
        const { day, msOfDay } = localOf(instant, zone);
        return atLocal(day, msOfDay + later, zone) >= atLocal(day, msOfDay, zone);
      }),
    );
  });
});

describe('a zone', () => {
  test.each([BERLIN, 'Etc/UTC', 'UTC', 'US/Pacific', 'America/Argentina/Buenos_Aires'])('%s is known', (name) => {
    expect(isZone(name)).toBe(true);
  });
  test.each(['', 'Mars/Olympus', '+03:00', 'local', 'system', 'Berlin', 'UTC+3', ' Europe/Berlin'])(
    '"%s" is none',
    (name) => {
      expect(isZone(name)).toBe(false);
      expect(() => assertZone(name)).toThrow(UnknownZone);
    },
  );
  test('that is unknown is named together with an example', () => {
    expect(() => offsetAt(0, 'Mars/Olympus')).toThrow(
      "'Mars/Olympus' is no time zone. Write an IANA name, such as 'Europe/Berlin'.",
    );
  });
});
