import {
  ANA,
  closeWorlds,
  days,
  givenWorld,
  hours,
  MAIL,
  minutes,
  refusal,
  type StepInput,
  type World,
} from '../support/world';
import type { Flow } from '../../runtime/src/domain/flow/schema';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const CHARGE = { type: 'charge' as const, externalId: 'c1' };

/** A conversation of Ben's, with an id the test knows. */
async function conversation(w: World, externalId = 'talk') {
  await w.engine.contacts.upsert({ email: 'ben@example.com', phone: '+4915112345678' }, ANA);
  const contact = { email: 'ben@example.com' };
  return (await w.engine.conversations.upsert({ externalId, contact, inbox: 'email' }, ANA)).conversation;
}

describe('exit on reply', () => {
  it('is on unless switched off', async () => {
    const w = await givenWorld();
    const definition = { steps: [{ key: 'a', channel: 'email', content: { text: 'A', subject: 'x' } }] } as never;
    const sequence = await w.engine.sequences.create({ key: 'plain', name: 'plain', definition }, ANA);
    expect(sequence.rules.exit).toMatchObject({ onReply: 'exit', onResolution: false, onGoal: false });
  });

  it('ends at once, not at the next wake-up', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(hours(5));
    await w.reply();
    expect(await w.enrollment(id)).toMatchObject({
      state: 'exited',
      reason: 'replied',
      endedAt: w.clock.now(),
      node: null,
    });
    expect(await w.path(id)).toBe('enrolled → sent → send_status → reply → ended(replied)');
  });

  it('before the first step ends it with nothing sent', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, wait: { amount: 1, unit: 'days' } }]);
    const { id } = await w.enroll('welcome');
    await w.reply();
    await w.pass(days(3));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
  });

  it('of an enrollment with a conversation counts only a message in that conversation', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    await conversation(w, 'talk');
    await conversation(w, 'other');
    const { id } = await w.enroll('welcome', {}, { conversation: 'talk' });
    await w.pass(hours(1));
    await w.reply('Hello', { conversation: 'other' });
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
    await w.reply('Hello', { conversation: 'talk' });
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
  });

  it('of an enrollment without a conversation counts a message anywhere', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    await conversation(w, 'talk');
    const { id } = await w.enroll('welcome');
    await w.reply('Hello', { conversation: 'talk' });
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
  });

  it('counts for every contact with the address the message came from', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const first = await w.enroll('welcome', { externalId: 'crm-1', email: 'ben@example.com' });
    const second = await w.enroll('welcome', { externalId: 'shop-1', email: 'ben@example.com' });
    expect(second.contactId).not.toBe(first.contactId);
    await w.pass(hours(1));
    const answer = await w.reply();
    expect(new Set(answer.ended)).toEqual(new Set([first.id, second.id]));
    await w.pass(days(5));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'A']);
  });

  it('leaves other contacts alone', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    await w.enroll('welcome');
    const { id } = await w.enroll('welcome', { email: 'cleo@example.com' });
    await w.reply();
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
  });

  it('ends the enrollments of all sequences that have the rule, and none that has not', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { key: 'one' });
    await w.publish([A, B], { key: 'two' });
    await w.publish([A, B], { key: 'stubborn', rules: { exit: { onReply: 'off' } } });
    const [one, two, stubborn] = [await w.enroll('one'), await w.enroll('two'), await w.enroll('stubborn')];
    await w.pass(1);
    await w.reply();
    expect((await w.enrollment(one.id)).state).toBe('exited');
    expect((await w.enrollment(two.id)).state).toBe('exited');
    expect((await w.enrollment(stubborn.id)).state).toBe('active');
  });

  it('ends a paused enrollment at once', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.reply();
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied', remainingMs: null });
  });

  it('withdraws a draft that waits for approval, and skips its send', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback' }, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    await w.reply();
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    expect(items.map(({ status }) => status)).toEqual(['withdrawn']);
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'enrollment_ended'],
    ]);
    expect(await refusal(w.engine.drafts.approve(items[0]!.id, null, ANA))).toMatchObject({
      status: 409,
      code: 'already_decided',
    });
  });
});

