import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  contactHistoryFrom,
  dueTime,
  explainWait,
  firstPermittedInstant,
  freeInboxSlots,
  inboxHistoryFrom,
  isQuiet,
  MAX_WAIT,
  nextContactSlot,
  nextInboxSlot,
  planSends,
  workingHoursToQuietHours,
  type SendingTime,
  type WaitUnit,
} from '../../runtime/src/domain/time';
import { anyCalendar, anyInstant, anySendingTime, anyTimeOfDay, anyWindow, anyZone, date, wait } from './timeBuilders';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const anyUnit = fc.constantFrom<WaitUnit>('minutes', 'hours', 'days', 'business_days');
const anyDayUnit = fc.constantFrom<WaitUnit>('days', 'business_days');
const anyWait = fc.oneof(
  fc.tuple(anyUnit, fc.nat({ max: 60 })).map(([unit, amount]) => wait(amount, unit)),
  fc.tuple(anyDayUnit, fc.nat({ max: 60 }), anyTimeOfDay).map(([unit, amount, time]) => wait(amount, unit, time)),
);

/** The rule of quiet hours word for word, with luxon, and without any of the code under test. */
function isQuietByTheBook(at: number, { calendar, quietHours, businessDaysOnly }: SendingTime): boolean {
  const clock = DateTime.fromMillis(at, { zone: calendar.zone });
  const isOff = !calendar.workingDays.includes(clock.weekday) || calendar.isHoliday(clock.toISODate()!);
  if (businessDaysOnly && isOff) return true;
  const time = clock.toFormat('HH:mm');
  const yesterday = clock.weekday === 1 ? 7 : clock.weekday - 1;
  return quietHours.some(({ weekdays, from, to }) => {
    const passesMidnight = to <= from;
    const begunToday = weekdays.includes(clock.weekday) && time >= from && (passesMidnight || time < to);
    return begunToday || (weekdays.includes(yesterday) && passesMidnight && time < to);
  });
}

