import {
  ANA,
  closeWorlds,
  days,
  givenWorld,
  hours,
  MAIL,
  minutes,
  MONDAY_9,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const b = (wait: object): StepInput => ({ key: 'b', text: 'B', wait });
const OFF = { exit: { onReply: 'off' as const } };
/** When A and B left. */
async function starts(w: World, wait: object, rules: object = {}): Promise<string[]> {
  await w.publish([A, b(wait)], { rules });
  await w.enroll('welcome');
  await w.pass(days(30));
  return w.left().map((text) => text.slice(4));
}

describe('a wait from the previous send', () => {
  it('of the first step counts from the enrollment', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, wait: { amount: 90, unit: 'minutes' } }]);
    await w.enroll('welcome');
    await w.pass(days(1));
    expect(w.left()).toEqual(['A @ 2026-06-01T10:30Z']);
  });

  it('counts from when the previous message left, not from when it was due', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, wait: { amount: 1, unit: 'hours' } }, b({ amount: 1, unit: 'hours' })]);
    await w.enroll('welcome');
    w.clock.set(MONDAY_9 + hours(7));
    await w.pass(hours(5));
    expect(w.left()).toEqual(['A @ 2026-06-01T16:00Z', 'B @ 2026-06-01T17:00Z']);
  });

  it('counts a step that failed with the time at which that was decided', async () => {
    const w = await givenWorld();
    const wait = { amount: 1, unit: 'hours' };
    await w.publish([{ ...A, channel: 'sms', wait }, b(wait)]);
    await w.enroll('welcome');
    await w.pass(hours(5));
    expect(w.left()).toEqual(['B @ 2026-06-01T11:00Z']);
  });

  it('counts a slow provider until it answered', async () => {
    const w = await givenWorld();
    await w.publish([A, b({ amount: 1, unit: 'hours' })]);
    w.channel.onDeliver = ({ text }) => {
      if (text === 'A') w.clock.set(MONDAY_9 + minutes(2));
    };
    await w.enroll('welcome');
    await w.pass(hours(5));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:02Z', 'B @ 2026-06-01T10:02Z']);
  });

  it('of 0 of any unit means at once', async () => {
    for (const unit of ['minutes', 'hours', 'days', 'business_days']) {
      const w = await givenWorld({ at: Date.parse('2026-06-06T10:00Z') });
      expect([unit, await starts(w, { amount: 0, unit })]).toEqual([unit, ['2026-06-06T10:00Z', '2026-06-06T10:00Z']]);
    }
  });
});

describe('days', () => {
  it('are the same time of the clock, that many calendar days later', async () => {
    const w = await givenWorld({ settings: { timeZone: 'Europe/Berlin' }, at: Date.parse('2026-10-24T10:00+02:00') });
    expect(await starts(w, { amount: 1, unit: 'days' })).toEqual(['2026-10-24T08:00Z', '2026-10-25T09:00Z']);
  });

  it('carry a time of day that replaces that of the anchor', async () => {
    const w = await givenWorld();
    expect(await starts(w, { amount: 2, unit: 'days', at: '07:15' })).toEqual([
      '2026-06-01T09:00Z',
      '2026-06-03T07:15Z',
    ]);
  });

  it.each([
    ['that is still to come today', '09:30', '2026-06-01T09:30Z'],
    ['that is now', '09:00', '2026-06-01T09:00Z'],
    ['that has passed today', '08:59', '2026-06-02T08:59Z'],
  ])('0 of them with a time %s are the next such time', async (_which, at, expected) => {
    const w = await givenWorld();
    expect((await starts(w, { amount: 0, unit: 'days', at }))[1]).toBe(expected);
  });
});

describe('business days', () => {
  it('pass over the weekend and over holidays', async () => {
    const holidays = { country: null, region: null, dates: ['2026-06-08'], except: [] };
    const w = await givenWorld({ at: Date.parse('2026-06-05T09:00Z'), settings: { holidays } });
    expect(await starts(w, { amount: 2, unit: 'business_days' })).toEqual(['2026-06-05T09:00Z', '2026-06-10T09:00Z']);
  });

  it('are those of the settings', async () => {
    const w = await givenWorld({ settings: { workingDays: [6, 7] } });
    expect((await starts(w, { amount: 1, unit: 'business_days' }))[1]).toBe('2026-06-06T09:00Z');
  });

  it('know the holidays of a country and of its region, but for the exceptions', async () => {
    const of = (country: string, region: string | null, except: string[] = []) => ({
      country,
      region,
      dates: [],
      except,
    });
    const wait = { amount: 1, unit: 'business_days' };
    // Corpus Christi, 4 June 2026: a holiday in Bavaria, not in Berlin.
    const at = Date.parse('2026-06-03T09:00Z');
    const second = async (holidays: ReturnType<typeof of>) =>
      (await starts(await givenWorld({ at, settings: { holidays } }), wait))[1];
    expect(await second(of('DE', 'BY'))).toBe('2026-06-05T09:00Z');
    expect(await second(of('DE', 'BE'))).toBe('2026-06-04T09:00Z');
    expect(await second(of('DE', 'BY', ['2026-06-04']))).toBe('2026-06-04T09:00Z');
  });

  it('0 of them with a time of day are the next such time on a business day', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-05T12:00Z') });
    expect((await starts(w, { amount: 0, unit: 'business_days', at: '09:30' }))[1]).toBe('2026-06-08T09:30Z');
  });
});

