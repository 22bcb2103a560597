import { ANA, closeWorlds, days, givenWorld, hours, minutes, type StepInput, type World } from '../support/world';

afterEach(closeWorlds);

const PHONE = '+4915112345678';
const template = {
  name: 'follow_up',
  language: 'en',
  parameters: ['{{contact.first_name|there}}', '{{target.title|x}}'],
};
const STEP: StepInput = { key: 'a', channel: 'whatsapp', text: 'Free text' };
const OFF = { exit: { onReply: 'off' as const } };

/** Ben, known by his number, and an inbox of kind WhatsApp Cloud unless said otherwise. */
async function given(steps: StepInput[], hasWindow = true): Promise<World> {
  const w = await givenWorld();
  await w.engine.inboxes.update('whatsapp', { hasWindow }, ANA);
  await w.publish(steps, { rules: OFF });
  await w.engine.contacts.upsert({ phone: PHONE, firstName: 'Ben' }, ANA);
  return w;
}
const writes = (w: World, text = 'Hello') => w.reply(text, { phone: PHONE, inbox: 'whatsapp' });
const enroll = (w: World) => w.enroll('welcome', { phone: PHONE });
const outcome = async (w: World, id: string) =>
  (await w.sends(id)).map(({ status, reason, text }) => [status, reason, text]);

