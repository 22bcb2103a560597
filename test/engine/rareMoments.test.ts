/** What happens when two rare things meet: each of these went wrong once. */
import { ProviderTransient } from '../../runtime/src/engine/errors';
import { ANA, closeWorlds, givenWorld, hours, MAIL, minutes, refusal, type World } from '../support/world';

afterEach(closeWorlds);

const A = { key: 'a', channel: 'email' as const, content: { subject: 'A', text: 'A' } };
const B = {
  key: 'b',
  channel: 'email' as const,
  wait: { amount: 1, unit: 'days' },
  content: { subject: 'B', text: 'B' },
};

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('an opt-out that names somebody twice', () => {
  it('counts for everybody whom any of the names fits', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome', { email: 'ben@example.com' });
    await w.pass(0);
    const { ended } = await w.engine.signals.optOut(
      { externalId: 'crm-9', email: ' ben@example.com' },
      'asked to',
      MAIL,
    );
    expect(ended).toEqual([id]);
    await w.pass(hours(48));
    expect(w.left()).toHaveLength(1);
  });

  it('keeps a phone number as contacts have it, so that a later enrollment is refused', async () => {
    const w = await givenWorld({ settings: { defaultCountry: 'DE' } });
    await w.publish([{ ...A, channel: 'sms' }]);
    await w.engine.signals.optOut({ phone: '030 654321' }, 'asked to', MAIL);
    const error = await refusal(
      w.engine.enrollments.enroll({ sequence: 'welcome', contact: { phone: '+4930654321' } }, ANA),
    );
    expect(error.code).toBe('opted_out');
  });

  it('a reply with an external id that is not known is found by its address', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome', { email: 'ben@example.com' });
    await w.pass(0);
    const { ended } = await w.reply('Yes', { externalId: 'crm-9', email: 'ben@example.com ' });
    expect(ended).toEqual([id]);
  });
});

describe('an edited draft', () => {
  const asked = { ...A, mode: 'assisted' as const, content: { subject: 'S', text: 'fallback' } };

  async function givenDraft(text: string): Promise<{ w: World; draft: string }> {
    const w = await givenWorld();
    w.composer.answer = () => ({ text, subject: 'About {{ braces' });
    await w.publish([asked]);
    await w.enroll('welcome');
    await w.pass(0);
    const { items } = await w.store.read.drafts({}, { limit: 1 });
    return { w, draft: items[0]!.id };
  }

  it('that is no template is refused, with the field and the reason', async () => {
    const { w, draft } = await givenDraft('Hello');
    const error = await refusal(w.engine.drafts.approve(draft, { text: 'Use {{ in Vue' }, ANA));
    expect(error.extra.fields).toMatchObject([{ pointer: '/text' }]);
    await w.engine.drafts.approve(draft, { text: 'Use braces in Vue' }, ANA);
    await w.pass(0);
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['Use braces in Vue']);
  });

  it('leaves the parts that were not edited as the approver read them', async () => {
    const { w, draft } = await givenDraft('You wrote: {{contact.email}}');
    await w.engine.drafts.approve(draft, { subject: 'For {{contact.email}}' }, ANA);
    await w.pass(0);
    const [message] = w.channel.messages;
    expect(message).toMatchObject({ text: 'You wrote: {{contact.email}}', subject: 'For ben@example.com' });
  });
});

describe('an unknown outcome at a provider that knows keys', () => {
  it('is not repeated through another inbox', async () => {
    const w = await givenWorld();
    w.channel.idempotent = true;
    await w.publish([A]);
    w.channel.onDeliver = () => {
      throw new Error('the connection broke');
    };
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    await w.engine.inboxes.create(
      { key: 'second', name: 'Second', channel: 'email', provider: 'outbox', isDefault: true },
      ANA,
    );
    w.channel.onDeliver = () => undefined;
    await w.pass(hours(2));
    expect(w.channel.messages).toEqual([]);
    expect(await w.sends(id)).toMatchObject([{ status: 'failed', reason: 'unknown_outcome' }]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed' });
  });

  it('is repeated through the same one, under the same key', async () => {
    const w = await givenWorld();
    w.channel.idempotent = true;
    await w.publish([A]);
    const keys: string[] = [];
    w.channel.onDeliver = ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (keys.length === 1) throw new Error('the connection broke');
    };
    const { id } = await w.enroll('welcome');
    await w.pass(hours(2));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await w.sends(id)).toMatchObject([{ status: 'sent', reason: null }]);
  });
});

describe('an inbound message that is told again', () => {
  it('is not acted on, also when only its conversation was named', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    await w.enroll('welcome');
    await w.pass(0);
    const [{ conversationId } = { conversationId: '' }] = await w.sends(
      (await w.store.read.enrollments({}, { limit: 1 })).items[0]!.id,
    );
    const told = { conversation: conversationId!, providerMessageId: '<reply-1>', text: 'Yes' };
    expect((await w.engine.signals.inboundMessage(told, MAIL)).ended).toHaveLength(1);
    const { id } = await w.enroll('welcome');
    expect(await w.engine.signals.inboundMessage(told, MAIL)).toMatchObject({ applied: false });
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
  });
});

