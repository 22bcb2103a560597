/** `on reply: restart`: the reply cancels what is pending, and the enrollment waits from the first step again. */
import { ProviderTransient } from '../../runtime/src/engine/errors';
import { ANA, closeWorlds, days, gate, givenWorld, hours, minutes, type StepInput, type World } from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A', wait: { amount: 1, unit: 'days' } };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 1, unit: 'days' } };
const RESTART = { exit: { onReply: 'restart' as const } };
const rows = async (w: World, id: string) =>
  (await w.sends(id)).map(({ step, round, status, reason }) => [step, round, status, reason]);

describe('a reply', () => {
  it('lets it wait from the first step again, counted from the reply', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: RESTART });
    const { id } = await w.enroll('welcome');
    await w.pass(days(1) + hours(5));
    expect(await w.reply()).toMatchObject({ ended: [], restarted: [id] });
    await w.pass(days(4));
    expect(w.left()).toEqual(['A @ 2026-06-02T09:00Z', 'A @ 2026-06-03T14:00Z', 'B @ 2026-06-04T14:00Z']);
    expect(await rows(w, id)).toEqual([
      ['a', 1, 'replied', null],
      ['a', 2, 'sent', null],
      ['b', 2, 'sent', null],
    ]);
    expect(await w.path(id)).toBe(
      'enrolled → sent → send_status → reply → restarted → sent → sent → ended(end_of_sequence)',
    );
  });

  it('again starts over again', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: RESTART });
    const { id } = await w.enroll('welcome');
    for (let n = 0; n < 3; n += 1) {
      await w.pass(hours(20));
      await w.reply();
    }
    await w.pass(days(3));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B']);
    expect(await w.enrollment(id)).toMatchObject({ round: 4, state: 'completed' });
  });

  it('cancels a message that stands in line', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('email', { limits: { perDay: 1 } }, ANA);
    await w.publish([A], { rules: RESTART });
    await w.enroll('welcome', { email: 'first@example.com' });
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect(await w.enrollment(id)).toMatchObject({ waitingFor: 'inbox_limit' });
    await w.reply();
    await w.pass(days(1) - 1);
    expect(w.channel.messages).toHaveLength(1);
    await w.pass(1);
    expect(w.channel.messages).toHaveLength(2);
  });

  it('cancels a retry, and counts the step as skipped', async () => {
    const w = await givenWorld();
    await w.publish([A], { rules: RESTART });
    w.channel.onDeliver = () => Promise.reject(new ProviderTransient('busy'));
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    w.channel.onDeliver = () => undefined;
    await w.reply();
    await w.pass(days(2));
    expect(await rows(w, id)).toEqual([
      ['a', 1, 'skipped', 'restarted'],
      ['a', 2, 'sent', null],
    ]);
  });

  it('while a message is on its way records that message and starts over', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: RESTART });
    const started = gate();
    const answer = gate();
    w.channel.onDeliver = async () => {
      started.open();
      await answer.opened;
    };
    const { id } = await w.enroll('welcome');
    w.clock.set(w.clock.now() + days(1));
    const due = w.engine.dispatcher.runDue();
    await started.opened;
    await w.reply();
    answer.open();
    await due;
    await w.pass(days(4));
    expect(await rows(w, id)).toEqual([
      ['a', 1, 'sent', null],
      ['a', 2, 'sent', null],
      ['b', 2, 'sent', null],
    ]);
  });

  it('while paused keeps it paused; after the resume the whole first wait is ahead', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: RESTART });
    const { id } = await w.enroll('welcome');
    await w.pass(days(1) + hours(5));
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.reply();
    await w.pass(days(9));
    expect(await w.enrollment(id)).toMatchObject({ state: 'paused', round: 2 });
    expect(w.channel.messages).toHaveLength(1);
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(days(1) - 1);
    expect(w.channel.messages).toHaveLength(1);
    await w.pass(1);
    expect(w.channel.messages).toHaveLength(2);
  });
});

describe('a step marked once per conversation', () => {
  const ONCE = { ...A, oncePerConversation: true };

  it('is passed over the second time, with its wait', async () => {
    const w = await givenWorld();
    await w.publish([ONCE, B], { rules: RESTART });
    const { id } = await w.enroll('welcome');
    await w.pass(days(1) + hours(5));
    await w.reply();
    await w.pass(days(3));
    expect(w.left()).toEqual(['A @ 2026-06-02T09:00Z', 'B @ 2026-06-03T14:00Z']);
    const skipped = (await w.timeline(id)).find(({ kind }) => kind === 'send_skipped');
    expect(skipped?.why).toContain('once per conversation');
  });

  it('is sent the second time when it had not left the first time', async () => {
    const w = await givenWorld();
    await w.publish([ONCE, B], { rules: RESTART });
    await w.enroll('welcome');
    await w.pass(hours(5));
    await w.reply();
    await w.pass(days(3));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B']);
  });

  it('counts for every enrollment of the sequence in that conversation, and for no other conversation', async () => {
    const w = await givenWorld();
    await w.publish([ONCE]);
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    for (const externalId of ['talk', 'other'])
      await w.engine.conversations.upsert({ externalId, contact: { email: 'ben@example.com' }, inbox: 'email' }, ANA);
    for (const conversation of ['talk', 'talk', 'other']) {
      await w.enroll('welcome', {}, { conversation });
      await w.pass(days(2));
    }
    expect(w.channel.messages).toHaveLength(2);
  });

  it('composes nothing and asks nobody when it is passed over', async () => {
    const w = await givenWorld();
    await w.publish([{ ...ONCE, mode: 'full', intent: 'x' }, B], { rules: RESTART });
    await w.enroll('welcome');
    await w.pass(days(1));
    await w.reply();
    await w.pass(days(3));
    expect(w.composer.requests).toHaveLength(1);
  });

  it('that is on its way for longer than a claim lasts is not passed over: the next step waits for its end', async () => {
    const w = await givenWorld();
    await w.publish([ONCE, { ...B, wait: { amount: 1, unit: 'hours' } }]);
    const answer = gate();
    const started = gate();
    w.channel.onDeliver = ({ text }) => {
      if (text !== 'A') return;
      started.open();
      return answer.opened;
    };
    const { id } = await w.enroll('welcome');
    w.clock.set(w.clock.now() + days(1));
    w.engine.dispatcher.start();
    await started.opened;
    await w.clock.advance(minutes(30));
    answer.open();
    await w.clock.advance(minutes(1));
    await w.engine.dispatcher.stop();
    await w.pass(days(1));
    expect(w.left()).toEqual(['A @ 2026-06-02T09:30Z', 'B @ 2026-06-02T10:30Z']);
    expect(await w.path(id)).toBe('enrolled → sent → sent → ended(end_of_sequence)');
  });
});
