/** How long what ended is kept, and when the clock is not believed. */
import fc from 'fast-check';
import { cutoffs, isCalm, lookedAt, retentionSettingsSchema, type RetentionWatch } from '../../runtime/src/domain';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-21T12:00Z');
const SET = { historyDays: 90, messageDays: null };
const watch = (set: Partial<RetentionWatch> = {}): RetentionWatch => ({
  ...SET,
  seenAt: NOW - HOUR,
  calmSince: NOW - 9 * DAY,
  ...set,
});

describe('how long what ended is kept', () => {
  it('is for ever unless something is said', () => {
    expect(retentionSettingsSchema.parse({})).toEqual({ historyDays: null, messageDays: null });
    expect(cutoffs({ historyDays: null, messageDays: null }, {}, NOW)).toEqual({ history: null, messages: null });
  });

  it.each([30, 90, 36_500])('may be %d days', (days) => {
    expect(retentionSettingsSchema.parse({ historyDays: days })).toEqual({ historyDays: days, messageDays: null });
  });

  it.each([29, 0, -1, 30.5, 36_501, '90', Infinity])('may not be %s', (days) => {
    expect(retentionSettingsSchema.safeParse({ historyDays: days }).success).toBe(false);
    expect(retentionSettingsSchema.safeParse({ messageDays: days }).success).toBe(false);
  });

  it('is counted in days of elapsed time', () => {
    const before = cutoffs({ historyDays: 30, messageDays: 60 }, {}, NOW);
    expect([before.history, before.messages]).toEqual([
      Date.parse('2026-10-22T12:00Z'),
      Date.parse('2026-09-22T12:00Z'),
    ]);
  });

  it('is longer while the least gap between two messages to a contact still counts from it', () => {
    const before = (minGapMinutes: number) => cutoffs({ historyDays: 30, messageDays: 30 }, { minGapMinutes }, NOW);
    expect(before(29 * 24 * 60).history).toBe(NOW - 30 * DAY);
    expect(before(29 * 24 * 60 + 1).history).toBe(NOW - 30 * DAY - 60_000);
    expect(before(100 * 24 * 60).history).toBe(NOW - 101 * DAY);
    expect(before(100 * 24 * 60).messages).toBe(NOW - 30 * DAY);
  });
});

describe('a day is waited for', () => {
  const began = (before: RetentionWatch | null, wanted = SET, now = NOW) => lookedAt(before, wanted, now).began;

  it('when it is set for the first time', () => {
    const { watch: first, began } = lookedAt(null, SET, NOW);
    expect(began).toBe('shortened');
    expect(first).toEqual({ ...SET, seenAt: NOW, calmSince: NOW });
    expect([isCalm(first, NOW + DAY - 1), isCalm(first, NOW + DAY)]).toEqual([false, true]);
  });

  it('when it is made shorter, and not when it is made longer', () => {
    expect(began(watch(), { ...SET, historyDays: 89 })).toBe('shortened');
    expect(began(watch(), { ...SET, messageDays: 400 as never })).toBe('shortened');
    expect(began(watch({ messageDays: 60 }), { historyDays: 91, messageDays: null })).toBeNull();
    expect(began(watch(), { ...SET, historyDays: null as never })).toBeNull();
  });

  it('when the clock has leapt ahead by more than four days', () => {
    expect(began(watch({ seenAt: NOW - 4 * DAY }))).toBeNull();
    expect(began(watch({ seenAt: NOW - 4 * DAY - 1 }))).toBe('clock_leapt');
  });

  it('when the clock has gone back by more than an hour', () => {
    expect(began(watch({ seenAt: NOW + HOUR }))).toBeNull();
    expect(began(watch({ seenAt: NOW + HOUR + 1 }))).toBe('clock_leapt');
  });

  it('and not otherwise', () => {
    expect(lookedAt(watch(), SET, NOW)).toEqual({
      watch: { ...SET, seenAt: NOW, calmSince: NOW - 9 * DAY },
      began: null,
    });
  });

  it('so a clock that is wrong for less than a day makes nothing go that would have stayed four days longer', () => {
    const wrong = fc.record({ ahead: fc.integer({ min: -4000, max: 4000 }), hours: fc.integer({ min: 1, max: 23 }) });
    fc.assert(
      fc.property(fc.array(wrong, { maxLength: 5 }), (faults) => {
        let seen: RetentionWatch | null = null;
        let real = NOW;
        let shown = 0;
        const look = (ahead: number) => {
          real += HOUR;
          seen = lookedAt(seen, SET, real + ahead * HOUR).watch;
          if (isCalm(seen, real + ahead * HOUR)) shown = Math.max(shown, ahead);
        };
        for (const { ahead, hours } of faults) {
          for (let n = 0; n < 48; n++) look(0);
          for (let n = 0; n < hours; n++) look(ahead);
        }
        return shown <= 96;
      }),
    );
  });
});