describe('free text on WhatsApp Cloud', () => {
  it.each([
    ['goes at once after a message of the contact', 0, ['sent', null, 'Free text']],
    ['goes a millisecond before 24 hours have passed since', hours(24) - 1, ['sent', null, 'Free text']],
    ['fails 24 hours after it to the millisecond', hours(24), ['failed', 'outside_window', '']],
    ['fails long after it', days(9), ['failed', 'outside_window', '']],
  ])('%s', async (_when, since, expected) => {
    const w = await given([STEP]);
    await writes(w);
    w.clock.set(w.clock.now() + since);
    const { id } = await enroll(w);
    await w.pass(0);
    expect(await outcome(w, id)).toEqual([expected]);
  });

  it('is never sent to a contact who never wrote', async () => {
    const w = await given([STEP]);
    const { id } = await enroll(w);
    await w.pass(0);
    expect(await outcome(w, id)).toEqual([['failed', 'outside_window', '']]);
    expect(w.channel.messages).toEqual([]);
  });

  it('is decided when the message starts, not when the wait began', async () => {
    const w = await given([{ ...STEP, wait: { amount: 20, unit: 'hours' } }]);
    const { id } = await enroll(w);
    await w.pass(hours(19));
    await writes(w);
    await w.pass(hours(2));
    expect(await outcome(w, id)).toEqual([['sent', null, 'Free text']]);
  });

  it('counts the newest message, not the first', async () => {
    const w = await given([STEP]);
    await writes(w);
    await w.pass(hours(20));
    await writes(w, 'Are you there?');
    await w.pass(hours(20));
    const { id } = await enroll(w);
    await w.pass(0);
    expect(await outcome(w, id)).toEqual([['sent', null, 'Free text']]);
  });

  it('is opened by no message on another inbox', async () => {
    const w = await given([STEP]);
    await w.reply('Hello', { phone: PHONE, inbox: 'sms' });
    const { id } = await enroll(w);
    await w.pass(0);
    expect(await outcome(w, id)).toEqual([['failed', 'outside_window', '']]);
  });

  it('is opened by no message of ours', async () => {
    const w = await given([
      { ...STEP, template },
      { ...STEP, key: 'b', wait: { amount: 1, unit: 'hours' } },
    ]);
    const { id } = await enroll(w);
    await w.pass(hours(2));
    expect((await outcome(w, id)).map(([status, reason]) => [status, reason])).toEqual([
      ['sent', null],
      ['failed', 'outside_window'],
    ]);
  });

  it('counts what the contact wrote in another conversation on the same inbox', async () => {
    const w = await given([{ ...STEP, channel: 'same_conversation' }]);
    const talk = { contact: { phone: PHONE }, inbox: 'whatsapp' };
    await w.engine.conversations.upsert({ ...talk, externalId: 'old' }, ANA);
    await w.pass(minutes(1));
    await w.engine.conversations.upsert({ ...talk, externalId: 'new' }, ANA);
    await w.reply('Hello', { conversation: 'new' });
    const { id } = await w.enroll('welcome', { phone: PHONE }, { conversation: 'old' });
    await w.pass(0);
    expect(await outcome(w, id)).toEqual([['sent', null, 'Free text']]);
  });

  it('counts the newest of several conversations on the inbox by what was said, not by when it began', async () => {
    const w = await given([STEP]);
    const talk = { contact: { phone: PHONE }, inbox: 'whatsapp' };
    await w.engine.conversations.upsert({ ...talk, externalId: 'old' }, ANA);
    await w.pass(minutes(1));
    await w.engine.conversations.upsert({ ...talk, externalId: 'new' }, ANA);
    await w.reply('Hello', { conversation: 'old' });
    const { id } = await enroll(w);
    await w.pass(0);
    expect(await outcome(w, id)).toEqual([['sent', null, 'Free text']]);
  });

  it('is sent at any time on an inbox without a window', async () => {
    const w = await given([STEP], false);
    const { id } = await enroll(w);
    await w.pass(0);
    expect(await outcome(w, id)).toEqual([['sent', null, 'Free text']]);
  });

  it.each(['full', 'assisted'] as const)('of an AI in mode %s is held by the same rule', async (mode) => {
    const w = await given([{ ...STEP, mode, intent: 'x' }]);
    const { id } = await enroll(w);
    await w.pass(0);
    if (mode === 'assisted') {
      const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
      await w.engine.drafts.approve(items[0]!.id, null, ANA);
      await w.pass(0);
    }
    expect((await outcome(w, id)).map(([status, reason]) => [status, reason])).toEqual([['failed', 'outside_window']]);
    expect(w.channel.messages).toEqual([]);
  });

  it('approved inside the window and due outside of it does not go', async () => {
    const w = await given([{ ...STEP, mode: 'assisted', intent: 'x' }]);
    await writes(w);
    const { id } = await enroll(w);
    await w.pass(hours(30));
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    await w.engine.drafts.approve(items[0]!.id, null, ANA);
    await w.pass(0);
    expect((await outcome(w, id)).map(([status, reason]) => [status, reason])).toEqual([['failed', 'outside_window']]);
  });

  it('that cannot go is a failed step: the next one follows', async () => {
    const w = await given([STEP, { key: 'b', channel: 'sms', text: 'By SMS' }]);
    const { id } = await enroll(w);
    await w.pass(0);
    expect(w.channel.messages.map(({ inbox, text }) => [inbox, text])).toEqual([['sms', 'By SMS']]);
    expect(await w.path(id)).toBe('enrolled → send_failed → sent → ended(end_of_sequence)');
  });
});

describe('outside the window', () => {
  it('an approved template goes, its parameters mapped from variables', async () => {
    const w = await given([{ ...STEP, template }]);
    const { id } = await enroll(w);
    await w.pass(0);
    expect(w.channel.messages).toMatchObject([
      { inbox: 'whatsapp', whatsappTemplate: { name: 'follow_up', language: 'en', parameters: ['Ben', 'x'] } },
    ]);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'sent', channel: 'whatsapp' });
  });

  it('a parameter without value and default is empty, and recorded on the send', async () => {
    const w = await given([{ ...STEP, template: { ...template, parameters: ['{{contact.company}}'] } }]);
    const { id } = await enroll(w);
    await w.pass(0);
    expect(w.channel.messages).toMatchObject([{ whatsappTemplate: { parameters: [''] } }]);
    expect((await w.sends(id))[0]!.warnings).toEqual(['contact.company']);
  });
});

describe('inside the window', () => {
  it('the free text goes, though the step has a template', async () => {
    const w = await given([{ ...STEP, template }]);
    await writes(w);
    await enroll(w);
    await w.pass(0);
    expect(w.channel.messages).toMatchObject([{ text: 'Free text', whatsappTemplate: null }]);
  });
});
