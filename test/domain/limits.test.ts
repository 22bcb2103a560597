import {
  contactHistoryFrom,
  contactLimitsSchema,
  freeInboxSlots,
  inboxHistoryFrom,
  inboxLimitsSchema,
  nextContactSlot,
  nextInboxSlot,
  planSends,
} from '../../runtime/src/domain/time';
import { at, BERLIN, local } from './timeBuilders';

const now = at('2026-06-08T10:00:00+02:00');
const ago = (...seconds: number[]) => seconds.map((one) => now - one * 1000);
const slot = (startedAts: number[], limits: object) => nextInboxSlot(now, startedAts, limits, BERLIN) - now;

describe('the limit of an inbox', () => {
  test('no longer counts a start exactly 60 seconds old', () => {
    expect(slot(ago(60), { perMinute: 1 })).toBe(0);
    expect(slot([now - 59_999], { perMinute: 1 })).toBe(1);
  });
  test('no longer counts a start exactly 60 minutes old', () => {
    expect(slot(ago(3600), { perHour: 1 })).toBe(0);
    expect(slot([now - 3_599_999], { perHour: 1 })).toBe(1);
  });
  test('counts the start at 00:00 sharp for that day, and the one before for the day before', () => {
    expect(slot([at('2026-06-07T23:59:59.999+02:00')], { perDay: 1 })).toBe(0);
    expect(local(nextInboxSlot(now, [at('2026-06-08T00:00+02:00')], { perDay: 1 }, BERLIN), BERLIN)).toBe(
      '2026-06-09T00:00+02:00',
    );
  });
  test('waits for the start that makes room, not for the newest', () => {
    expect(slot(ago(50, 40, 10), { perMinute: 2 })).toBe(20_000);
  });
  test('of several is the latest', () => {
    expect(slot(ago(3000, 30, 10), { perMinute: 2, perHour: 3 })).toBe(600_000);
  });
  test('that is not set does not limit', () => {
    expect(slot(ago(3, 2, 1), {})).toBe(0);
  });
  test('counts a start that a faster clock put ahead of now', () => {
    expect(slot([now + 5_000], { perMinute: 1 })).toBe(65_000);
  });
});

describe('the sends an inbox may start now', () => {
  test('are what its tightest limit leaves', () => {
    expect(freeInboxSlots(now, ago(50, 40), { perMinute: 5, perHour: 4, perDay: 100 }, BERLIN)).toBe(2);
  });
  test('no longer count a start exactly as old as the window, but one a millisecond younger', () => {
    expect(freeInboxSlots(now, [now - 60_000, now - 59_999], { perMinute: 5 }, BERLIN)).toBe(4);
    expect(freeInboxSlots(now, [now - 3_600_000, now - 3_599_999], { perHour: 5 }, BERLIN)).toBe(4);
  });
  test('count the start at 00:00 sharp for the day', () => {
    const midnight = at('2026-06-08T00:00+02:00');
    expect(freeInboxSlots(now, [midnight - 1, midnight], { perDay: 5 }, BERLIN)).toBe(4);
  });
  test('are none over a limit, and any number without limits', () => {
    expect(freeInboxSlots(now, ago(3, 2, 1), { perMinute: 2 }, BERLIN)).toBe(0);
    expect(freeInboxSlots(now, ago(3, 2, 1), {}, BERLIN)).toBe(Infinity);
  });
});

describe('the limits of a contact', () => {
  const contactSlot = (startedAts: number[], limits: object) =>
    local(nextContactSlot(now, startedAts, limits, BERLIN), BERLIN);

  test('are satisfied by the exact gap', () => {
    expect(nextContactSlot(now, ago(3600), { minGapMinutes: 60 }, BERLIN)).toBe(now);
    expect(nextContactSlot(now, [now - 3_599_999], { minGapMinutes: 60 }, BERLIN)).toBe(now + 1);
  });
  test('a day wait for the next local midnight', () => {
    expect(contactSlot(ago(7200, 60), { perDay: 2 })).toBe('2026-06-09T00:00+02:00');
    expect(contactSlot(ago(60), { perDay: 2 })).toBe('2026-06-08T10:00+02:00');
  });
});

describe('the history a limit needs', () => {
  test('begins with the longest window', () => {
    expect(inboxHistoryFrom(now, { perMinute: 1, perHour: 1 }, BERLIN)).toBe(now - 3_600_000);
    expect(local(inboxHistoryFrom(now, { perMinute: 1, perDay: 1 }, BERLIN), BERLIN)).toBe('2026-06-08T00:00+02:00');
    expect(local(contactHistoryFrom(now, { minGapMinutes: 1440, perDay: 1 }, BERLIN), BERLIN)).toBe(
      '2026-06-07T10:00+02:00',
    );
  });
  test('is none without limits', () => {
    expect([inboxHistoryFrom(now, {}, BERLIN), contactHistoryFrom(now, {}, BERLIN)]).toEqual([now, now]);
  });
});

describe('sends that wait', () => {
  const waiting = (send: string, due: string, contact = send) => ({ send, due, inbox: 'mail', contact });
  const plan = (input: object) => planSends({ timeZone: 'Etc/UTC', ...input }).starts;

  test('start by id where their due times are equal', () => {
    const due = '2026-06-08T10:00:00Z';
    expect(plan({ inboxLimits: { perMinute: 1 }, waiting: [waiting('b', due), waiting('a', due)] })).toEqual({
      a: '2026-06-08T10:00:00.000Z',
      b: '2026-06-08T10:01:00.000Z',
    });
  });
  test('hold no slot while they wait', () => {
    const starts = plan({
      inboxLimits: { perDay: 2 },
      contactLimits: { minGapMinutes: 60 },
      sent: [{ at: '2026-06-08T09:59:00Z', inbox: 'mail', contact: 'ann' }],
      waiting: [waiting('a', '2026-06-08T10:00:00Z', 'ann'), waiting('b', '2026-06-08T10:30:00Z', 'ben')],
    });
    expect(starts).toEqual({ a: '2026-06-09T00:00:00.000Z', b: '2026-06-08T10:30:00.000Z' });
  });
  test('that quiet hours never permit have no start', () => {
    const always = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }];
    expect(plan({ quietHours: always, waiting: [waiting('a', '2026-06-08T10:00:00Z')] })).toEqual({ a: null });
  });
  test('may not share an id', () => {
    const twice = [waiting('a', '2026-06-08T10:00:00Z'), waiting('a', '2026-06-08T11:00:00Z')];
    expect(() => plan({ waiting: twice })).toThrow('Two waiting sends have the same id.');
  });
});

describe('what limits may say', () => {
  test.each([{ perMinute: 0 }, { perHour: -1 }, { perDay: 1.5 }, { perWeek: 1 }])(
    '%j is refused for an inbox',
    (limits) => {
      expect(inboxLimitsSchema.safeParse(limits).success).toBe(false);
    },
  );
  test.each([{ minGapMinutes: 0 }, { minGapMinutes: 527_041 }, { perHour: 1 }])(
    '%j is refused for a contact',
    (limits) => {
      expect(contactLimitsSchema.safeParse(limits).success).toBe(false);
    },
  );
});
