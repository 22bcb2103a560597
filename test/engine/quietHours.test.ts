import { workingHoursToQuietHours } from '../../runtime/src/domain/time';
import {
  ANA,
  closeWorlds,
  days,
  givenWorld,
  hours,
  minutes,
  type StepInput,
  type World,
  type WorldOptions,
} from '../support/world';

afterEach(closeWorlds);

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const NIGHT = { weekdays: EVERY_DAY, from: '21:00', to: '08:00' };
const A: StepInput = { key: 'a', text: 'A' };
const starts = (w: World) => w.left().map((text) => text.slice(4));

/** When a message leaves that is due at `due`. */
async function leaves(due: string, options: WorldOptions = {}, rules: object = {}): Promise<string | undefined> {
  const w = await givenWorld({ at: Date.parse(due), ...options });
  await w.publish([A], { rules });
  await w.enroll('welcome');
  await w.pass(days(9));
  return starts(w)[0];
}

describe('quiet hours', () => {
  const quiet = { settings: { quietHours: [NIGHT] } };

  it.each([
    ['2026-06-01T20:59:59.999Z', '2026-06-01T20:59:59.999Z'],
    ['2026-06-01T21:00Z', '2026-06-02T08:00Z'],
    ['2026-06-02T03:00Z', '2026-06-02T08:00Z'],
    ['2026-06-02T07:59:59.999Z', '2026-06-02T08:00Z'],
    ['2026-06-02T08:00Z', '2026-06-02T08:00Z'],
  ])('a message due at %s starts at %s', async (due, start) => {
    expect(await leaves(due, quiet)).toBe(start);
  });

  it('of the settings and of the sequence hold together', async () => {
    const rules = { quietHours: [{ weekdays: EVERY_DAY, from: '08:00', to: '10:30' }] };
    expect(await leaves('2026-06-01T22:00Z', quiet, rules)).toBe('2026-06-02T10:30Z');
  });

  it('of one sequence hold for no other', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T23:00Z') });
    await w.publish([A], { key: 'quiet', rules: { quietHours: [NIGHT] } });
    await w.publish([A], { key: 'loud' });
    await w.enroll('quiet');
    await w.enroll('loud');
    await w.pass(days(1));
    expect(starts(w)).toEqual(['2026-06-01T23:00Z', '2026-06-02T08:00Z']);
  });

  it('are those of the weekday on which they begin', async () => {
    const fridayNight = { settings: { quietHours: [{ ...NIGHT, weekdays: [5] }] } };
    expect(await leaves('2026-06-06T07:00Z', fridayNight)).toBe('2026-06-06T08:00Z');
    expect(await leaves('2026-06-05T07:00Z', fridayNight)).toBe('2026-06-05T07:00Z');
  });

  it('from and to the same time are 24 hours', async () => {
    const monday = { settings: { quietHours: [{ weekdays: [1], from: '10:00', to: '10:00' }] } };
    expect(await leaves('2026-06-01T11:00Z', monday)).toBe('2026-06-02T10:00Z');
  });

  it("are read on the contact's clock where the sequence says so", async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T18:00Z'), ...quiet });
    await w.publish([A], { rules: { useContactTimeZone: true } });
    await w.enroll('welcome', { email: 'tokyo@example.com', timeZone: 'Asia/Tokyo' });
    await w.enroll('welcome', { email: 'ny@example.com', timeZone: 'America/New_York' });
    await w.pass(days(1));
    expect(w.channel.messages.map(({ to, at }) => [to.address, new Date(at).toISOString()])).toEqual([
      ['ny@example.com', '2026-06-01T18:00:00.000Z'],
      ['tokyo@example.com', '2026-06-01T23:00:00.000Z'],
    ]);
  });

  it('stated as working hours are the same rule', async () => {
    const quietHours = workingHoursToQuietHours([{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }]);
    expect(await leaves('2026-06-05T17:00Z', { settings: { quietHours } })).toBe('2026-06-08T09:00Z');
    expect(await leaves('2026-06-05T16:59Z', { settings: { quietHours } })).toBe('2026-06-05T16:59Z');
  });
});

