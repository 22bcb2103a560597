import { inboxOf } from '../support/world';
import { ANA, closeWorlds, days, givenWorld, hours, type StepInput, type World } from '../support/world';

afterEach(closeWorlds);

const PHONE = '+4915112345678';
const BEN = { email: 'ben@example.com', phone: PHONE, firstName: 'Ben' };
const step = (more: Partial<StepInput> = {}): StepInput => ({ key: 'a', text: 'A', ...more });
const OFF = { exit: { onReply: 'off' as const } };

/** Whereby the step leaves, or why not. */
async function outcome(w: World, id: string): Promise<string | undefined> {
  await w.pass(hours(1));
  const [send] = await w.sends(id);
  const inboxes = await w.store.read.inboxes();
  return send?.status === 'sent' ? inboxes.find(({ id }) => id === send.inboxId)?.key : (send?.reason ?? undefined);
}
async function given(steps: StepInput[], options: Parameters<typeof givenWorld>[0] = {}): Promise<World> {
  const w = await givenWorld(options);
  await w.publish(steps, { rules: OFF });
  return w;
}
const talkOn = (w: World, inbox: string, more: object = {}) =>
  w.engine.conversations.upsert({ externalId: 'talk', contact: { email: BEN.email }, inbox, ...more }, ANA);
async function inTalk(w: World, inbox: string, more: object = {}) {
  await w.engine.contacts.upsert(BEN, ANA);
  await talkOn(w, inbox, more);
  return (await w.enroll('welcome', {}, { conversation: 'talk' })).id;
}

describe('automatic', () => {
  const automatic = step({ channel: 'automatic' });

  it("takes the conversation's own channel if there is one", async () => {
    const w = await given([automatic]);
    expect(await outcome(w, await inTalk(w, 'chat'))).toBe('chat');
    expect(w.channel.messages).toMatchObject([{ conversationId: (await w.engine.conversations.get('talk')).id }]);
  });

  it('without one takes the first usable address in the order of the settings', async () => {
    const w = await given([automatic], { settings: { channelOrder: ['sms', 'email'] } });
    expect(await outcome(w, (await w.enroll('welcome', BEN)).id)).toBe('sms');
    expect(await outcome(w, (await w.enroll('welcome', { email: 'cleo@example.com' })).id)).toBe('email');
  });

  it('passes over the own channel when it cannot be used now', async () => {
    const w = await given([automatic]);
    expect(await outcome(w, await inTalk(w, 'chat', { closed: true }))).toBe('email');
  });

  it('passes over an inbox that is switched off', async () => {
    const w = await given([automatic]);
    await w.engine.inboxes.update('email', { enabled: false }, ANA);
    expect(await outcome(w, (await w.enroll('welcome', BEN)).id)).toBe('whatsapp');
  });

  it('is chosen when the step starts, not before', async () => {
    const w = await given([{ ...automatic, wait: { amount: 1, unit: 'days' } }]);
    const { id, contactId } = await w.enroll('welcome', { email: 'ben@example.com' });
    await w.engine.contacts.update(contactId, { email: null, phone: PHONE }, ANA);
    await w.settings({ channelOrder: ['sms'] });
    await w.pass(days(1));
    expect(await outcome(w, id)).toBe('sms');
    expect(w.channel.messages).toMatchObject([{ to: { address: PHONE } }]);
  });

  it('fails with no_address where there is none', async () => {
    const w = await given([automatic]);
    expect(await outcome(w, (await w.enroll('welcome', { externalId: 'crm-1' })).id)).toBe('no_address');
  });
});

describe('same_conversation', () => {
  const same = step({ channel: 'same_conversation' });

  it('continues in the conversation', async () => {
    const w = await given([same]);
    expect(await outcome(w, await inTalk(w, 'sms'))).toBe('sms');
    const talk = await w.engine.conversations.get('talk');
    const { items } = await w.store.read.messages(talk.id, { limit: 10 });
    expect(items).toMatchObject([{ direction: 'outbound', text: 'A' }]);
    expect(talk.lastOutboundAt).toBe(w.channel.messages[0]!.at);
  });

  it('fails with no_conversation if there is none', async () => {
    const w = await given([same]);
    expect(await outcome(w, (await w.enroll('welcome', BEN)).id)).toBe('no_conversation');
  });

  it('fails with no_conversation when a live chat was abandoned', async () => {
    const w = await given([same]);
    expect(await outcome(w, await inTalk(w, 'chat', { closed: true }))).toBe('no_conversation');
  });

  it('writes in a resolved conversation too', async () => {
    const w = await given([same]);
    const id = await inTalk(w, 'sms');
    await w.engine.signals.conversationStatus('talk', 'resolved', ANA);
    expect(await outcome(w, id)).toBe('sms');
  });
});