describe('a due time', () => {
  test('is never before its anchor', () => {
    fc.assert(
      fc.property(
        anyInstant,
        anyWait,
        anyCalendar,
        (anchorAt, spec, calendar) => dueTime(anchorAt, spec, calendar) >= anchorAt,
      ),
    );
  });
  test('of one more is never before', () => {
    fc.assert(
      fc.property(anyInstant, anyUnit, fc.nat({ max: 60 }), anyCalendar, (anchorAt, unit, amount, calendar) => {
        const earlier = dueTime(anchorAt, wait(amount, unit), calendar);
        return dueTime(anchorAt, wait(amount + 1, unit), calendar) >= earlier;
      }),
    );
  });
  test('of one more day is never before with a time of day either', () => {
    fc.assert(
      fc.property(
        anyInstant,
        anyDayUnit,
        fc.nat({ max: 30 }),
        anyTimeOfDay,
        anyCalendar,
        (anchorAt, unit, amount, time, calendar) => {
          const earlier = dueTime(anchorAt, wait(amount, unit, time), calendar);
          return dueTime(anchorAt, wait(amount + 1, unit, time), calendar) >= earlier;
        },
      ),
    );
  });
  test('in business days is never on a holiday or a day off', () => {
    // At noon, because a gap that ends a business day moves its last hour off it (semantics: 02:30 → 03:30).
    fc.assert(
      fc.property(anyInstant, fc.nat({ max: 40 }), anyCalendar, (anchorAt, amount, calendar) => {
        const dueAt = dueTime(anchorAt, wait(amount, 'business_days', '12:00'), calendar);
        const day = date(dueAt, calendar.zone);
        return (
          calendar.workingDays.includes(DateTime.fromISO(day, { zone: 'utc' }).weekday) && !calendar.isHoliday(day)
        );
      }),
    );
  });
  test('in business days has as many business days behind it as it says', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 1, max: 40 }), anyCalendar, (anchorAt, amount, calendar) => {
        const last = DateTime.fromISO(
          date(dueTime(anchorAt, wait(amount, 'business_days', '12:00'), calendar), calendar.zone),
        );
        let counted = 0;
        for (
          let day = DateTime.fromISO(date(anchorAt, calendar.zone)).plus({ days: 1 });
          day <= last;
          day = day.plus({ days: 1 })
        ) {
          if (calendar.workingDays.includes(day.weekday) && !calendar.isHoliday(day.toISODate()!)) counted++;
        }
        return counted === amount;
      }),
    );
  });
  test('is found for the longest waits', () => {
    fc.assert(
      fc.property(anyInstant, anyUnit, anyCalendar, (anchorAt, unit, calendar) => {
        expect(Number.isFinite(dueTime(anchorAt, wait(MAX_WAIT[unit], unit), calendar))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('quiet hours', () => {
  test('hold exactly when the local clock shows a time inside', () => {
    fc.assert(
      fc.property(anyInstant, anySendingTime, (at, time) => isQuiet(at, time) === isQuietByTheBook(at, time)),
      { numRuns: 500 },
    );
  });
  test('hold exactly then near clock changes too', () => {
    // Each zone's changes of 2025, and an hour and a half before and after.
    const nearChange = fc
      .tuple(
        fc.constantFrom(
          '2025-03-09T07:00Z',
          '2025-03-30T01:00Z',
          '2025-11-02T06:00Z',
          '2025-09-07T04:00Z',
          '2025-10-04T15:30Z',
          '2025-10-30T21:00Z',
          '2025-03-30T01:00Z',
        ),
        fc.integer({ min: -90, max: 90 }),
      )
      .map(([change, minutes]) => Date.parse(change) + minutes * MINUTE);
    fc.assert(
      fc.property(nearChange, anySendingTime, (at, time) => isQuiet(at, time) === isQuietByTheBook(at, time)),
      { numRuns: 500 },
    );
  });
  test('never hold at a permitted instant, which is never before the due time', () => {
    fc.assert(
      fc.property(anyInstant, anySendingTime, (dueAt, time) => {
        const permittedAt = firstPermittedInstant(dueAt, time);
        return permittedAt === null || (permittedAt >= dueAt && !isQuietByTheBook(permittedAt, time));
      }),
    );
  });
  test('hold at every instant between the due time and the first permitted one', () => {
    fc.assert(
      fc.property(anyInstant, anySendingTime, fc.double({ min: 0, max: 1, noNaN: true }), (dueAt, time, share) => {
        const permittedAt = firstPermittedInstant(dueAt, time);
        if (permittedAt === null || permittedAt === dueAt) return true;
        const between = Math.floor(dueAt + share * (permittedAt - 1 - dueAt));
        return [dueAt, between, permittedAt - 1].every((at) => isQuietByTheBook(at, time));
      }),
    );
  });
  test('and working hours are each the other way round of the other', () => {
    fc.assert(
      fc.property(
        anyInstant,
        anyCalendar,
        fc.array(anyWindow, { minLength: 1, maxLength: 4 }),
        (at, calendar, working) => {
          const quiet = { calendar, quietHours: workingHoursToQuietHours(working), businessDaysOnly: false };
          return (
            isQuiet(at, quiet) === !isQuietByTheBook(at, { calendar, quietHours: working, businessDaysOnly: false })
          );
        },
      ),
    );
  });
  test('can always be explained in one line', () => {
    fc.assert(
      fc.property(anyInstant, anyWait, anySendingTime, (anchorAt, spec, time) => {
        const dueAt = dueTime(anchorAt, spec, time.calendar);
        const sentence = explainWait(anchorAt, spec, dueAt, firstPermittedInstant(dueAt, time), time);
        expect(sentence).toMatch(/^(at once|wait (until|for \d|\d))/);
        expect(sentence).not.toMatch(/undefined|NaN|\n| {2}|; *→|; *$/);
      }),
    );
  });
});

const anyLimit = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
const anyInboxLimits = fc.record({ perMinute: anyLimit, perHour: anyLimit, perDay: anyLimit });
const anyContactLimits = fc.record({
  minGapMinutes: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
  perDay: anyLimit,
});
/** Starts before now: some seconds, minutes or hours old. */
const anyAges = fc.array(
  fc.oneof(
    fc.constantFrom(0, MINUTE - 1, MINUTE, HOUR - 1, HOUR),
    ...[90_000, 90 * MINUTE, 50 * HOUR].map((max) => fc.nat({ max })),
  ),
  { maxLength: 12 },
);
const anyMoment = fc.record({ now: anyInstant, ages: anyAges, zone: anyZone }).map(({ now, ages, zone }) => ({
  now,
  zone,
  startedAts: ages.map((age) => now - age).sort((one, other) => one - other),
}));

type Limits = { perMinute?: number | undefined; perHour?: number | undefined; perDay?: number | undefined };

/** Whether one more send may start at `at`: the rule word for word. */
function mayStart(at: number, startedAts: number[], limits: Limits, zone: string): boolean {
  const below = (limit: number | undefined, counts: (startedAt: number) => boolean) =>
    limit === undefined || startedAts.filter(counts).length < limit;
  return (
    below(limits.perMinute, (startedAt) => startedAt > at - MINUTE) &&
    below(limits.perHour, (startedAt) => startedAt > at - HOUR) &&
    below(limits.perDay, (startedAt) => date(startedAt, zone) === date(at, zone))
  );
}

describe('sending limits', () => {
  test('let a send start at its slot, and not one millisecond before', () => {
    fc.assert(
      fc.property(anyMoment, anyInboxLimits, ({ now, startedAts, zone }, limits) => {
        const slot = nextInboxSlot(now, startedAts, limits, zone);
        return (
          slot >= now &&
          mayStart(slot, startedAts, limits, zone) &&
          (slot === now || !mayStart(slot - 1, startedAts, limits, zone))
        );
      }),
    );
  });
  test('leave exactly the free slots for now', () => {
    fc.assert(
      fc.property(anyMoment, anyInboxLimits, ({ now, startedAts, zone }, limits) => {
        const free = freeInboxSlots(now, startedAts, limits, zone);
        if (free === Infinity) return mayStart(now, startedAts, limits, zone);
        const filled = [...startedAts, ...Array<number>(free).fill(now)];
        return !mayStart(now, filled, limits, zone) && (free === 0 || mayStart(now, filled.slice(0, -1), limits, zone));
      }),
    );
  });
  test('of a contact let a send start at its slot, and not one millisecond before', () => {
    fc.assert(
      fc.property(anyMoment, anyContactLimits, ({ now, startedAts, zone }, { minGapMinutes = 0, perDay }) => {
        const may = (at: number) =>
          mayStart(at, startedAts, { perDay }, zone) &&
          startedAts.every((startedAt) => at - startedAt >= minGapMinutes * MINUTE);
        const slot = nextContactSlot(now, startedAts, { minGapMinutes, perDay }, zone);
        return slot >= now && may(slot) && (slot === now || !may(slot - 1));
      }),
    );
  });
  test('do not depend on starts before their history', () => {
    fc.assert(
      fc.property(anyMoment, anyInboxLimits, anyContactLimits, ({ now, startedAts, zone }, inbox, contact) => {
        const since = (from: number) => startedAts.filter((startedAt) => startedAt >= from);
        const ofInbox = since(inboxHistoryFrom(now, inbox, zone));
        const ofContact = since(contactHistoryFrom(now, contact, zone));
        expect(nextInboxSlot(now, ofInbox, inbox, zone)).toBe(nextInboxSlot(now, startedAts, inbox, zone));
        expect(freeInboxSlots(now, ofInbox, inbox, zone)).toBe(freeInboxSlots(now, startedAts, inbox, zone));
        expect(nextContactSlot(now, ofContact, contact, zone)).toBe(nextContactSlot(now, startedAts, contact, zone));
      }),
    );
  });
  test('hold for all sends of a plan, and drop none', () => {
    const anySend = fc.record({
      dueIn: fc.nat({ max: 5 * HOUR }),
      inbox: fc.constantFrom('mail', 'sms'),
      contact: fc.constantFrom('ann', 'ben', 'cat'),
    });
    fc.assert(
      fc.property(
        anyInstant,
        anyZone,
        fc.array(anySend, { maxLength: 12 }),
        anyInboxLimits,
        anyContactLimits,
        (from, zone, sends, inboxLimits, contactLimits) => {
          const waiting = sends.map(({ dueIn, ...send }, index) => ({
            ...send,
            send: `s${index}`,
            due: new Date(from + dueIn).toISOString(),
          }));
          const { starts } = planSends({ timeZone: zone, inboxLimits, contactLimits, waiting });
          const started = waiting
            .map((send) => ({ ...send, at: Date.parse(starts[send.send]!) }))
            .sort((one, other) => one.at - other.at);
          started.forEach((send, index) => {
            const before = started.slice(0, index);
            const ofInbox = before.filter(({ inbox }) => inbox === send.inbox).map(({ at }) => at);
            const ofContact = before.filter(({ contact }) => contact === send.contact).map(({ at }) => at);
            expect(send.at).toBeGreaterThanOrEqual(Date.parse(send.due));
            expect(mayStart(send.at, ofInbox, inboxLimits, zone)).toBe(true);
            expect(mayStart(send.at, ofContact, { perDay: contactLimits.perDay }, zone)).toBe(true);
            expect(ofContact.every((at) => send.at - at >= (contactLimits.minGapMinutes ?? 0) * MINUTE)).toBe(true);
          });
        },
      ),
    );
  });
});
