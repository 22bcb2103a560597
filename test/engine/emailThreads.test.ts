import {
  ANA,
  closeWorlds,
  days,
  givenProcess,
  givenWorld,
  minutes,
  type StepInput,
  type World,
} from '../support/world';
import { ProviderPermanent } from '../../runtime/src/engine/errors';

afterEach(closeWorlds);

const step = (key: string, more: Partial<StepInput> = {}): StepInput => ({
  key,
  text: key.toUpperCase(),
  wait: { amount: 1, unit: 'days' },
  ...more,
});
const OFF = { exit: { onReply: 'off' as const } };

/** An outbox threads nothing; a mail server does. Messages get the ids `<A@test>`, `<B@test>` … */
async function given(steps: StepInput[], w?: World): Promise<World> {
  const world = w ?? (await givenWorld());
  await world.engine.inboxes.update('email', { provider: 'smtp' }, ANA);
  world.channel.onDeliver = ({ text }) => ({ providerMessageId: `<${text}@test>` });
  await world.publish(steps, { rules: OFF });
  return world;
}
const threads = (w: World) => w.channel.messages.map(({ text, thread }) => [text, thread]);

describe('the messages of an enrollment', () => {
  it('are one thread: each names all that left before it, oldest first', async () => {
    const w = await given([step('a'), step('b'), step('c')]);
    await w.enroll('welcome');
    await w.pass(days(4));
    expect(threads(w)).toEqual([
      ['A', []],
      ['B', ['<A@test>']],
      ['C', ['<A@test>', '<B@test>']],
    ]);
  });

  it('leave out what failed or was skipped', async () => {
    const w = await given([step('a'), step('b'), step('c'), step('d')]);
    const { id } = await w.enroll('welcome');
    const deliver = w.channel.onDeliver;
    w.channel.onDeliver = (message, inbox) => {
      if (message.text === 'B') throw new ProviderPermanent('refused');
      return deliver(message, inbox);
    };
    await w.pass(days(2));
    await w.engine.enrollments.control(id, 'skip', ANA, 'c');
    await w.pass(days(2));
    expect(threads(w)).toEqual([
      ['A', []],
      ['D', ['<A@test>']],
    ]);
  });

  it('by SMS stand in no thread of mail', async () => {
    const w = await given([step('a', { channel: 'sms' }), step('b')]);
    await w.enroll('welcome', { email: 'ben@example.com', phone: '+4915112345678' });
    await w.pass(days(3));
    expect(threads(w)).toEqual([
      ['A', []],
      ['B', []],
    ]);
  });

  it('stay apart from those of another sequence', async () => {
    const w = await given([step('a'), step('b')]);
    await w.publish([step('x')], { key: 'other', rules: OFF });
    await w.enroll('welcome');
    await w.enroll('other');
    await w.pass(days(3));
    expect(new Map(threads(w) as [string, string[]][])).toEqual(
      new Map([
        ['A', []],
        ['X', []],
        ['B', ['<A@test>']],
      ]),
    );
  });

  it('keep their thread in the next process', async () => {
    const before = await givenProcess();
    await given([step('a'), step('b')], before);
    await before.enroll('welcome');
    await before.pass(days(1));
    const after = await before.kill();
    await after.pass(days(2));
    expect(threads(after)).toEqual([
      ['A', []],
      ['B', ['<A@test>']],
    ]);
  });
});

describe('in a conversation', () => {
  async function talking(steps: StepInput[]) {
    const w = await given(steps);
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    const talk = { externalId: 'talk', contact: { email: 'ben@example.com' }, inbox: 'email', subject: 'Your order' };
    await w.engine.conversations.upsert(talk, ANA);
    await w.reply('First', { conversation: 'talk', inbox: 'email', providerMessageId: '<in1@ben>' });
    await w.enroll('welcome', {}, { conversation: 'talk' });
    return w;
  }

  it('a message answers the newest of it, from the contact or from us', async () => {
    const w = await talking([step('a'), step('b')]);
    await w.pass(days(1) + minutes(5));
    await w.reply('Second', { conversation: 'talk', inbox: 'email', providerMessageId: '<in2@ben>' });
    await w.engine.conversations.recordOutbound('talk', { text: 'By hand', providerMessageId: '<hand@us>' }, ANA);
    await w.pass(days(2));
    expect(threads(w)).toEqual([
      ['A', ['<in1@ben>']],
      ['B', ['<in1@ben>', '<A@test>', '<in2@ben>', '<hand@us>']],
    ]);
  });

  it('a reply that names our message is found as the answer to it', async () => {
    const w = await talking([step('a')]);
    await w.pass(days(1));
    const answer = await w.engine.signals.inboundMessage(
      { email: 'other@example.com', inbox: 'email', inReplyTo: '<A@test>', text: 'Yes' },
      { type: 'signal', name: 'mail' },
    );
    const talk = await w.engine.conversations.get('talk');
    expect(answer).toMatchObject({ applied: true, conversationId: talk.id, contactId: talk.contactId });
  });
});
