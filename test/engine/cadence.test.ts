import { closeWorlds, days, givenWorld, hours, MONDAY_9 } from '../support/world';

afterEach(closeWorlds);

const at = (iso: string) => Date.parse(iso);

describe('a cadence from enrollment to exit', () => {
  it('sends each step when its wait is over, counted from the send before, and completes', async () => {
    const w = await givenWorld();
    await w.publish([
      { key: 'hello', wait: { amount: 0, unit: 'minutes' }, text: 'Hi {{contact.first_name|there}}' },
      { key: 'nudge', wait: { amount: 2, unit: 'days' }, text: 'Still there?' },
      { key: 'bye', wait: { amount: 3, unit: 'hours' }, text: 'Bye {{contact.first_name}}' },
    ]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(5));

    expect(w.channel.messages.map(({ text, at: left }) => [text, new Date(left).toISOString()])).toEqual([
      ['Hi Ben', '2026-06-01T09:00:00.000Z'],
      ['Still there?', '2026-06-03T09:00:00.000Z'],
      ['Bye Ben', '2026-06-03T12:00:00.000Z'],
    ]);
    expect(await w.enrollment(id)).toMatchObject({
      state: 'completed',
      reason: 'end_of_sequence',
      node: null,
      dueAt: null,
    });
    expect(await w.path(id)).toBe('enrolled → sent → sent → sent → ended(end_of_sequence)');
  });

  it('a reply ends it, and marks the newest message as replied', async () => {
    const w = await givenWorld();
    await w.publish([
      { key: 'hello', text: 'Hi' },
      { key: 'nudge', wait: { amount: 2, unit: 'days' }, text: 'Still there?' },
    ]);
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    const answer = await w.engine.signals.inboundMessage(
      { email: 'BEN@example.com', text: 'Yes, tell me more' },
      { type: 'signal', name: 'mail' },
    );
    await w.pass(days(10));

    expect(answer).toMatchObject({ applied: true, ended: [id] });
    expect(w.channel.messages).toHaveLength(1);
    expect((await w.sends(id)).map(({ status }) => status)).toEqual(['replied']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
  });

  it('an automatic reply is no reply', async () => {
    const w = await givenWorld();
    await w.publish([
      { key: 'hello', text: 'Hi' },
      { key: 'nudge', wait: { amount: 1, unit: 'days' }, text: 'Still there?' },
    ]);
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    await w.engine.signals.inboundMessage(
      { email: 'ben@example.com', text: 'I am away', headers: { 'Auto-Submitted': 'auto-replied' } },
      { type: 'signal', name: 'mail' },
    );
    await w.pass(days(2));
    expect(w.channel.messages).toHaveLength(2);
    expect(await w.path(id)).toBe('enrolled → sent → automatic_reply → sent → ended(end_of_sequence)');
  });

  it('says why each message left when it did', async () => {
    const night = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }];
    const w = await givenWorld({ settings: { timeZone: 'Europe/Berlin', quietHours: night } });
    await w.publish([{ key: 'late', wait: { amount: 12, unit: 'hours' }, text: 'Hi' }]);
    const { id } = await w.enroll('welcome');
    expect(await w.enrollment(id)).toMatchObject({
      dueAt: at('2026-06-02T08:00+02:00'),
      why: expect.stringContaining('quiet hours'),
    });
    await w.pass(days(2));
    expect(w.channel.messages.map((message) => message.at)).toEqual([at('2026-06-02T08:00+02:00')]);
    const { items } = await w.store.read.timeline(id, { limit: 50 });
    expect(items.find(({ kind }) => kind === 'sent')?.why).toMatch(/wait 12 hours.*23:00.*quiet hours.*08:00/);
    expect(MONDAY_9).toBe(at('2026-06-01T09:00Z'));
  });
});
