import { ProviderTransient } from '../../runtime/src/engine/errors';
import {
  ANA,
  closeWorlds,
  days,
  givenProcess,
  givenWorld,
  hours,
  MAIL,
  minutes,
  refusal,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const off = (w: World, key = 'welcome') => w.engine.sequences.setStatus(key, 'paused', ANA);
const on = (w: World, key = 'welcome') => w.engine.sequences.setStatus(key, 'active', ANA);
const starts = (w: World) => w.left();

/** Enrolled, and the first step has left. */
async function running(steps: StepInput[] = [A, B]) {
  const w = await givenWorld();
  await w.publish(steps);
  const { id } = await w.enroll('welcome');
  await w.pass(0);
  return { w, id };
}

describe('a sequence that is switched off', () => {
  it('accepts no enrollments, and accepts them again when it is switched on', async () => {
    const { w } = await running();
    await off(w);
    const cleo = { email: 'cleo@example.com' };
    expect(await refusal(w.enroll('welcome', cleo))).toMatchObject({ status: 409, code: 'sequence_off' });
    await on(w);
    expect(await w.enroll('welcome', cleo)).toMatchObject({ state: 'active' });
  });

  it('starts no step of its running enrollments, and deletes nothing', async () => {
    const { w, id } = await running();
    await off(w);
    await w.pass(days(30));
    expect(starts(w)).toEqual(['A @ 2026-06-01T09:00Z']);
    expect(await w.enrollment(id)).toMatchObject({
      state: 'active',
      step: 'b',
      waitingFor: 'switched_on',
      dueAt: null,
    });
    expect((await w.sends(id)).map(({ step, status }) => [step, status])).toEqual([['a', 'sent']]);
  });

  it('lets a step that was due go on at once when it is switched on, the next one after its whole wait', async () => {
    const { w } = await running([A, B, { ...B, key: 'c', text: 'C' }]);
    await off(w);
    await w.pass(days(30));
    await on(w);
    await w.pass(days(3));
    expect(starts(w)).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-07-01T09:00Z', 'C @ 2026-07-03T09:00Z']);
  });

  it('lets a wait run on: one that ends after the switch-on is not lengthened', async () => {
    const { w } = await running();
    await off(w);
    await w.pass(days(1));
    await on(w);
    await w.pass(days(2));
    expect(starts(w)).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-03T09:00Z']);
  });

  it('says so in the timeline once, however long it is off', async () => {
    const { w, id } = await running();
    await off(w);
    await w.pass(days(30));
    await on(w);
    await w.pass(0);
    expect(await w.path(id)).toBe('enrolled → sent → held → sent → ended(end_of_sequence)');
    const held = (await w.timeline(id)).find(({ kind }) => kind === 'held');
    expect(held?.why).toBe('The sequence is switched off');
  });

  it('holds up no other sequence', async () => {
    const { w } = await running();
    await w.publish([B], { key: 'other' });
    await w.enroll('other');
    await off(w);
    await w.pass(days(3));
    expect(starts(w)).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-03T09:00Z']);
  });

  it('still takes in replies, opt-outs, controls and decisions', async () => {
    const { w, id } = await running([{ ...A, mode: 'assisted', intent: 'x' }, B]);
    const cleo = await w.enroll('welcome', { email: 'cleo@example.com' });
    await w.pass(0);
    await off(w);
    await w.reply('Yes');
    const { items } = await w.store.read.drafts({ enrollmentId: cleo.id }, { limit: 5 });
    await w.engine.drafts.approve(items[0]!.id, null, ANA);
    await w.pass(days(1));
    expect(starts(w)).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'replied' });
    await on(w);
    await w.pass(0);
    expect(w.channel.messages.map(({ to }) => to.address)).toEqual(['cleo@example.com']);
  });

  it('holds what stands in the line of an inbox, and puts it back in its turn', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('email', { limits: { perHour: 1 } }, ANA);
    await w.publish([A], { key: 'one' });
    await w.publish([A], { key: 'two' });
    await w.enroll('two', { email: 'first@example.com' });
    await w.enroll('one', { email: 'held@example.com' });
    await w.enroll('two', { email: 'second@example.com' });
    await w.pass(minutes(10));
    await off(w, 'one');
    await w.pass(hours(1));
    expect(w.channel.messages.map(({ to }) => to.address)).toEqual(['first@example.com', 'second@example.com']);
    await on(w, 'one');
    await w.pass(hours(1));
    expect(w.channel.messages.map(({ to }) => to.address)).toContain('held@example.com');
  });

  it('holds a retry, which goes on when it is switched on', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    w.channel.onDeliver = () => Promise.reject(new ProviderTransient('busy'));
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    w.channel.onDeliver = () => undefined;
    await off(w);
    await w.pass(days(1));
    expect(w.channel.messages).toEqual([]);
    await on(w);
    await w.pass(0);
    expect((await w.sends(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['sent', 2]]);
  });

  it('lets a draft wait: its deadline sends no fallback meanwhile', async () => {
    const deadline = { hours: 4, then: 'fallback' as const };
    const { w } = await running([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback', deadline }]);
    await off(w);
    await w.pass(days(1));
    expect(w.channel.messages).toEqual([]);
    await on(w);
    await w.pass(0);
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['Fallback']);
  });

  it('and paused by hand goes on only when both are undone', async () => {
    const { w, id } = await running();
    await off(w);
    await w.pass(days(5));
    await w.engine.enrollments.control(id, 'pause', ANA);
    await on(w);
    await w.pass(days(5));
    expect(w.channel.messages).toHaveLength(1);
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(0);
    expect(w.channel.messages).toHaveLength(2);
  });

  it('resumed while it is off waits for the switch-on', async () => {
    const { w, id } = await running();
    await w.engine.enrollments.control(id, 'pause', ANA);
    await off(w);
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(days(9));
    expect(w.channel.messages).toHaveLength(1);
    await on(w);
    await w.pass(0);
    expect(w.channel.messages).toHaveLength(2);
  });

  it('switched on in quiet hours still waits for them to end', async () => {
    const { w } = await running();
    await off(w);
    await w.settings({ quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }] });
    await w.passTo('2026-06-10T22:00Z');
    await on(w);
    await w.pass(days(1));
    expect(starts(w)).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-11T08:00Z']);
  });

  it('stays off in the next process, and goes on there', async () => {
    const before = await givenProcess();
    await before.publish([A]);
    await before.enroll('welcome');
    await off(before);
    await before.pass(hours(1));
    const after = await before.kill();
    await after.pass(days(1));
    expect(after.channel.messages).toEqual([]);
    await on(after);
    await after.pass(0);
    expect(after.channel.messages).toHaveLength(1);
  });

  it('switched on with many that were due keeps the limits', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('email', { limits: { perHour: 2 } }, ANA);
    await w.publish([{ ...A, wait: { amount: 1, unit: 'hours' } }]);
    for (let n = 0; n < 5; n += 1) await w.enroll('welcome', { email: `p${n}@example.com` });
    await off(w);
    await w.pass(days(1));
    await on(w);
    await w.pass(0);
    expect(w.channel.messages).toHaveLength(2);
    await w.pass(hours(2));
    expect(w.channel.messages).toHaveLength(5);
  });
});

describe('an archived sequence', () => {
  it('is only one in which nobody runs, accepts nobody, and can be switched on again', async () => {
    const { w, id } = await running();
    expect(await refusal(w.engine.sequences.setStatus('welcome', 'archived', ANA))).toMatchObject({
      code: 'enrollments_running',
    });
    await w.engine.signals.notInterested({ enrollmentId: id }, MAIL);
    await w.engine.sequences.setStatus('welcome', 'archived', ANA);
    expect(await refusal(w.enroll('welcome'))).toMatchObject({ code: 'sequence_off' });
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'not_interested' });
    await on(w);
    expect(await w.enroll('welcome')).toMatchObject({ state: 'active' });
  });
});
