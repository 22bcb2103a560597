import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../runtime/src/engine/errors';
import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenProcess,
  givenWorld,
  hours,
  MAIL,
  minutes,
  MONDAY_9,
  never,
  TAKEN_OVER_MS,
  type StepInput,
} from '../support/world';

afterEach(closeWorlds);

const TWO: StepInput[] = [
  { key: 'a', text: 'A' },
  { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } },
];

describe('a process that dies between handing a message over and recording it', () => {
  it('leaves a failed send with reason unknown_outcome, which is not repeated, and the flow goes on', async () => {
    const before = await givenProcess();
    await before.publish(TWO);
    const handed: string[] = [];
    const started = gate();
    before.channel.onDeliver = (message) => {
      handed.push(message.text);
      started.open();
      return never;
    };
    const { id } = await before.enroll('welcome');
    before.engine.dispatcher.runDue().catch(() => undefined); // Dies with its process.
    await started.opened;

    const after = await before.kill();
    after.channel.onDeliver = (message) => void handed.push(message.text);
    await after.pass(hours(1));
    expect((await after.sends(id)).map(({ step, status, reason }) => [step, status, reason])).toEqual([
      ['a', 'failed', 'unknown_outcome'],
    ]);
    // A failed step counts with the time it was decided.
    const [failed] = await after.sends(id);
    expect(await after.enrollment(id)).toMatchObject({
      state: 'active',
      step: 'b',
      dueAt: failed!.updatedAt + days(2),
    });
    expect(failed!.updatedAt - MONDAY_9).toBeLessThanOrEqual(Math.max(1, 2 * TAKEN_OVER_MS));
    await after.pass(days(3));
    expect(handed).toEqual(['A', 'B']);
    expect(await after.path(id)).toBe('enrolled → send_failed → sent → ended(end_of_sequence)');
  });

  it('repeats it with the same idempotency key where the provider takes one', async () => {
    const before = await givenProcess();
    before.channel.idempotent = true;
    await before.publish(TWO);
    const keys: string[] = [];
    const started = gate();
    before.channel.onDeliver = (message) => {
      keys.push(message.idempotencyKey);
      started.open();
      return never;
    };
    const { id } = await before.enroll('welcome');
    before.engine.dispatcher.runDue().catch(() => undefined); // Dies with its process.
    await started.opened;

    const after = await before.kill();
    after.channel.onDeliver = (message) => void keys.push(message.idempotencyKey);
    await after.pass(hours(1));
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
    expect((await after.sends(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['sent', 2]]);
    await after.pass(days(3));
    expect(after.left().map((text) => text[0])).toEqual(['A', 'B']);
  });

  it('goes on where a delivery report for it arrived before the process died', async () => {
    const before = await givenProcess();
    await before.publish(TWO);
    const started = gate();
    before.channel.onDeliver = async ({ sendId }) => {
      await before.engine.signals.deliveryStatus({ sendId, status: 'delivered' }, MAIL);
      started.open();
      return never;
    };
    const { id } = await before.enroll('welcome');
    before.engine.dispatcher.runDue().catch(() => undefined); // Dies with its process.
    await started.opened;

    const after = await before.kill();
    after.channel.onDeliver = () => undefined;
    await after.pass(days(3));
    expect((await after.sends(id)).map(({ step, status }) => [step, status])).toEqual([
      ['a', 'delivered'],
      ['b', 'sent'],
    ]);
    expect(after.left().map((text) => text[0])).toEqual(['B']);
  });

  it('keeps an unknown outcome of an approved AI text from being sent again', async () => {
    const before = await givenProcess();
    await before.publish([{ key: 'a', mode: 'assisted', intent: 'hello', text: 'Fallback' }]);
    const started = gate();
    before.channel.onDeliver = () => {
      started.open();
      return never;
    };
    const { id } = await before.enroll('welcome');
    await before.engine.dispatcher.runDue();
    const {
      items: [draft],
    } = await before.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    await before.engine.drafts.approve(draft!.id, null, ANA);
    before.engine.dispatcher.runDue().catch(() => undefined); // Dies with its process.
    await started.opened;

    const after = await before.kill();
    await after.pass(days(2));
    expect((await after.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'unknown_outcome'],
    ]);
    expect(await after.enrollment(id)).toMatchObject({ state: 'completed' });
    expect(after.channel.messages).toEqual([]);
  });
});

