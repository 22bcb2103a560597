import { ProviderPermanent, ProviderTransient } from '../../runtime/src/engine/errors';
import {
  ANA,
  closeWorlds,
  days,
  givenWorld,
  hours,
  minutes,
  MONDAY_9,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const after = (amount: number, unit = 'minutes'): StepInput => ({ ...A, wait: { amount, unit } });
const limit = (w: World, limits: object) => w.engine.inboxes.update('email', { limits }, ANA);
const enrollMany = async (w: World, count: number, sequence = 'welcome') => {
  for (let n = 0; n < count; n += 1) await w.enroll(sequence, { email: `p${n}@example.com` });
};
/** When messages left, in minutes since the first one. */
const startsInMinutes = (w: World) =>
  w.channel.messages.map(({ at }) => (at - w.channel.messages[0]!.at) / minutes(1)).sort((a, b) => a - b);

describe('an inbox', () => {
  it('starts at most so many sends in any 60 seconds; one exactly that old no longer counts', async () => {
    const w = await givenWorld();
    await limit(w, { perMinute: 2 });
    await w.publish([A]);
    await enrollMany(w, 5);
    await w.pass(minutes(1) - 1);
    expect(w.channel.messages).toHaveLength(2);
    await w.pass(1);
    expect(w.channel.messages).toHaveLength(4);
    await w.pass(minutes(1));
    expect(w.channel.messages).toHaveLength(5);
  });

  it('starts at most so many in any 60 minutes, wherever these begin', async () => {
    const w = await givenWorld();
    await limit(w, { perHour: 2 });
    await w.publish([A]);
    await w.enroll('welcome', { email: 'first@example.com' });
    await w.pass(minutes(40));
    await enrollMany(w, 3);
    await w.pass(hours(5));
    expect(startsInMinutes(w)).toEqual([0, 40, 60, 100]);
  });

  it("starts at most so many on a calendar day of the settings' time zone, whatever zone the sequence has", async () => {
    const w = await givenWorld({ settings: { timeZone: 'America/New_York' } });
    await limit(w, { perDay: 2 });
    await w.publish([A], { rules: { timeZone: 'Asia/Tokyo' } });
    await enrollMany(w, 3);
    await w.passTo('2026-06-02T00:00-04:00');
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'A @ 2026-06-01T09:00Z', 'A @ 2026-06-02T04:00Z']);
  });

  it('with several limits keeps them all', async () => {
    const w = await givenWorld();
    await limit(w, { perMinute: 2, perHour: 3, perDay: 4 });
    await w.publish([A]);
    await enrollMany(w, 6);
    await w.pass(days(2));
    expect(w.left().map((text) => text.slice(4))).toEqual([
      '2026-06-01T09:00Z',
      '2026-06-01T09:00Z',
      '2026-06-01T09:01Z',
      '2026-06-01T10:00Z',
      '2026-06-02T00:00Z',
      '2026-06-02T00:00Z',
    ]);
  });

  it('that is over its limit holds up no other inbox', async () => {
    const w = await givenWorld();
    await limit(w, { perDay: 1 });
    await w.publish([A]);
    await w.publish([{ ...A, channel: 'sms' }], { key: 'texts' });
    await enrollMany(w, 3);
    await w.enroll('texts', { phone: '+4915112345678' });
    await w.pass(0);
    expect(w.channel.messages.map(({ inbox }) => inbox).sort()).toEqual(['email', 'sms']);
  });

  it('counts every send that was started, also one that failed', async () => {
    const w = await givenWorld();
    await limit(w, { perHour: 1 });
    await w.publish([A]);
    w.channel.onDeliver = ({ to }) => {
      if (to.address === 'p0@example.com') throw new ProviderPermanent('no such mailbox');
    };
    await enrollMany(w, 2);
    await w.pass(hours(2));
    expect(w.left()).toEqual(['A @ 2026-06-01T10:00Z']);
  });

  it('counts what left before the limit was set', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    await enrollMany(w, 2);
    await w.pass(minutes(10));
    await limit(w, { perHour: 2 });
    await w.enroll('welcome', { email: 'late@example.com' });
    await w.pass(hours(2));
    expect(startsInMinutes(w)).toEqual([0, 0, 60]);
  });
});

