import { ANA, closeWorlds, days, givenWorld, hours, MAIL, minutes, type StepInput, type World } from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const statuses = async (w: World, id: string) => (await w.sends(id)).map(({ status }) => status);
const report = (w: World, sendId: string, status: 'delivered' | 'read' | 'failed', more = {}) =>
  w.engine.signals.deliveryStatus({ sendId, status, ...more }, MAIL);

async function sentOnce(steps: StepInput[] = [A, B]) {
  const w = await givenWorld();
  await w.publish(steps);
  const { id } = await w.enroll('welcome');
  await w.pass(minutes(1));
  const [send] = await w.sends(id);
  return { w, id, sendId: send!.id, providerMessageId: send!.providerMessageId! };
}

describe('the status of a send', () => {
  it('advances from sent over delivered and read to replied, with the time of each', async () => {
    const { w, id, sendId } = await sentOnce();
    await w.pass(minutes(1));
    await report(w, sendId, 'delivered');
    const deliveredAt = w.clock.now();
    await w.pass(minutes(1));
    await report(w, sendId, 'read');
    const readAt = w.clock.now();
    await w.pass(minutes(1));
    await w.reply();
    expect((await w.sends(id))[0]).toMatchObject({ status: 'replied', deliveredAt, readAt, repliedAt: w.clock.now() });
  });

  it('a late delivered after read changes nothing', async () => {
    const { w, id, sendId } = await sentOnce();
    await report(w, sendId, 'read');
    const before = await w.path(id);
    expect(await report(w, sendId, 'delivered')).toMatchObject({ applied: false });
    expect(await statuses(w, id)).toEqual(['read']);
    expect(await w.path(id)).toBe(before);
  });

  it('a callback that comes twice is applied once', async () => {
    const { w, id, sendId } = await sentOnce();
    expect(await report(w, sendId, 'delivered')).toMatchObject({ applied: true });
    expect(await report(w, sendId, 'delivered')).toMatchObject({ applied: false });
    expect(await w.path(id)).toBe('enrolled → sent → send_status');
  });

  it('of two simultaneous callbacks one is applied', async () => {
    const { w, id, sendId } = await sentOnce();
    const answers = await Promise.all([report(w, sendId, 'delivered'), report(w, sendId, 'delivered')]);
    expect(answers.map(({ applied }) => applied).sort()).toEqual([false, true]);
    expect(await w.path(id)).toBe('enrolled → sent → send_status');
  });

  it('failed may follow sent', async () => {
    const { w, id, sendId } = await sentOnce();
    expect(await report(w, sendId, 'failed', { detail: 'mailbox full' })).toMatchObject({ applied: true });
    expect((await w.sends(id))[0]).toMatchObject({
      status: 'failed',
      reason: 'provider_reported',
      detail: 'mailbox full',
    });
  });

  it.each(['delivered', 'read'] as const)('failed never follows %s', async (reached) => {
    const { w, id, sendId } = await sentOnce();
    await report(w, sendId, reached);
    expect(await report(w, sendId, 'failed')).toMatchObject({ applied: false });
    expect(await statuses(w, id)).toEqual([reached]);
  });

  it('nothing follows failed', async () => {
    const { w, id, sendId } = await sentOnce();
    await report(w, sendId, 'failed');
    for (const status of ['delivered', 'read'] as const)
      expect(await report(w, sendId, status)).toMatchObject({ applied: false });
    expect(await statuses(w, id)).toEqual(['failed']);
  });

  it('is found by inbox and the id of the provider', async () => {
    const { w, id, providerMessageId } = await sentOnce();
    await w.engine.signals.deliveryStatus({ inbox: 'email', providerMessageId, status: 'delivered' }, MAIL);
    expect(await statuses(w, id)).toEqual(['delivered']);
    expect(
      await w.engine.signals.deliveryStatus({ inbox: 'sms', providerMessageId, status: 'read' }, MAIL),
    ).toMatchObject({ applied: false });
  });

  it('a report dated after now is taken as of now', async () => {
    const { w, id, sendId } = await sentOnce();
    await report(w, sendId, 'delivered', { at: w.clock.now() + days(1) });
    expect((await w.sends(id))[0]!.deliveredAt).toBe(w.clock.now());
  });
});

