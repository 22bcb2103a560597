import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenWorld,
  hours,
  MAIL,
  minutes,
  refusal,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: '{{target.title}}: {{target.status}}' };
const B: StepInput = { key: 'b', text: '{{target.title}}: {{target.status}}', wait: { amount: 1, unit: 'days' } };
const CHARGE = { type: 'charge' as const, externalId: 'c1', title: 'Invoice 7', status: 'open' };
const texts = (w: World) => w.channel.messages.map(({ text }) => text);

async function given(target: 'charge' | 'deal' | 'appointment' | 'conversation' | 'contact' = 'charge', onGoal = true) {
  const w = await givenWorld();
  await w.publish([A, B], { rules: { target, exit: { onGoal: onGoal && target === 'charge' } } });
  return w;
}

describe('a sequence', () => {
  it.each(['charge', 'deal', 'appointment'] as const)('with target %s needs one to enroll', async (type) => {
    const w = await given(type);
    const other = type === 'charge' ? 'deal' : 'charge';
    expect(await refusal(w.enroll('welcome'))).toMatchObject({
      status: 422,
      code: 'target_mismatch',
      message: `Sequence 'welcome' enrolls ${type}s; the request names no target. Send a target of type '${type}'.`,
    });
    expect((await refusal(w.enroll('welcome', undefined, { target: { type: other, externalId: 'x' } }))).message).toBe(
      `Sequence 'welcome' enrolls ${type}s; the request names a ${other}. Send a target of type '${type}'.`,
    );
    expect(await w.enroll('welcome', undefined, { target: { type, externalId: 'x' } })).toMatchObject({
      state: 'active',
    });
  });

  it('with target conversation needs a conversation', async () => {
    const w = await given('conversation');
    expect(await refusal(w.enroll('welcome'))).toMatchObject({
      code: 'target_mismatch',
      message: expect.stringContaining('no conversation'),
    });
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    await w.engine.conversations.upsert(
      { externalId: 'talk', contact: { email: 'ben@example.com' }, inbox: 'email' },
      ANA,
    );
    expect(await w.enroll('welcome', {}, { conversation: 'talk' })).toMatchObject({ state: 'active' });
  });

  it('with target contact needs only the contact, and refuses a charge, naming both', async () => {
    const w = await given('contact');
    expect(await refusal(w.enroll('welcome', undefined, { target: CHARGE }))).toMatchObject({
      code: 'target_mismatch',
      message: expect.stringMatching(/'welcome' enrolls contacts.*names a charge/),
    });
    expect(await w.enroll('welcome')).toMatchObject({ targetId: null });
  });

  it('does not enroll the charge of somebody else', async () => {
    const w = await given();
    await w.enroll('welcome', undefined, { target: CHARGE });
    expect(await refusal(w.enroll('welcome', { email: 'cleo@example.com' }, { target: CHARGE }))).toMatchObject({
      status: 409,
      code: 'target_of_other_contact',
    });
    expect((await w.store.read.contacts({ email: 'cleo@example.com' }, { limit: 5 })).items).toEqual([]);
  });
});

describe('a target record', () => {
  it('is laid over with what the enrollment brings, and the rest stays', async () => {
    const w = await given();
    await w.engine.signals.targetChanged({ ...CHARGE, amount: 4950, currency: 'EUR' }, MAIL);
    const { targetId } = await w.enroll('welcome', undefined, {
      target: { type: 'charge', externalId: 'c1', status: 'late' },
    });
    expect(await w.store.read.targetRecord(targetId!)).toMatchObject({
      title: 'Invoice 7',
      amount: 4950,
      status: 'late',
    });
  });

  it('that changed is read anew for each message', async () => {
    const w = await given();
    await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(hours(1));
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'late' }, MAIL);
    await w.pass(days(2));
    expect(texts(w)).toEqual(['Invoice 7: open', 'Invoice 7: late']);
  });

  it('that is paid ends the enrollment at once, and its draft is withdrawn', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, mode: 'assisted', intent: 'x' }], { rules: { target: 'charge', exit: { onGoal: true } } });
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(minutes(5));
    const answer = await w.engine.signals.targetChanged({ ...CHARGE, status: 'PAID' }, MAIL);
    expect(answer).toMatchObject({ applied: true, ended: [id], why: "The charge is 'PAID'" });
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal', endedAt: w.clock.now() });
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    expect(items.map(({ status }) => status)).toEqual(['withdrawn']);
  });

  it('that is paid ends all enrollments about it, and none about another', async () => {
    const w = await given();
    await w.publish([A, B], { key: 'second', rules: { target: 'charge', exit: { onGoal: true } } });
    const one = await w.enroll('welcome', undefined, { target: CHARGE });
    const two = await w.enroll('second', undefined, { target: CHARGE });
    const other = await w.enroll('welcome', { email: 'cleo@example.com' }, { target: { ...CHARGE, externalId: 'c2' } });
    const { ended } = await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    expect(new Set(ended)).toEqual(new Set([one.id, two.id]));
    expect(await w.enrollment(other.id)).toMatchObject({ state: 'active' });
  });

  it('that is told to be paid a second time still ends what was enrolled on it in between', async () => {
    const w = await given();
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    await w.publish([{ ...B, text: 'Later' }], { key: 'second', rules: { target: 'charge', exit: { onGoal: true } } });
    const { id } = await w.enroll('second', undefined, { target: { type: 'charge', externalId: 'c1' } });
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });

  it('that reached its goal outside ends it before the next send, though no signal came', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(hours(1));
    // Enrolling elsewhere brings the news, and names no other enrollment.
    await w.publish([{ ...B, text: 'Thanks' }], { key: 'thanks', rules: { target: 'charge' } });
    await w.enroll('thanks', undefined, { target: { ...CHARGE, status: 'paid' } });
    await w.pass(days(2));
    expect(texts(w)).toEqual(['Invoice 7: open', 'Thanks']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
    const ended = (await w.timeline(id)).find(({ kind }) => kind === 'ended');
    expect(ended?.why).toBe("The charge is 'paid'");
  });

  it('that reached its goal while the AI composed keeps the message from starting', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'full', intent: 'x', text: 'F' }], {
      rules: { target: 'charge', exit: { onGoal: true } },
    });
    const asked = gate();
    const answered = gate();
    w.composer.compose = async () => {
      asked.open();
      await answered.opened;
      return { text: 'Please pay' };
    };
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    const due = w.engine.dispatcher.runDue();
    await asked.opened;
    w.clock.set(w.clock.now() + 5_000);
    await w.publish([{ ...B, text: 'Thanks' }], { key: 'thanks', rules: { target: 'charge' } });
    await w.enroll('thanks', undefined, { target: { ...CHARGE, status: 'paid' } });
    answered.open();
    await due;
    await w.pass(minutes(5));
    expect(texts(w)).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });

  it('that is about an ended enrollment changes nothing of it', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(days(3));
    expect(await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL)).toMatchObject({ ended: [] });
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed', reason: 'end_of_sequence' });
  });

  it('of a paused enrollment ends it at once', async () => {
    const w = await given();
    const { id } = await w.enroll('welcome', undefined, { target: CHARGE });
    await w.pass(minutes(1));
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.engine.signals.targetChanged({ ...CHARGE, status: 'paid' }, MAIL);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });
});
