/** Berlin skips 02:00–03:00 on 29 March 2026 and shows 02:00–03:00 twice on 25 October 2026. */
import { closeWorlds, days, givenProcess, givenWorld, hours, minutes, type StepInput } from '../support/world';

afterEach(closeWorlds);

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const A: StepInput = { key: 'a', text: 'A' };
const b = (wait: object): StepInput => ({ key: 'b', text: 'B', wait });

/** When the second message leaves, of which the first left at `first`. */
async function second(first: string, wait: object, quietHours: object[] = []): Promise<string | undefined> {
  const w = await givenWorld({ at: Date.parse(first), settings: { timeZone: 'Europe/Berlin' } });
  await w.publish([A, b(wait)]);
  await w.enroll('welcome');
  await w.pass(0);
  await w.settings({ quietHours: quietHours as never });
  await w.pass(days(9));
  return w.left()[1]?.slice(4);
}

describe('a wait over a clock change', () => {
  it('of days keeps the time the clock shows', async () => {
    expect(await second('2026-03-28T09:00+01:00', { amount: 1, unit: 'days' })).toBe('2026-03-29T07:00Z');
    expect(await second('2026-10-24T09:00+02:00', { amount: 1, unit: 'days' })).toBe('2026-10-25T08:00Z');
  });

  it('of hours is that much elapsed time', async () => {
    expect(await second('2026-03-28T09:00+01:00', { amount: 24, unit: 'hours' })).toBe('2026-03-29T08:00Z');
    expect(await second('2026-10-24T09:00+02:00', { amount: 24, unit: 'hours' })).toBe('2026-10-25T07:00Z');
  });

  it('to a time that is skipped ends later by the length of the gap', async () => {
    expect(await second('2026-03-28T02:30+01:00', { amount: 1, unit: 'days' })).toBe('2026-03-29T01:30Z');
    expect(await second('2026-03-28T09:00+01:00', { amount: 1, unit: 'days', at: '02:15' })).toBe('2026-03-29T01:15Z');
    expect(await second('2026-03-20T09:00+01:00', { until: '2026-03-29T02:45' })).toBe('2026-03-29T01:45Z');
  });

  it('to a time that comes twice means the first', async () => {
    expect(await second('2026-10-24T02:30+02:00', { amount: 1, unit: 'days' })).toBe('2026-10-25T00:30Z');
    expect(await second('2026-10-24T09:00+02:00', { amount: 1, unit: 'days', at: '02:30' })).toBe('2026-10-25T00:30Z');
  });

  it('never ends before its anchor: in the second pass the first has gone by, so it is at once', async () => {
    expect(await second('2026-10-25T02:30+01:00', { amount: 0, unit: 'days' })).toBe('2026-10-25T01:30Z');
    expect(await second('2026-10-25T02:30+01:00', { until: '2026-10-25T02:40' })).toBe('2026-10-25T01:30Z');
  });
});

describe('quiet hours over a clock change', () => {
  const window = (from: string, to: string) => [{ weekdays: EVERY_DAY, from, to }];

  it('hold in both passes of a repeated hour', async () => {
    expect(await second('2026-10-25T00:10+02:00', { amount: 110, unit: 'minutes' }, window('02:00', '02:45'))).toBe(
      '2026-10-25T00:45Z',
    );
    // 02:10 again, an hour later.
    expect(await second('2026-10-25T00:10+02:00', { amount: 180, unit: 'minutes' }, window('02:00', '02:45'))).toBe(
      '2026-10-25T01:45Z',
    );
  });

  it('that end in a skipped hour are over when the clock jumps', async () => {
    expect(await second('2026-03-29T01:00+01:00', { amount: 40, unit: 'minutes' }, window('01:30', '02:30'))).toBe(
      '2026-03-29T01:00Z',
    );
  });

  it('that lie in a skipped hour keep nobody waiting', async () => {
    expect(await second('2026-03-29T01:00+01:00', { amount: 60, unit: 'minutes' }, window('02:00', '03:00'))).toBe(
      '2026-03-29T01:00Z',
    );
  });

  it('over night are an hour shorter or longer', async () => {
    expect(await second('2026-03-28T20:00+01:00', { amount: 2, unit: 'hours' }, window('21:00', '08:00'))).toBe(
      '2026-03-29T06:00Z',
    );
    expect(await second('2026-10-24T20:00+02:00', { amount: 2, unit: 'hours' }, window('21:00', '08:00'))).toBe(
      '2026-10-25T07:00Z',
    );
  });
});

describe('a limit a day', () => {
  it('counts a day of 25 hours as one', async () => {
    const settings = { timeZone: 'Europe/Berlin', contactLimits: { perDay: 1 } };
    const w = await givenWorld({ at: Date.parse('2026-10-25T00:00+02:00'), settings });
    await w.publish([A, b({ amount: 24, unit: 'hours' })]);
    await w.enroll('welcome');
    await w.pass(days(2));
    expect(w.left()).toEqual(['A @ 2026-10-24T22:00Z', 'B @ 2026-10-25T23:00Z']);
  });
});

describe("the machine's clock", () => {
  it('set back sends nothing twice, and what is due goes on by what the clock shows', async () => {
    const w = await givenWorld();
    await w.publish([A, b({ amount: 1, unit: 'hours' })]);
    const { id } = await w.enroll('welcome');
    await w.pass(minutes(1));
    w.clock.set(w.clock.now() - hours(3));
    await w.pass(hours(3) + minutes(58));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z']);
    await w.pass(minutes(1));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-01T10:00Z']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed' });
  });

  it('set forward sends each step once, and gives the following waits their length', async () => {
    const w = await givenWorld();
    await w.publish([A, b({ amount: 1, unit: 'days' }), { ...b({ amount: 1, unit: 'days' }), key: 'c', text: 'C' }]);
    await w.enroll('welcome');
    await w.pass(minutes(1));
    w.clock.set(w.clock.now() + days(30));
    await w.pass(hours(23));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B']);
    await w.pass(hours(1));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B', 'C']);
  });

  it('set back keeps a limit: what has started counts, though it lies in the future', async () => {
    const w = await givenProcess({ settings: { contactLimits: { minGapMinutes: 60 } } });
    await w.publish([A], { key: 'one' });
    await w.publish([A], { key: 'two' });
    await w.enroll('one');
    await w.pass(minutes(1));
    w.clock.set(w.clock.now() - minutes(31));
    await w.enroll('two');
    await w.pass(hours(3));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'A @ 2026-06-01T10:00Z']);
  });
});