describe('a reply', () => {
  it('marks the newest send of the enrollment, not the ones before', async () => {
    const { w, id } = await sentOnce();
    await w.pass(days(2));
    await w.reply();
    expect(await statuses(w, id)).toEqual(['sent', 'replied']);
  });

  it('marks the newest that is at least sent, passing over one that failed', async () => {
    const { w, id } = await sentOnce([A, B, { key: 'c', text: 'C', wait: { amount: 9, unit: 'days' } }]);
    await w.pass(days(3));
    const [, second] = await w.sends(id);
    await report(w, second!.id, 'failed');
    await w.reply();
    expect(await statuses(w, id)).toEqual(['replied', 'failed']);
  });

  it('after completion marks the last send', async () => {
    const { w, id } = await sentOnce();
    await w.pass(days(3));
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed' });
    expect(await w.reply()).toMatchObject({ applied: true, ended: [] });
    expect(await statuses(w, id)).toEqual(['sent', 'replied']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed', reason: 'end_of_sequence' });
  });

  it('a second reply after completion marks no older send', async () => {
    const { w, id } = await sentOnce();
    await w.pass(days(3));
    await w.reply('First');
    await w.reply('Second');
    expect(await statuses(w, id)).toEqual(['sent', 'replied']);
  });

  it('told twice under one provider id is one reply', async () => {
    const { w, id } = await sentOnce([A, B]);
    const first = await w.reply('Yes', { inbox: 'email', providerMessageId: '<1@x>' });
    const second = await w.reply('Yes', { inbox: 'email', providerMessageId: '<1@x>' });
    expect([first.applied, second.applied]).toEqual([true, false]);
    expect(await w.path(id)).toBe('enrolled → sent → send_status → reply → ended(replied)');
  });

  it('told twice at once is one reply', async () => {
    const { w, id } = await sentOnce([A, B]);
    const tell = () => w.reply('Yes', { inbox: 'email', providerMessageId: '<1@x>' });
    const answers = await Promise.all([tell(), tell(), tell()]);
    expect(answers.filter(({ applied }) => applied)).toHaveLength(1);
    expect(await w.path(id)).toBe('enrolled → sent → send_status → reply → ended(replied)');
  });

  it('from nobody known changes nothing', async () => {
    const { w, id } = await sentOnce();
    expect(await w.reply('Hi', { email: 'stranger@example.com' })).toMatchObject({ applied: false });
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
  });

  it('is found by what it answers, whoever it came from', async () => {
    const { w, id, providerMessageId } = await sentOnce();
    await w.engine.signals.inboundMessage(
      { email: 'alias@example.com', inbox: 'email', inReplyTo: providerMessageId, text: 'Yes' },
      MAIL,
    );
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
  });

  it('told without an inbox stands in the only open conversation on its channel', async () => {
    const { w, id } = await sentOnce();
    const [send] = await w.sends(id);
    const told = await w.engine.signals.inboundMessage({ contactId: send!.contactId, text: 'Yes' }, MAIL);
    expect(told.conversationId).toBe(send!.conversationId);
  });

  it('racing with a control ends once', async () => {
    const { w, id } = await sentOnce();
    await Promise.allSettled([w.reply(), w.engine.enrollments.control(id, 'cancel', ANA)]);
    expect((await w.path(id)).match(/ended/g)).toHaveLength(1);
  });
});

describe('a target that did not change', () => {
  it('is no news', async () => {
    const w = await givenWorld();
    const target = { type: 'deal' as const, externalId: 'd', status: 'open' };
    expect(await w.engine.signals.targetChanged(target, MAIL)).toMatchObject({ applied: true });
    await w.pass(hours(1));
    expect(await w.engine.signals.targetChanged(target, MAIL)).toMatchObject({ applied: false });
  });
});
