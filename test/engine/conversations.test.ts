import type { Refused } from '../../runtime/src/engine/errors';
import { ANA, closeWorlds, days, givenWorld, hours, type World } from '../support/world';

afterEach(closeWorlds);

const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
const BEN = { email: 'ben@example.com' };
const withBen = async () => {
  const world = await givenWorld();
  const { contact } = await world.engine.contacts.upsert({ externalId: 'crm-ben', phone: '+4930123456', ...BEN }, ANA);
  return { world, contact };
};
const upsert = (world: World, input: Parameters<World['engine']['conversations']['upsert']>[0]) =>
  world.engine.conversations.upsert(input, ANA);

describe('a conversation', () => {
  test('is made once per external id, and changed after that', async () => {
    const { world, contact } = await withBen();
    const first = await upsert(world, { externalId: 'thread-1', contact: BEN, channel: 'chat', subject: 'Hi' });
    expect(first).toMatchObject({
      created: true,
      conversation: { contactId: contact.id, status: 'open', closed: false, channel: 'chat' },
    });
    const assignee = { email: 'ana@example.com' };
    const again = await upsert(world, { externalId: 'thread-1', contact: BEN, assignee, closed: true });
    expect(again).toMatchObject({
      created: false,
      conversation: { id: first.conversation.id, subject: 'Hi', assignee, closed: true },
    });
    expect(await world.engine.conversations.get('thread-1')).toEqual(again.conversation);
    expect(await world.engine.conversations.get(first.conversation.id)).toEqual(again.conversation);
  });

  test('that is told again unchanged stays as it was', async () => {
    const { world } = await withBen();
    const { conversation } = await upsert(world, { externalId: 'thread-1', contact: BEN, channel: 'chat' });
    world.clock.set(world.clock.now() + days(1));
    expect((await upsert(world, { externalId: 'thread-1', contact: BEN, channel: 'chat' })).conversation).toEqual(
      conversation,
    );
  });

  test.each([[{ externalId: 'crm-ben' }], [{ email: 'BEN@example.com' }], [{ phone: '+49 30 123456' }]])(
    'finds its contact by %j',
    async (who) => {
      const { world, contact } = await withBen();
      expect((await upsert(world, { contact: who, channel: 'chat' })).conversation.contactId).toBe(contact.id);
    },
  );

  test('takes its channel from its inbox', async () => {
    const { world } = await withBen();
    const { conversation } = await upsert(world, { contact: BEN, inbox: 'sms' });
    expect(conversation).toMatchObject({ channel: 'sms', inboxId: (await world.engine.inboxes.get('sms')).id });
  });

  test('with neither channel nor inbox is refused', async () => {
    const { world } = await withBen();
    expect((await refusal(upsert(world, { contact: BEN }))).extra.fields?.[0]?.pointer).toBe('/channel');
  });

  test('whose channel is not that of its inbox is refused', async () => {
    const { world } = await withBen();
    expect(
      (await refusal(upsert(world, { contact: BEN, inbox: 'sms', channel: 'email' }))).extra.fields?.[0]?.pointer,
    ).toBe('/channel');
  });

  test('with nobody known is refused', async () => {
    const { world } = await withBen();
    expect(await refusal(upsert(world, { contact: { email: 'x@example.com' }, channel: 'email' }))).toMatchObject({
      status: 404,
    });
    expect((await refusal(upsert(world, { contact: {}, channel: 'email' }))).extra.fields?.[0]?.pointer).toBe(
      '/contact',
    );
  });

  test('does not change hands', async () => {
    const { world } = await withBen();
    await world.engine.contacts.upsert({ email: 'cy@example.com' }, ANA);
    await upsert(world, { externalId: 'thread-1', contact: BEN, channel: 'chat' });
    const refused = await refusal(upsert(world, { externalId: 'thread-1', contact: { email: 'cy@example.com' } }));
    expect(refused).toMatchObject({ status: 409, code: 'conversation_of_other_contact' });
  });
});

describe('a message sent outside Cadenza', () => {
  test('is kept, and moves the last outbound message forward, never back', async () => {
    const { world } = await withBen();
    const { conversation } = await upsert(world, { externalId: 'thread-1', contact: BEN, inbox: 'email' });
    const now = world.clock.now();
    const message = await world.engine.conversations.recordOutbound(
      'thread-1',
      { text: 'I called you.', at: now - hours(1) },
      ANA,
    );
    expect(message).toMatchObject({
      direction: 'outbound',
      conversationId: conversation.id,
      automatic: false,
      at: now - hours(1),
    });
    await world.engine.conversations.recordOutbound('thread-1', { text: 'older', at: now - hours(2) }, ANA);
    expect((await world.engine.conversations.get('thread-1')).lastOutboundAt).toBe(now - hours(1));
  });

  test('of the future counts as of now', async () => {
    const { world } = await withBen();
    await upsert(world, { externalId: 'thread-1', contact: BEN, channel: 'chat' });
    const message = await world.engine.conversations.recordOutbound(
      'thread-1',
      { text: 'x', at: world.clock.now() + days(1) },
      ANA,
    );
    expect(message.at).toBe(world.clock.now());
  });

  test('is kept once when it is told twice', async () => {
    const { world } = await withBen();
    const { conversation } = await upsert(world, { externalId: 'thread-1', contact: BEN, inbox: 'email' });
    const tell = () =>
      world.engine.conversations.recordOutbound('thread-1', { text: 'x', providerMessageId: '<1@x>' }, ANA);
    expect((await tell()).id).toBe((await tell()).id);
    expect((await world.store.read.messages(conversation.id, { limit: 10 })).items).toHaveLength(1);
  });

  test('moves the due time of a wait that counts from it', async () => {
    const { world } = await withBen();
    await world.publish([{ key: 'nudge', text: 'Hi', wait: { amount: 4, unit: 'hours', from: 'last_outbound' } }]);
    await upsert(world, { externalId: 'thread-1', contact: BEN, inbox: 'email' });
    await world.enroll('welcome', BEN, { conversation: 'thread-1' });
    await world.pass(hours(3));
    await world.engine.conversations.recordOutbound('thread-1', { text: 'I called you.' }, ANA);
    await world.pass(hours(3.9));
    expect(world.channel.messages).toHaveLength(0);
    await world.pass(hours(0.1));
    expect(world.channel.messages).toHaveLength(1);
  });
});