describe('automatic replies are not replies', () => {
  it.each([
    ['out of office', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['a delivery report', { headers: { 'Content-Type': 'multipart/report; report-type=delivery-status' } }],
    ['one that says so', { automatic: true }],
  ])('%s ends nothing, marks nothing, and does not move a wait', async (_what, more) => {
    const w = await givenWorld();
    await w.publish([A, { ...B, wait: { amount: 2, unit: 'days', from: 'last_inbound' } }]);
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    const before = await w.enrollment(id);
    await w.reply('I am away', more);
    expect(await w.enrollment(id)).toMatchObject({ state: 'active', dueAt: before.dueAt });
    expect((await w.sends(id)).map(({ status }) => status)).toEqual(['sent']);
    await w.pass(days(2));
    expect(w.left().map((text) => text.slice(0, 1))).toEqual(['A', 'B']);
  });
});

describe('exit on resolution', () => {
  it('is off by default', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    await conversation(w);
    const { id } = await w.enroll('welcome', {}, { conversation: 'talk' });
    await w.engine.signals.conversationStatus('talk', 'resolved', MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
  });

  it('ends the enrollments of that conversation', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { exit: { onResolution: true } } });
    await conversation(w, 'talk');
    await conversation(w, 'other');
    const here = await w.enroll('welcome', {}, { conversation: 'talk' });
    const there = await w.enroll('welcome', {}, { conversation: 'other' });
    await w.pass(1);
    const answer = await w.engine.signals.conversationStatus('talk', 'resolved', MAIL);
    expect(answer).toMatchObject({ applied: true, ended: [here.id] });
    expect(await w.enrollment(here.id)).toMatchObject({ state: 'exited', reason: 'resolved' });
    expect(await w.enrollment(there.id)).toMatchObject({ state: 'active' });
    expect(await w.engine.signals.conversationStatus('talk', 'resolved', MAIL)).toMatchObject({ applied: false });
  });
});

describe('exit on goal', () => {
  const publish = (w: World, target: 'charge' | 'deal' | 'appointment', exit = {}) =>
    w.publish([A, B], { rules: { target, exit: { onGoal: true, ...exit } } });

  it.each([
    ['charge', 'paid'],
    ['deal', 'won'],
    ['appointment', 'completed'],
  ] as const)('ends when the %s is %s', async (type, status) => {
    const w = await givenWorld();
    await publish(w, type);
    const { id } = await w.enroll('welcome', undefined, { target: { type, externalId: 't' } });
    await w.pass(hours(1));
    await w.engine.signals.targetChanged({ type, externalId: 't', status: 'pending' }, MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
    await w.engine.signals.targetChanged({ type, externalId: 't', status }, MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
    await w.pass(days(5));
    expect(w.left().map((text) => text[0])).toEqual(['A']);
  });

  it('knows custom statuses, which stand instead of the usual one', async () => {
    const w = await givenWorld();
    await publish(w, 'charge', { goalStatuses: ['settled'] });
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'active' });
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'settled' }, MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });

  it('is off by default', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { target: 'charge' } });
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    await w.pass(days(5));
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed' });
  });

  it('reached before the enrollment still ends it, with nothing sent', async () => {
    const w = await givenWorld();
    await publish(w, 'charge');
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(days(5));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });

  it('reached outside the cadence is seen before the next send', async () => {
    const w = await givenWorld();
    await publish(w, 'charge');
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(hours(1));
    // Another enrollment brings the news; no signal ever names the first.
    await w.store.transaction(async (tx) => {
      const record = await tx.targetRecordByExternalId('charge', 'c1');
      await tx.updateTargetRecord({ ...record!, status: 'paid' });
    });
    await w.pass(days(5));
    expect(w.left().map((text) => text[0])).toEqual(['A']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });

  it('ends a paused flow at once and withdraws its draft', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'assisted', intent: 'x', text: 'F' }], {
      rules: { target: 'charge', exit: { onGoal: true } },
    });
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(1);
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    expect(items.map(({ status }) => status)).toEqual(['withdrawn']);
  });
});

describe('opt-out', () => {
  it.each(['STOP', ' stop! ', 'Unsubscribe', 'PARAR'])(
    'the word "%s" ends the enrollments of all sequences, whatever their rules',
    async (word) => {
      const w = await givenWorld();
      await w.publish([A, B], { key: 'one', rules: { exit: { onReply: 'off' } } });
      await w.publish([A, B], { key: 'two', rules: { exit: { onReply: 'restart' } } });
      const [one, two] = [await w.enroll('one'), await w.enroll('two')];
      await w.pass(1);
      await w.reply(word);
      expect(await w.enrollment(one.id)).toMatchObject({ state: 'exited', reason: 'opted_out' });
      expect(await w.enrollment(two.id)).toMatchObject({ state: 'exited', reason: 'opted_out' });
      await w.pass(days(5));
      expect(w.channel.messages).toHaveLength(2);
    },
  );

  it('a sentence that holds the word is a reply, not an opt-out', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.reply('Please do not stop, I am interested');
    expect(await w.enrollment(id)).toMatchObject({ reason: 'replied' });
  });

  it('holds for the address: another contact who has it is not written to either', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const first = await w.enroll('welcome', { externalId: 'crm-1', email: 'ben@example.com' });
    const second = await w.enroll('welcome', { externalId: 'shop-1', email: 'Ben@Example.com' });
    await w.pass(1);
    await w.engine.contacts.optOut(first.contactId, 'asked by phone', ANA);
    expect(await w.enrollment(second.id)).toMatchObject({ state: 'exited', reason: 'opted_out' });
    expect(await refusal(w.enroll('welcome', { externalId: 'new', email: 'ben@example.com' }))).toMatchObject({
      code: 'opted_out',
    });
  });

  it('of an address that nobody has yet holds for who comes with it later', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    await w.engine.signals.optOut({ email: 'later@example.com' }, 'unsubscribe link', MAIL);
    expect(await refusal(w.enroll('welcome', { email: 'later@example.com' }))).toMatchObject({ code: 'opted_out' });
  });

  it('ends an enrollment whose contact is given a suppressed address', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    await w.engine.signals.optOut({ email: 'old@example.com' }, 'unsubscribe link', MAIL);
    const { id, contactId } = await w.enroll('welcome');
    await w.pass(1);
    await w.engine.contacts.update(contactId, { email: 'old@example.com' }, ANA);
    await w.pass(days(5));
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'opted_out' });
    expect(w.left()).toHaveLength(1);
  });

  it('withdraws a draft and ends a paused flow at once', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'assisted', intent: 'x', text: 'F' }]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.reply('STOP');
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'opted_out' });
    expect((await w.store.read.drafts({ enrollmentId: id }, { limit: 5 })).items.map(({ status }) => status)).toEqual([
      'withdrawn',
    ]);
  });
});

