/** The process ends and another one goes on with the same database, as if nothing had been. */
import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenProcess,
  hours,
  minutes,
  type Process,
  type StepInput,
} from '../support/world';
import { ProviderTransient } from '../../runtime/src/engine/errors';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const PHONE = '+4915112345678';

async function given(steps: StepInput[] = [A, B]): Promise<{ w: Process; id: string }> {
  const w = await givenProcess();
  await w.publish(steps);
  const { id } = await w.enroll('welcome');
  await w.pass(0);
  return { w, id };
}

describe('after a restart', () => {
  it('a wait ends when it would have ended', async () => {
    const { w } = await given();
    await w.pass(days(1));
    const after = await w.kill();
    await after.pass(days(2));
    expect(after.left()).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-03T09:00Z']);
  });

  it('ten times over nothing is sent twice, and the timeline shows none of it', async () => {
    const { w, id } = await given([A, { ...B, wait: { amount: 5, unit: 'hours' } }, { ...B, key: 'c', text: 'C' }]);
    let now = w;
    for (let n = 0; n < 10; n += 1) {
      await now.pass(hours(6));
      now = await now.kill();
    }
    expect(now.left().map((text) => text[0])).toEqual(['A', 'B', 'C']);
    expect(await now.path(id)).toBe('enrolled → sent → sent → sent → ended(end_of_sequence)');
  });

  it('a paused enrollment is paused, with what remained', async () => {
    const { w, id } = await given();
    await w.pass(days(1));
    await w.engine.enrollments.control(id, 'pause', ANA);
    const after = await w.kill();
    await after.pass(days(9));
    await after.engine.enrollments.control(id, 'resume', ANA);
    await after.pass(days(1) - 1);
    expect(after.channel.messages).toHaveLength(1);
    await after.pass(1);
    expect(after.channel.messages).toHaveLength(2);
  });

  it('a draft waits, and what is approved is what was shown', async () => {
    const { w, id } = await given([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback' }]);
    const after = await w.kill();
    after.composer.answer = () => ({ text: 'Another text' });
    await after.pass(days(3));
    const { items } = await after.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    await after.engine.drafts.approve(items[0]!.id, null, ANA);
    await after.pass(0);
    expect(after.channel.messages.map(({ text }) => text)).toEqual(['About x, Ben']);
  });

  it('an approved text is sent though the process ended before it left', async () => {
    const { w, id } = await given([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback' }]);
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    await w.engine.drafts.approve(items[0]!.id, { text: 'Edited' }, ANA);
    const after = await w.kill();
    await after.pass(0);
    expect(after.channel.messages.map(({ text }) => text)).toEqual(['Edited']);
  });

  it('the line of a limited inbox stands as it stood', async () => {
    const w = await givenProcess();
    await w.engine.inboxes.update('email', { limits: { perHour: 1 } }, ANA);
    await w.publish([A]);
    for (const name of ['one', 'two', 'three']) await w.enroll('welcome', { email: `${name}@example.com` });
    await w.pass(minutes(1));
    const after = await w.kill();
    await after.pass(hours(3));
    expect(
      after.channel.messages.map(({ to, at }) => [to.address, Math.floor((at - w.channel.messages[0]!.at) / hours(1))]),
    ).toEqual([
      ['one@example.com', 0],
      ['two@example.com', 1],
      ['three@example.com', 2],
    ]);
  });

  it('a retry is made at its time, as the second try of the same send', async () => {
    const w = await givenProcess();
    await w.publish([A]);
    const keys: string[] = [];
    w.channel.onDeliver = ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (keys.length === 1) throw new ProviderTransient('busy');
    };
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    const after = await w.kill();
    await after.pass(hours(1));
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
    expect((await after.sends(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['sent', 2]]);
  });

  it('a reply finds the message it answers, and ends the enrollment', async () => {
    const { w, id } = await given();
    const after = await w.kill();
    await after.reply();
    await after.pass(days(9));
    expect(after.channel.messages).toHaveLength(1);
    expect((await after.sends(id)).map(({ status }) => status)).toEqual(['replied']);
  });

  it('a reply told a second time is known', async () => {
    const { w } = await given();
    const told = { inbox: 'email', providerMessageId: '<1@ben>' };
    await w.reply('Yes', told);
    const after = await w.kill();
    expect(await after.reply('Yes', told)).toMatchObject({ applied: false });
  });

  it('settings, inboxes, templates, keys, contacts and the suppression list are as they were', async () => {
    const { w } = await given();
    await w.settings({ timeZone: 'Europe/Berlin' });
    await w.engine.inboxes.update('sms', { limits: { perDay: 7 } }, ANA);
    await w.engine.templates.create({ key: 'hi', name: 'Hi', text: 'Hi' }, ANA);
    const { key, secret } = await w.engine.keys.create('CRM', ['read']);
    await w.engine.contacts.upsert({ phone: PHONE, attributes: { plan: 'gold' } }, ANA);
    await w.engine.signals.optOut({ email: 'never@example.com' }, 'asked', ANA);
    const after = await w.kill();
    expect((await after.engine.settings.get()).timeZone).toBe('Europe/Berlin');
    expect((await after.engine.inboxes.get('sms')).limits).toEqual({ perDay: 7 });
    expect(await after.engine.templates.get('hi')).toMatchObject({ text: 'Hi' });
    expect(await after.engine.keys.verify(secret)).toMatchObject({ id: key.id });
    expect((await after.store.read.contactsByAddress({ phone: PHONE }))[0]).toMatchObject({
      attributes: { plan: 'gold' },
    });
    expect(await after.store.read.isSuppressed({ email: 'never@example.com' })).toBe(true);
  });
});

describe('a process that is asked to stop', () => {
  it('finishes what is on its way, starts nothing more, and leaves nothing unknown', async () => {
    const w = await givenProcess();
    await w.publish([A, { ...B, wait: { amount: 0, unit: 'minutes' } }]);
    const answer = gate();
    const started = gate();
    w.channel.onDeliver = async () => {
      started.open();
      await answer.opened;
    };
    const { id } = await w.enroll('welcome');
    w.engine.dispatcher.start();
    await started.opened;
    const stopped = w.engine.dispatcher.stop();
    answer.open();
    await stopped;
    expect(w.left().map((text) => text[0])).toEqual(['A']);
    const after = await w.kill();
    await after.pass(0);
    expect((await after.sends(id)).map(({ step, status }) => [step, status])).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
  });
});