describe('a kind of channel', () => {
  it.each(['email', 'sms', 'whatsapp'] as const)('%s takes its default inbox', async (channel) => {
    const w = await given([step({ channel })]);
    await w.store.transaction((tx) =>
      tx.insertInbox(inboxOf(channel, w.deps.newId(1), 1, { key: 'other', isDefault: false })),
    );
    expect(await outcome(w, (await w.enroll('welcome', BEN)).id)).toBe(channel);
  });

  it("takes the step's inbox where it names one", async () => {
    const w = await givenWorld();
    await w.store.transaction((tx) =>
      tx.insertInbox(inboxOf('email', w.deps.newId(1), 1, { key: 'sales', isDefault: false })),
    );
    await w.publish([step({ inbox: 'sales' })]);
    expect(await outcome(w, (await w.enroll('welcome', BEN)).id)).toBe('sales');
  });

  it('does not take another inbox for one that is switched off', async () => {
    const w = await given([step()]);
    await w.engine.inboxes.update('email', { enabled: false }, ANA);
    expect(await outcome(w, (await w.enroll('welcome', BEN)).id)).toBe('inbox_disabled');
  });

  it('without the address fails with no_address, and the flow goes on', async () => {
    const w = await given([step({ channel: 'sms' }), step({ key: 'b', text: 'B' })]);
    const { id } = await w.enroll('welcome', { email: 'ben@example.com' });
    expect(await outcome(w, id)).toBe('no_address');
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['B']);
  });

  it('has no inbox where none is set up', async () => {
    const w = await given([step({ channel: 'sms' })]);
    await w.engine.inboxes.remove('sms', ANA);
    expect(await outcome(w, (await w.enroll('welcome', BEN)).id)).toBe('no_inbox');
  });

  it('says in the timeline why it failed', async () => {
    const w = await given([step({ channel: 'sms' })]);
    const { id } = await w.enroll('welcome', { email: 'ben@example.com' });
    await w.pass(0);
    const failed = (await w.timeline(id)).find(({ kind }) => kind === 'send_failed');
    expect(failed).toMatchObject({ why: expect.stringContaining('no address'), data: { reason: 'no_address' } });
  });
});

describe('channel switching', () => {
  const switching = step({ channel: 'same_conversation', switchToSms: true });

  it('falls over to SMS when a live chat was abandoned', async () => {
    const w = await given([switching]);
    expect(await outcome(w, await inTalk(w, 'chat', { closed: true }))).toBe('sms');
    expect(w.channel.messages).toMatchObject([{ to: { address: PHONE } }]);
  });

  it('falls over to SMS when the window is closed and there is no template', async () => {
    const w = await given([switching]);
    await w.engine.inboxes.update('whatsapp', { hasWindow: true }, ANA);
    expect(await outcome(w, await inTalk(w, 'whatsapp'))).toBe('sms');
  });

  it('stays where it is when there is a template', async () => {
    const template = { name: 'follow_up', language: 'en', parameters: [] };
    const w = await given([{ ...switching, template }]);
    await w.engine.inboxes.update('whatsapp', { hasWindow: true }, ANA);
    expect(await outcome(w, await inTalk(w, 'whatsapp'))).toBe('whatsapp');
  });

  it('stays where it is while the conversation can be used', async () => {
    const w = await given([switching]);
    expect(await outcome(w, await inTalk(w, 'chat'))).toBe('chat');
  });

  it('without a number fails for the reason of the conversation', async () => {
    const w = await given([switching]);
    const id = await inTalk(w, 'chat', { closed: true });
    await w.engine.contacts.update((await w.enrollment(id)).contactId, { phone: null }, ANA);
    expect(await outcome(w, id)).toBe('no_conversation');
  });

  it('that is off does not switch', async () => {
    const w = await given([{ ...switching, switchToSms: false }]);
    expect(await outcome(w, await inTalk(w, 'chat', { closed: true }))).toBe('no_conversation');
  });
});