describe('a contact', () => {
  const settings = (contactLimits: object) => ({ settings: { contactLimits } });

  it('keeps a smallest gap from start to start, over all sequences and inboxes; the exact gap suffices', async () => {
    const w = await givenWorld(settings({ minGapMinutes: 30 }));
    await w.publish([A], { key: 'one' });
    await w.publish([{ ...A, channel: 'sms' }], { key: 'two' });
    const ben = { email: 'ben@example.com', phone: '+4915112345678' };
    await w.enroll('one', ben);
    await w.enroll('two', ben);
    await w.pass(minutes(30) - 1);
    expect(w.channel.messages).toHaveLength(1);
    await w.pass(1);
    expect(w.channel.messages.map(({ inbox }) => inbox)).toEqual(['email', 'sms']);
  });

  it("gets at most so many on a calendar day of the settings' time zone", async () => {
    const w = await givenWorld({ settings: { timeZone: 'Asia/Tokyo', contactLimits: { perDay: 2 } } });
    for (const key of ['one', 'two', 'three']) {
      await w.publish([A], { key });
      await w.enroll(key);
    }
    await w.passTo('2026-06-02T00:00+09:00');
    expect(w.left().map((text) => text.slice(4))).toEqual([
      '2026-06-01T09:00Z',
      '2026-06-01T09:00Z',
      '2026-06-01T15:00Z',
    ]);
  });

  it('over a limit takes no slot of a limited inbox, and holds up nobody', async () => {
    const w = await givenWorld(settings({ minGapMinutes: 60 }));
    await limit(w, { perHour: 2 });
    await w.publish([A], { key: 'one' });
    await w.publish([A], { key: 'two' });
    await w.enroll('one');
    await w.enroll('two');
    await w.enroll('one', { email: 'cleo@example.com' });
    await w.pass(0);
    expect(w.channel.messages.map(({ to }) => to.address)).toEqual(['ben@example.com', 'cleo@example.com']);
  });

  it('gets the message that was due first first, when two wait for its gap', async () => {
    const w = await givenWorld(settings({ minGapMinutes: 120 }));
    await w.publish([A], { key: 'first' });
    await w.publish([{ ...after(20), text: 'due at 09:20' }], { key: 'later' });
    await w.publish([{ ...after(10), text: 'due at 09:10' }], { key: 'sooner' });
    for (const key of ['first', 'later', 'sooner']) await w.enroll(key);
    await w.pass(hours(6));
    expect(w.left()).toEqual([
      'A @ 2026-06-01T09:00Z',
      'due at 09:10 @ 2026-06-01T11:00Z',
      'due at 09:20 @ 2026-06-01T13:00Z',
    ]);
  });

  it('waits the whole gap again after a send that failed', async () => {
    const w = await givenWorld(settings({ minGapMinutes: 30 }));
    await w.publish([A, { ...A, key: 'b', text: 'B' }]);
    w.channel.onDeliver = ({ text }) => {
      if (text === 'A') throw new ProviderPermanent('mailbox full');
    };
    await w.enroll('welcome');
    await w.pass(hours(1));
    expect(w.left()).toEqual(['B @ 2026-06-01T09:30Z']);
  });
});

describe('a send over a limit', () => {
  it('is never dropped', async () => {
    const w = await givenWorld({ settings: { contactLimits: { perDay: 1 } } });
    await limit(w, { perDay: 2 });
    await w.publish([A, { ...A, key: 'b', text: 'B' }]);
    await enrollMany(w, 5);
    await w.pass(days(6));
    expect(w.left().filter((text) => text.startsWith('A'))).toHaveLength(5);
    expect(w.left().filter((text) => text.startsWith('B'))).toHaveLength(5);
  });

  it('leaves in order of due time, then of id', async () => {
    const w = await givenWorld();
    await limit(w, { perMinute: 1 });
    for (const amount of [3, 1, 2]) await w.publish([{ ...after(amount), text: `${amount}` }], { key: `s${amount}` });
    const expected: string[] = [];
    for (const key of ['s3', 's1', 's2', 's1', 's3', 's2']) {
      const { id } = await w.enroll(key, { email: `${key}-${expected.length}@example.com` });
      expected.push(`${key[1]!} ${id}`);
    }
    w.clock.set(MONDAY_9 + minutes(5));
    await w.pass(minutes(10));
    expect(w.channel.messages.map(({ text, enrollmentId }) => `${text} ${enrollmentId}`)).toEqual(expected.sort());
  });

  it('that a contact may get from now on goes before what stands in the line but was due later', async () => {
    const w = await givenWorld({ settings: { contactLimits: { perDay: 1 } } });
    await limit(w, { perDay: 1 });
    for (const amount of [0, 1, 2]) await w.publish([{ ...after(amount), text: `${amount}` }], { key: `s${amount}` });
    await w.enroll('s0', { email: 'ana@example.com' });
    await w.enroll('s1', { email: 'ana@example.com' });
    await w.enroll('s2', { email: 'ben@example.com' });
    await w.pass(days(3));
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['0', '1', '2']);
  });

  it('says in words what it waits for', async () => {
    const w = await givenWorld({ settings: { contactLimits: { minGapMinutes: 60 } } });
    await limit(w, { perHour: 1 });
    await w.publish([A]);
    const { contactId } = await w.enroll('welcome', { email: 'ben@example.com', phone: '+4915112345678' });
    const line = await w.enroll('welcome', { email: 'cleo@example.com' });
    await w.pass(0);
    await w.publish([{ ...A, channel: 'sms' }], { key: 'texts' });
    const gap = await w.enroll('texts', { id: contactId });
    await w.pass(0);
    expect(await w.enrollment(gap.id)).toMatchObject({
      waitingFor: 'contact_limit',
      why: expect.stringContaining('limit'),
    });
    expect(await w.enrollment(line.id)).toMatchObject({
      waitingFor: 'inbox_limit',
      why: expect.stringContaining("'email'"),
    });
  });

  it('in quiet hours when its turn comes waits for their end, and lets others go first', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T20:59Z') });
    await limit(w, { perMinute: 1 });
    await w.publish([A], { rules: { quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }] } });
    await w.publish([{ ...A, text: 'night' }], { key: 'night' });
    await enrollMany(w, 2);
    await w.enroll('night', { email: 'owl@example.com' });
    await w.pass(days(1));
    expect(w.left()).toEqual(['A @ 2026-06-01T20:59Z', 'night @ 2026-06-01T21:00Z', 'A @ 2026-06-02T08:00Z']);
  });
});

describe('a retry', () => {
  it('is held up by no gap to its own earlier try', async () => {
    const w = await givenWorld({ settings: { contactLimits: { minGapMinutes: 600 } } });
    await w.publish([A]);
    let tries = 0;
    w.channel.onDeliver = () => {
      tries += 1;
      if (tries === 1) throw new ProviderTransient('busy');
    };
    await w.enroll('welcome');
    await w.pass(minutes(1));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:01Z']);
  });
});