describe('quiet hours are tested again when the step starts', () => {
  const wait = { amount: 10, unit: 'hours' };

  it('those that were added meanwhile hold', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, wait }]);
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    await w.settings({ quietHours: [{ weekdays: EVERY_DAY, from: '18:00', to: '06:00' }] });
    await w.pass(hours(9));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ waitingFor: 'quiet_hours', dueAt: Date.parse('2026-06-02T06:00Z') });
    await w.pass(days(1));
    expect(starts(w)).toEqual(['2026-06-02T06:00Z']);
  });

  it('a time zone that was changed meanwhile holds', async () => {
    const w = await givenWorld({ settings: { quietHours: [NIGHT] } });
    await w.publish([{ ...A, wait }]);
    await w.enroll('welcome');
    await w.settings({ timeZone: 'Asia/Tokyo' });
    await w.pass(days(1));
    // 19:00 UTC is 04:00 in Tokyo.
    expect(starts(w)).toEqual(['2026-06-01T23:00Z']);
  });

  it('a holiday that was added meanwhile holds', async () => {
    const w = await givenWorld({ settings: { businessDaysOnly: true } });
    await w.publish([{ ...A, wait: { amount: 1, unit: 'days' } }]);
    await w.enroll('welcome');
    await w.settings({ holidays: { country: null, region: null, dates: ['2026-06-02'], except: [] } });
    await w.pass(days(3));
    expect(starts(w)).toEqual(['2026-06-03T00:00Z']);
  });

  it('for each of several messages that stood in a line', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T20:58Z'), settings: { quietHours: [NIGHT] } });
    await w.engine.inboxes.update('email', { limits: { perMinute: 1 } }, ANA);
    await w.publish([A]);
    for (const name of ['one', 'two', 'three', 'four']) await w.enroll('welcome', { email: `${name}@example.com` });
    await w.pass(days(1));
    expect(starts(w)).toEqual(['2026-06-01T20:58Z', '2026-06-01T20:59Z', '2026-06-02T08:00Z', '2026-06-02T08:01Z']);
  });
});

describe('business days only', () => {
  it('of the settings hold for all sequences: nothing starts on a weekend or a holiday', async () => {
    const holidays = { country: null, region: null, dates: ['2026-06-08'], except: [] };
    expect(await leaves('2026-06-06T10:00Z', { settings: { businessDaysOnly: true, holidays } })).toBe(
      '2026-06-09T00:00Z',
    );
  });

  it('of a sequence hold for that one', async () => {
    expect(await leaves('2026-06-06T10:00Z', {}, { businessDaysOnly: true })).toBe('2026-06-08T00:00Z');
    expect(await leaves('2026-06-06T10:00Z')).toBe('2026-06-06T10:00Z');
  });

  it('together with quiet hours move to the first permitted instant', async () => {
    const settings = { businessDaysOnly: true, quietHours: [NIGHT] };
    expect(await leaves('2026-06-05T21:30Z', { settings })).toBe('2026-06-08T08:00Z');
  });
});

describe('a wait that ends in quiet hours', () => {
  it('shows the time at which the message will start, and why', async () => {
    const w = await givenWorld({ settings: { quietHours: [NIGHT] } });
    await w.publish([{ ...A, wait: { amount: 13, unit: 'hours' } }]);
    const { id } = await w.enroll('welcome');
    expect(await w.enrollment(id)).toMatchObject({
      dueAt: Date.parse('2026-06-02T08:00Z'),
      why: 'wait 13 hours → Mon 1 Jun 22:00; quiet hours until 08:00 → Tue 2 Jun 08:00',
    });
    await w.pass(days(1));
    expect(starts(w)).toEqual(['2026-06-02T08:00Z']);
  });

  it('gives the next wait its whole length from when the message left', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T23:00Z'), settings: { quietHours: [NIGHT] } });
    await w.publish([A, { key: 'b', text: 'B', wait: { amount: 90, unit: 'minutes' } }]);
    await w.enroll('welcome');
    await w.pass(days(1) + minutes(1));
    expect(starts(w)).toEqual(['2026-06-02T08:00Z', '2026-06-02T09:30Z']);
  });
});