describe('a step that cannot be followed', () => {
  it('holds up no other message, and what left is on record', async () => {
    const w = await givenWorld();
    await w.publish([A, { ...B, wait: { amount: 1, unit: 'business_days' } }]);
    const { id } = await w.enroll('welcome');
    await w.publish([A]);
    await w.settings({ workingDays: [] });
    const { id: other } = await w.enroll('welcome', { email: 'ana@example.com' });
    await w.pass(0);
    expect(await w.sends(id)).toMatchObject([{ step: 'a', status: 'sent' }]);
    expect(await w.enrollment(other)).toMatchObject({ state: 'completed' });
    expect(await w.enrollment(id)).toMatchObject({ state: 'active', step: 'a' });
    await w.settings({ workingDays: [1, 2, 3, 4, 5] });
    await w.pass(hours(49));
    expect((await w.sends(id)).map(({ step, status }) => [step, status])).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
  });
});

describe('a contact erased while a message is on its way', () => {
  it('stays erased', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const [started, answer] = [gate(), gate()];
    w.channel.onDeliver = () => (started.open(), answer.opened);
    const { id, contactId } = await w.enroll('welcome');
    const running = w.engine.dispatcher.runDue();
    await started.opened;
    await w.engine.contacts.erase(contactId, ANA);
    answer.open();
    await running;
    const conversations = (await w.store.read.conversations({ contactId }, { limit: 5 })).items;
    const messages = await Promise.all(conversations.map(({ id }) => w.store.read.messages(id, { limit: 5 })));
    expect(conversations.map(({ subject }) => subject)).toEqual([null]);
    expect(messages.flatMap(({ items }) => items.map(({ text, subject }) => [text, subject]))).toEqual([['', null]]);
    expect(await w.sends(id)).toMatchObject([{ status: 'sent', text: '', address: null }]);
  });
});

describe('a delivery report and a reply that overtake the provider’s answer', () => {
  it('keep the answer: the message is on record and the next step comes', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { exit: { onReply: 'off' } } });
    const [started, answer] = [gate(), gate()];
    let sendId = '';
    w.channel.onDeliver = (message) => {
      sendId = message.sendId;
      started.open();
      return answer.opened;
    };
    const { id } = await w.enroll('welcome');
    const running = w.engine.dispatcher.runDue();
    await started.opened;
    await w.engine.signals.deliveryStatus({ sendId, status: 'delivered' }, MAIL);
    await w.reply('Yes');
    w.channel.onDeliver = () => undefined;
    answer.open();
    await running;
    const [send] = await w.sends(id);
    expect(send).toMatchObject({ status: 'replied' });
    expect(send!.sentAt).not.toBeNull();
    await w.pass(hours(25));
    expect((await w.sends(id)).map(({ step }) => step)).toEqual(['a', 'b']);
  });
});

describe('what was pending when the interpreter found the end', () => {
  it('is taken back', async () => {
    const w = await givenWorld();
    w.channel.onDeliver = () => {
      throw new ProviderTransient('busy');
    };
    await w.publish([A], { rules: { target: 'charge', exit: { onGoal: true } } });
    const target = { type: 'charge' as const, externalId: 'c-1', status: 'open' };
    const { id } = await w.enroll('welcome', { email: 'ben@example.com' }, { target });
    await w.pass(0);
    const record = (await w.store.read.targetRecords({}, { limit: 1 })).items[0]!;
    await w.store.transaction((tx) => tx.updateTargetRecord({ ...record, status: 'paid' }));
    await w.pass(hours(2));
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
    expect(await w.sends(id)).toMatchObject([{ status: 'skipped', reason: 'enrollment_ended' }]);
  });
});

describe('settings made looser', () => {
  it('wake those who sleep until the end of a contact’s limit', async () => {
    const w = await givenWorld({ settings: { contactLimits: { minGapMinutes: 7 * 24 * 60 } } });
    await w.publish([A, { ...B, wait: { amount: 1, unit: 'hours' } }]);
    await w.enroll('welcome');
    await w.pass(hours(2));
    expect(w.left()).toHaveLength(1);
    await w.settings({ contactLimits: {} });
    await w.pass(minutes(1));
    expect(w.left()).toHaveLength(2);
  });

  it('wake those who sleep until quiet hours end', async () => {
    const all = [1, 2, 3, 4, 5, 6, 7];
    const w = await givenWorld({ settings: { quietHours: [{ weekdays: all, from: '08:00', to: '22:00' }] } });
    await w.publish([A]);
    await w.enroll('welcome');
    await w.pass(hours(1));
    expect(w.left()).toEqual([]);
    await w.settings({ quietHours: [] });
    await w.pass(minutes(1));
    expect(w.left()).toHaveLength(1);
  });
});