describe('other ends', () => {
  it('the last step done completes it', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed', reason: 'end_of_sequence' });
  });

  it('a sequence without steps completes at once', async () => {
    const w = await givenWorld();
    const flow: Flow = { schema: 1, entry: null, nodes: {} };
    await w.publish([], { flow }).catch(() => undefined);
    const published = await w.store.read.sequenceByKey('welcome');
    if (published?.latestVersion === 0) return; // Publishing may refuse an empty sequence; then nobody is ever enrolled.
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed', reason: 'end_of_sequence' });
  });

  it('"not interested" ends with that reason', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(minutes(1));
    expect(await w.engine.signals.notInterested({ email: 'ben@example.com' }, ANA)).toMatchObject({ ended: [id] });
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'not_interested' });
  });

  it('a flow that reaches an exit node ends as exited with reason flow', async () => {
    const w = await givenWorld();
    const base = { label: 'x', step: 's', once: false };
    const flow = {
      schema: 1,
      entry: 'send',
      nodes: {
        send: {
          ...base,
          id: 'send',
          type: 'send',
          channel: 'email',
          content: { kind: 'text', content: { text: 'A', subject: 'x' } },
          switchToSms: false,
          sent: 'end',
          failed: null,
        },
        end: { ...base, id: 'end', step: null, type: 'end', as: 'exited', reason: 'flow' },
      },
    } as Flow;
    await w.publish([], { flow });
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'flow' });
  });

  it('a failed step ends the flow where the step says so', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, channel: 'sms', onFailure: 'end' }, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(5));
    expect(await w.enrollment(id)).toMatchObject({ state: 'failed', reason: 'send_failed' });
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([['failed', 'no_address']]);
    expect(w.channel.messages).toEqual([]);
  });
});

describe('check nodes', () => {
  const flowWith = (rule: object, exit: string | null) => {
    const text = (t: string) => ({ kind: 'text', content: { text: t, subject: 'x' } });
    return {
      schema: 1,
      entry: 'check',
      nodes: {
        check: {
          id: 'check',
          label: 'Check',
          step: null,
          once: false,
          type: 'check',
          rules: [rule],
          pass: 'one',
          exit,
        },
        one: {
          id: 'one',
          label: 'One',
          step: 'one',
          once: false,
          type: 'send',
          channel: 'email',
          content: text('pass'),
          switchToSms: false,
          sent: null,
          failed: null,
        },
        two: {
          id: 'two',
          label: 'Two',
          step: 'two',
          once: false,
          type: 'send',
          channel: 'email',
          content: text('exit'),
          switchToSms: false,
          sent: null,
          failed: null,
        },
      },
    } as unknown as Flow;
  };

  it('an attribute that holds leads along the exit edge', async () => {
    const w = await givenWorld();
    await w.publish([], { flow: flowWith({ on: 'attribute', name: 'plan', equals: 'gold' }, 'two') });
    await w.enroll('welcome', { email: 'a@example.com', attributes: { plan: 'gold' } });
    await w.enroll('welcome', { email: 'b@example.com', attributes: { plan: 'iron' } });
    await w.pass(1);
    expect(new Map(w.channel.messages.map(({ to, text }) => [to.address, text]))).toEqual(
      new Map([
        ['a@example.com', 'exit'],
        ['b@example.com', 'pass'],
      ]),
    );
  });

  it('without an exit edge the enrollment ends with the reason of the rule', async () => {
    const w = await givenWorld();
    const flow = flowWith({ on: 'reply' }, null);
    flow.nodes['wait'] = {
      id: 'wait',
      label: 'Wait',
      step: null,
      once: false,
      type: 'wait',
      wait: { amount: 1, unit: 'days', from: 'previous_send' },
      next: 'check',
    };
    delete flow.nodes['two'];
    await w.publish([], { flow: { ...flow, entry: 'wait' }, rules: { exit: { onReply: 'off' } } });
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    await w.reply();
    await w.pass(days(2));
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
    expect(w.channel.messages).toEqual([]);
  });
});
