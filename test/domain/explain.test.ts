import {
  dueTime,
  explainWait,
  firstPermittedInstant,
  formatLocal,
  type SendingTime,
  type WaitSpec,
} from '../../runtime/src/domain/time';
import { at, BERLIN, calendar, EVERY_DAY, NIGHT, sendingTime, wait, window } from './timeBuilders';

const berlin = calendar(BERLIN);
const night = sendingTime(berlin, [NIGHT]);

function explained(anchor: string, spec: WaitSpec, time: SendingTime): string {
  const anchorAt = at(anchor);
  const dueAt = dueTime(anchorAt, spec, time.calendar);
  return explainWait(anchorAt, spec, dueAt, firstPermittedInstant(dueAt, time), time);
}

describe('the sentence of a wait', () => {
  test('names the wait and the local time it ends', () => {
    expect(explained('2026-06-04T09:00+02:00', wait(2, 'business_days'), night)).toBe(
      'wait 2 business days → Mon 8 Jun 09:00',
    );
    expect(explained('2026-06-04T09:00+02:00', wait(1, 'days', '10:30'), night)).toBe(
      'wait 1 day at 10:30 → Fri 5 Jun 10:30',
    );
    expect(explained('2026-06-04T09:00+02:00', wait(0, 'days', '10:30'), night)).toBe(
      'wait for 10:30 → Thu 4 Jun 10:30',
    );
  });
  test('names the quiet hours that moved the send', () => {
    expect(explained('2026-06-04T21:30+02:00', wait(2, 'business_days'), night)).toBe(
      'wait 2 business days → Mon 8 Jun 21:30; quiet hours until 08:00 → Tue 9 Jun 08:00',
    );
  });
  test('says at once', () => {
    expect(explained('2026-06-04T09:00+02:00', wait(0, 'days'), night)).toBe('at once');
    expect(explained('2026-06-04T23:00+02:00', wait(0, 'days'), night)).toBe(
      'at once; quiet hours until 08:00 → Fri 5 Jun 08:00',
    );
  });
  test('names the message from which it is counted', () => {
    expect(explained('2026-06-04T09:00+02:00', { amount: 3, unit: 'hours', from: 'last_inbound' }, night)).toBe(
      'wait 3 hours from the last inbound message → Thu 4 Jun 12:00',
    );
  });
  test('names the holidays that business days pass over', () => {
    const easter = sendingTime(calendar(BERLIN, ['2026-04-03', '2026-04-06']), []);
    expect(explained('2026-04-02T10:00+02:00', wait(1, 'business_days'), easter)).toBe(
      'wait 1 business day (not counting holidays Fri 3 Apr and Mon 6 Apr) → Tue 7 Apr 10:00',
    );
  });
  test('names business days only, and a holiday that moved the send', () => {
    const pentecost = sendingTime(calendar(BERLIN, ['2026-05-25']), [NIGHT], true);
    expect(explained('2026-05-22T10:00+02:00', wait(1, 'days'), pentecost)).toBe(
      'wait 1 day → Sat 23 May 10:00; holiday Mon 25 May, business days only, quiet hours until 08:00 → Tue 26 May 08:00',
    );
    expect(explained('2026-06-05T10:00+02:00', wait(1, 'days'), sendingTime(berlin, [], true))).toBe(
      'wait 1 day → Sat 6 Jun 10:00; business days only → Mon 8 Jun 00:00',
    );
  });
  test('names the time that the clock skips', () => {
    expect(explained('2026-03-28T02:30+01:00', wait(1, 'days'), sendingTime(berlin, []))).toBe(
      'wait 1 day (the clock skips 02:30) → Sun 29 Mar 03:30',
    );
  });
  test('names a moment, and says when it has passed', () => {
    expect(explained('2026-06-04T09:00+02:00', { until: '2026-06-08T09:00' }, night)).toBe(
      'wait until Mon 8 Jun 09:00',
    );
    expect(explained('2026-06-04T09:00+02:00', { until: '2026-06-01T09:00' }, night)).toBe(
      'at once (Mon 1 Jun 09:00 has passed)',
    );
  });
  test('names the year where it is another', () => {
    expect(explained('2026-12-31T22:00+01:00', wait(1, 'hours'), night)).toBe(
      'wait 1 hour → Thu 31 Dec 23:00; quiet hours until 08:00 → Fri 1 Jan 2027 08:00',
    );
  });
  test('says that no time is permitted', () => {
    const never = sendingTime(berlin, [window(EVERY_DAY, '00:00', '00:00')]);
    expect(explained('2026-06-04T09:00+02:00', wait(1, 'hours'), never)).toBe(
      'wait 1 hour → Thu 4 Jun 10:00; quiet hours and business days leave no permitted time within 366 days',
    );
  });
  test('uses the clock of the zone', () => {
    expect(formatLocal(at('2026-06-07T23:05:59Z'), 'Asia/Kathmandu')).toBe('Mon 8 Jun 04:50');
  });
});
