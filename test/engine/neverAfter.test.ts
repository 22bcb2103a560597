import { ProviderTransient, ProviderUnknown } from '../../runtime/src/engine/errors';
import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenWorld,
  hours,
  MAIL,
  minutes,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const TWO: StepInput[] = [
  { key: 'a', text: 'A' },
  { key: 'b', text: 'B', wait: { amount: 1, unit: 'hours' } },
];

/** Every way in which the world ends an enrollment. */
const EXITS: [string, (w: World, id: string) => Promise<unknown>][] = [
  ['a reply', (w) => w.reply()],
  ['an opt-out', (w) => w.engine.signals.optOut({ email: 'ben@example.com' }, 'asked', MAIL)],
  ['a STOP', (w) => w.reply('STOP')],
  ['a cancel', (w, id) => w.engine.enrollments.control(id, 'cancel', ANA)],
  ['"not interested"', (w, id) => w.engine.signals.notInterested({ enrollmentId: id }, MAIL)],
  ['an erased contact', async (w, id) => w.engine.contacts.erase((await w.enrollment(id)).contactId, ANA)],
];

describe('once the signal that ends an enrollment is acknowledged, no send of it starts', () => {
  it.each(EXITS)('after %s, although the message was claimed and about to leave', async (_what, exit) => {
    const w = await givenWorld();
    // The AI takes its time, so the exit falls between the claim and the start.
    await w.publish([
      { key: 'a', mode: 'full', intent: 'x', text: 'Fallback' },
      { key: 'b', text: 'B' },
    ]);
    const asked = gate();
    const answered = gate();
    w.composer.compose = async () => {
      asked.open();
      await answered.opened;
      return { text: 'From the AI' };
    };
    const { id } = await w.enroll('welcome');
    const due = w.engine.dispatcher.runDue();
    await asked.opened;
    await exit(w, id);
    answered.open();
    await due;
    await w.pass(days(2));
    expect(w.channel.messages).toEqual([]);
  });

  it.each(EXITS)(
    'after %s while one message is on its way, that one is recorded and no further one starts',
    async (_what, exit) => {
      const w = await givenWorld();
      await w.publish(TWO);
      const started = gate();
      const answer = gate();
      w.channel.onDeliver = async () => {
        started.open();
        await answer.opened;
      };
      const { id } = await w.enroll('welcome');
      const due = w.engine.dispatcher.runDue();
      await started.opened;
      await exit(w, id);
      answer.open();
      await due;
      await w.pass(days(2));
      expect(w.left().map((text) => text[0])).toEqual(['A']);
    },
  );

  it.each(EXITS.slice(0, 5))(
    'after %s a message that the provider did not take is not tried again, and is skipped',
    async (_what, exit) => {
      const w = await givenWorld();
      await w.publish(TWO);
      const started = gate();
      const answer = gate();
      let handed = 0;
      w.channel.onDeliver = async () => {
        handed += 1;
        started.open();
        await answer.opened;
        throw new ProviderTransient('busy');
      };
      const { id } = await w.enroll('welcome');
      const due = w.engine.dispatcher.runDue();
      await started.opened;
      await exit(w, id);
      answer.open();
      await due;
      await w.pass(days(2));
      expect(handed).toBe(1);
      expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
        ['skipped', 'enrollment_ended'],
      ]);
    },
  );

  it.each(EXITS.slice(0, 5))('after %s between two tries', async (_what, exit) => {
    const w = await givenWorld();
    await w.publish(TWO);
    let handed = 0;
    w.channel.onDeliver = () => {
      handed += 1;
      throw new ProviderTransient('busy');
    };
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    await exit(w, id);
    await w.pass(days(2));
    expect(handed).toBe(1);
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'enrollment_ended'],
    ]);
  });

  describe.each([
    ['while its first try is on its way', true],
    ['between two tries', false],
  ])('a message that may have been taken and could be repeated, %s', (_when, onItsWay) => {
    it.each(EXITS.slice(0, 5))('is not tried again after %s, and stays unknown', async (_what, exit) => {
      const w = await givenWorld();
      w.channel.idempotent = true;
      await w.publish(TWO);
      const started = gate();
      const answer = gate();
      let handed = 0;
      w.channel.onDeliver = async () => {
        handed += 1;
        started.open();
        if (onItsWay) await answer.opened;
        throw new ProviderUnknown('connection dropped');
      };
      const { id } = await w.enroll('welcome');
      const due = w.engine.dispatcher.runDue();
      await started.opened;
      if (!onItsWay) await due;
      await exit(w, id);
      answer.open();
      await due;
      await w.pass(days(2));
      expect(handed).toBe(1);
      expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
        ['failed', 'unknown_outcome'],
      ]);
    });
  });

  it('after a reply while it stands in the line of a limited inbox', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('email', { limits: { perHour: 1 } }, ANA);
    await w.publish([{ key: 'a', text: 'A' }]);
    await w.enroll('welcome', { email: 'first@example.com' });
    const { id } = await w.enroll('welcome');
    await w.pass(minutes(1));
    await w.reply();
    await w.pass(hours(3));
    expect(w.channel.messages).toHaveLength(1);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied', lineInboxId: null });
  });

  it('a switch-off between the claim and the start holds the message back', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'full', intent: 'x', text: 'Fallback' }]);
    const asked = gate();
    const answered = gate();
    w.composer.compose = async () => {
      asked.open();
      await answered.opened;
      return { text: 'From the AI' };
    };
    await w.enroll('welcome');
    const due = w.engine.dispatcher.runDue();
    await asked.opened;
    await w.engine.sequences.setStatus('welcome', 'paused', ANA);
    answered.open();
    await due;
    await w.pass(days(2));
    expect(w.channel.messages).toEqual([]);
    await w.engine.sequences.setStatus('welcome', 'active', ANA);
    await w.pass(1);
    expect(w.channel.messages).toHaveLength(1);
  });

  it('a pause between the claim and the start holds the message back', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'full', intent: 'x', text: 'Fallback' }]);
    const asked = gate();
    const answered = gate();
    w.composer.compose = async () => {
      asked.open();
      await answered.opened;
      return { text: 'From the AI' };
    };
    const { id } = await w.enroll('welcome');
    const due = w.engine.dispatcher.runDue();
    await asked.opened;
    await w.engine.enrollments.control(id, 'pause', ANA);
    answered.open();
    await due;
    await w.pass(days(2));
    expect(w.channel.messages).toEqual([]);
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(1);
    expect(w.channel.messages).toHaveLength(1);
  });

  it('a goal reached between the claim and the start ends it unsent', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'full', intent: 'x', text: 'Fallback' }], {
      rules: { target: 'charge', exit: { onGoal: true } },
    });
    const asked = gate();
    const answered = gate();
    w.composer.compose = async () => {
      asked.open();
      await answered.opened;
      return { text: 'From the AI' };
    };
    const { id } = await w.enroll('welcome', undefined, { target: { type: 'charge', externalId: 'c1' } });
    const due = w.engine.dispatcher.runDue();
    await asked.opened;
    await w.engine.signals.targetChanged({ type: 'charge', externalId: 'c1', status: 'paid' }, MAIL);
    answered.open();
    await due;
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });
});