describe('a wait until a moment', () => {
  it('ends then; without an offset in the effective time zone', async () => {
    const w = await givenWorld({ settings: { timeZone: 'Europe/Berlin' } });
    expect((await starts(w, { until: '2026-06-10T09:00' }))[1]).toBe('2026-06-10T07:00Z');
  });

  it('with an offset ends at that instant wherever it is read', async () => {
    const w = await givenWorld({ settings: { timeZone: 'Europe/Berlin' } });
    expect((await starts(w, { until: '2026-06-10T09:00-04:00' }))[1]).toBe('2026-06-10T13:00Z');
  });

  it('that has passed means at once', async () => {
    const w = await givenWorld();
    expect(await starts(w, { until: '2026-01-01T09:00' })).toEqual(['2026-06-01T09:00Z', '2026-06-01T09:00Z']);
  });
});

describe('the effective time zone', () => {
  const noon = { amount: 1, unit: 'days', at: '12:00' };
  async function noonFor(rules: object, contactZone: string | null) {
    const w = await givenWorld({ settings: { timeZone: 'Europe/Berlin' } });
    await w.publish([{ ...A, wait: noon }], { rules });
    await w.enroll('welcome', { email: 'ben@example.com', timeZone: contactZone });
    await w.pass(days(3));
    return w.left()[0]?.slice(4);
  }

  it.each([
    [
      "the contact's, where the sequence says so and the contact has one",
      { useContactTimeZone: true, timeZone: 'Asia/Tokyo' },
      'America/New_York',
      '2026-06-02T16:00Z',
    ],
    ["else the sequence's", { useContactTimeZone: true, timeZone: 'Asia/Tokyo' }, null, '2026-06-02T03:00Z'],
    ["else the settings'", { useContactTimeZone: true }, null, '2026-06-02T10:00Z'],
    ["not the contact's, where the sequence does not say so", {}, 'America/New_York', '2026-06-02T10:00Z'],
  ])('is %s', async (_whose, rules, zone, expected) => {
    expect(await noonFor(rules, zone)).toBe(expected);
  });

  it('is that of the contact as it is when the next wait is planned', async () => {
    const w = await givenWorld();
    await w.publish([A, b(noon)], { rules: { useContactTimeZone: true } });
    const { contactId } = await w.enroll('welcome', { email: 'ben@example.com', timeZone: 'Asia/Tokyo' });
    await w.engine.contacts.update(contactId, { timeZone: 'America/New_York' }, ANA);
    await w.pass(days(3));
    expect(w.left()[1]).toBe('B @ 2026-06-02T16:00Z');
  });
});

describe('a wait from the last message', () => {
  const from = (anchor: string, amount = 1) => ({ amount, unit: 'days', from: anchor });

  it('from the contact counts from that one; a newer one moves the due time', async () => {
    const w = await givenWorld();
    await w.publish([A, b(from('last_inbound'))], { rules: OFF });
    const { id } = await w.enroll('welcome');
    await w.pass(hours(2));
    await w.reply('One');
    await w.pass(hours(5));
    expect((await w.enrollment(id)).dueAt).toBe(MONDAY_9 + hours(26));
    await w.reply('Two');
    await w.pass(days(3));
    expect(w.left()[1]).toBe('B @ 2026-06-02T16:00Z');
  });

  it('from the contact counts like one from the previous send while there is none', async () => {
    const w = await givenWorld();
    await w.publish([A, b(from('last_inbound'))], { rules: OFF });
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    expect((await w.enrollment(id)).why).toMatch(
      /^wait [^(]* → .* \(no message from the contact yet, so it counts from the previous send, or from the enrollment\)$/,
    );
    await w.pass(days(3));
    expect(w.left()[1]).toBe('B @ 2026-06-02T09:00Z');
  });

  it('of long ago means at once', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, wait: from('last_inbound') }], { rules: OFF });
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    await w.reply('Long ago');
    await w.pass(days(9));
    await w.enroll('welcome');
    await w.pass(minutes(1));
    expect(w.left()).toEqual(['A @ 2026-06-10T09:00Z']);
  });

  it('to the contact moves with whatever else is sent to it', async () => {
    const w = await givenWorld();
    await w.publish([A, b(from('last_outbound'))], { rules: OFF });
    await w.publish([{ key: 'x', text: 'X', wait: { amount: 20, unit: 'hours' } }], { key: 'other', rules: OFF });
    await w.enroll('welcome');
    await w.enroll('other');
    await w.pass(days(3));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'X @ 2026-06-02T05:00Z', 'B @ 2026-06-03T05:00Z']);
  });

  it('in a conversation knows no message of another one', async () => {
    const w = await givenWorld();
    await w.publish([A, b(from('last_inbound'))], { rules: OFF });
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    for (const externalId of ['talk', 'other'])
      await w.engine.conversations.upsert({ externalId, contact: { email: 'ben@example.com' }, inbox: 'email' }, ANA);
    await w.enroll('welcome', {}, { conversation: 'talk' });
    await w.pass(hours(3));
    await w.reply('Elsewhere', { conversation: 'other' });
    await w.pass(days(3));
    expect(w.left()[1]).toBe('B @ 2026-06-02T09:00Z');
  });

  it('told later than it was written counts from when it was written', async () => {
    const w = await givenWorld();
    await w.publish([A, b(from('last_inbound', 2))], { rules: OFF });
    await w.enroll('welcome');
    await w.pass(hours(10));
    await w.engine.signals.inboundMessage({ email: 'ben@example.com', text: 'Hi', at: MONDAY_9 + hours(4) }, MAIL);
    await w.pass(days(3));
    expect(w.left()[1]).toBe('B @ 2026-06-03T13:00Z');
  });
});