describe('a provider that answers slowly', () => {
  it('is asked once, even when it takes longer than the claim lasts', async () => {
    const w = await givenWorld();
    await w.publish(TWO);
    const answer = gate();
    const started = gate();
    let handed = 0;
    w.channel.onDeliver = () => {
      handed += 1;
      started.open();
      return answer.opened;
    };
    const { id } = await w.enroll('welcome');
    w.engine.dispatcher.start();
    await started.opened;
    await w.clock.advance(minutes(3));
    await w.clock.advance(minutes(30));
    expect(handed).toBe(1);
    answer.open();
    await w.clock.advance(minutes(1));
    await w.engine.dispatcher.stop();

    expect((await w.sends(id)).map(({ step, status }) => [step, status])).toEqual([['a', 'sent']]);
    expect(await w.enrollment(id)).toMatchObject({ step: 'b', state: 'active' });
    w.channel.onDeliver = () => undefined;
    await w.pass(days(3));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B']);
  });

  it('may report the delivery before it answers: the report stands and the flow goes on', async () => {
    const w = await givenWorld();
    await w.publish(TWO);
    w.channel.onDeliver = async ({ sendId, text }) => {
      if (text === 'A') await w.engine.signals.deliveryStatus({ sendId, status: 'delivered' }, MAIL);
    };
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    const [send] = await w.sends(id);
    expect(send).toMatchObject({ status: 'delivered', sentAt: w.clock.now(), providerMessageId: `<${send!.id}@test>` });
    expect(await w.enrollment(id)).toMatchObject({ step: 'b', dueAt: w.clock.now() + days(2) });
    await w.pass(days(3));
    expect((await w.sends(id)).map(({ status }) => status)).toEqual(['delivered', 'sent']);
  });

  it('may report a failure before it answers: the send is failed and the flow goes on', async () => {
    const w = await givenWorld();
    await w.publish(TWO);
    w.channel.onDeliver = async ({ sendId, text }) => {
      if (text === 'A')
        await w.engine.signals.deliveryStatus({ sendId, status: 'failed', detail: 'no such user' }, MAIL);
    };
    const { id } = await w.enroll('welcome');
    await w.pass(days(3));
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'provider_reported'],
      ['sent', null],
    ]);
  });
});

describe('one send per step', () => {
  it('two dispatchers on one store hand a message over once', async () => {
    const w = await givenWorld();
    const other = await givenWorld({
      clock: w.clock,
      channel: w.channel,
      store: async () => ({ ...w.store, close: async () => undefined }),
      seed: 50,
    });
    await w.publish([{ key: 'a', text: 'A' }]);
    for (let n = 0; n < 20; n++) await w.enroll('welcome', { email: `p${n}@example.com` });
    await Promise.all([w.engine.dispatcher.runDue(), other.engine.dispatcher.runDue()]);
    const sentIds = w.channel.messages.map(({ enrollmentId }) => enrollmentId);
    expect(sentIds).toHaveLength(20);
    expect(new Set(sentIds).size).toBe(20);
  });

  it.each([
    ['an error nobody foresaw', new TypeError('undefined is not a function')],
    ['an outcome the provider does not know', new ProviderUnknown('connection dropped')],
  ])('after %s is not repeated', async (_what, error) => {
    const w = await givenWorld();
    await w.publish(TWO);
    let handed = 0;
    w.channel.onDeliver = ({ text }) => {
      if (text !== 'A') return;
      handed += 1;
      throw error;
    };
    const { id } = await w.enroll('welcome');
    await w.pass(days(3));
    expect(handed).toBe(1);
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'unknown_outcome'],
      ['sent', null],
    ]);
  });

  it('is kept by a retry: one record, one idempotency key', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', text: 'A' }]);
    const keys: string[] = [];
    w.channel.onDeliver = ({ idempotencyKey }) => {
      if (keys.push(idempotencyKey) < 3) throw new ProviderTransient('busy');
    };
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(3);
    expect((await w.sends(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['sent', 3]]);
  });

  it('a permanent refusal fails at once', async () => {
    const w = await givenWorld();
    await w.publish(TWO);
    let handed = 0;
    w.channel.onDeliver = ({ text }) => {
      handed += 1;
      if (text === 'A') throw new ProviderPermanent('no such mailbox');
    };
    const { id } = await w.enroll('welcome');
    await w.pass(hours(2));
    expect(handed).toBe(1);
    expect((await w.sends(id))[0]).toMatchObject({
      status: 'failed',
      reason: 'provider_refused',
      detail: 'no such mailbox',
    });
  });
});

describe('steps that fail before anything leaves', () => {
  it('are on record when the next step leaves at once', async () => {
    const w = await givenWorld();
    await w.publish([
      { key: 'a', text: 'A', channel: 'sms' },
      { key: 'b', text: 'B' },
    ]);
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    expect((await w.sends(id)).map(({ step, status, reason }) => [step, status, reason])).toEqual([
      ['a', 'failed', 'no_address'],
      ['b', 'sent', null],
    ]);
    expect(await w.path(id)).toBe('enrolled → send_failed → sent → ended(end_of_sequence)');
  });
});
