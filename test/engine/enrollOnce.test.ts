import {
  ANA,
  closeWorlds,
  days,
  givenProcess,
  givenWorld,
  hours,
  MAIL,
  refusal,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const BEN = { email: 'ben@example.com' };
const enroll = (w: World, more: object = {}) =>
  w.engine.enrollments.enroll({ sequence: 'welcome', contact: BEN, ...more }, ANA);
async function given(steps: StepInput[] = [A, B]) {
  const w = await givenWorld();
  await w.publish(steps);
  return w;
}
const open = async (w: World) =>
  (await w.store.read.enrollments({ state: ['active', 'paused'] }, { limit: 50 })).items.map(({ id }) => id);

describe('a repeated enrollment', () => {
  it('answers with the existing one and created: false, and changes nothing of it', async () => {
    const w = await given();
    const first = await enroll(w);
    await w.pass(hours(3));
    const before = [await w.enrollment(first.enrollment.id), await w.path(first.enrollment.id)];
    const second = await enroll(w);
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.enrollment.id).toBe(first.enrollment.id);
    expect([await w.enrollment(first.enrollment.id), await w.path(first.enrollment.id)]).toEqual(before);
    await w.pass(days(5));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B']);
  });

  it('of a paused one answers with it, and leaves it paused', async () => {
    const w = await given();
    const { enrollment } = await enroll(w);
    await w.engine.enrollments.control(enrollment.id, 'pause', ANA);
    expect(await enroll(w)).toMatchObject({ created: false, enrollment: { id: enrollment.id, state: 'paused' } });
  });

  it('at the same instant makes one', async () => {
    const w = await given();
    const answers = await Promise.all(Array.from({ length: 10 }, () => enroll(w)));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ enrollment }) => enrollment.id)).size).toBe(1);
    expect(await open(w)).toHaveLength(1);
  });

  it('by other words for the same contact is the same', async () => {
    const w = await given();
    const { enrollment } = await enroll(w, {
      contact: { externalId: 'crm-1', email: 'ben@example.com', phone: '+4915112345678' },
    });
    for (const contact of [
      { id: enrollment.contactId },
      { externalId: 'crm-1' },
      { email: 'BEN@example.com' },
      { phone: '+49 151 12345678' },
    ])
      expect(await enroll(w, { contact })).toMatchObject({ created: false, enrollment: { id: enrollment.id } });
  });

  it('in the next process answers the same', async () => {
    const before = await givenProcess();
    await before.publish([A, B]);
    const first = await enroll(before);
    const after = await before.kill();
    expect(await enroll(after)).toMatchObject({ created: false, enrollment: { id: first.enrollment.id } });
  });
});

describe('at most one is open per sequence, contact and conversation', () => {
  it('so another sequence, another contact and another conversation are enrolled beside it', async () => {
    const w = await given();
    await w.publish([A, B], { key: 'second' });
    await w.engine.contacts.upsert(BEN, ANA);
    for (const externalId of ['talk', 'other'])
      await w.engine.conversations.upsert({ externalId, contact: BEN, inbox: 'email' }, ANA);
    const made = [
      await enroll(w),
      await enroll(w, { sequence: 'second' }),
      await enroll(w, { contact: { email: 'cleo@example.com' } }),
      await enroll(w, { conversation: 'talk' }),
      await enroll(w, { conversation: 'other' }),
    ];
    expect(made.map(({ created }) => created)).toEqual([true, true, true, true, true]);
    expect(await open(w)).toHaveLength(5);
    for (const more of [{}, { sequence: 'second' }, { conversation: 'talk' }, { conversation: 'other' }])
      expect(await enroll(w, more)).toMatchObject({ created: false });
  });

  it('whatever the target: a second charge of the same contact is the same enrollment', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { target: 'charge' } });
    const first = await enroll(w, { target: { type: 'charge', externalId: 'c1' } });
    const second = await enroll(w, { target: { type: 'charge', externalId: 'c2' } });
    expect(second).toMatchObject({
      created: false,
      enrollment: { id: first.enrollment.id, targetId: first.enrollment.targetId },
    });
  });

  it.each([
    ['completed', (w: World) => w.pass(days(5))],
    ['exited', (w: World) => w.reply()],
  ])('so once it is %s the contact can be enrolled anew', async (state, finish) => {
    const w = await given();
    const first = await enroll(w);
    await w.pass(0);
    await finish(w);
    expect(await w.enrollment(first.enrollment.id)).toMatchObject({ state });
    const second = await enroll(w);
    expect(second.created).toBe(true);
    await w.pass(days(5));
    expect((await w.sends(second.enrollment.id)).map(({ step, status }) => [step, status])).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
    expect(await w.enrollment(first.enrollment.id)).toMatchObject({ state });
  });
});

describe('an enrollment is refused', () => {
  it('while the sequence is switched off, archived or not published, saying what to do', async () => {
    const w = await given();
    await w.engine.sequences.setStatus('welcome', 'paused', ANA);
    expect(await refusal(enroll(w))).toMatchObject({
      status: 409,
      code: 'sequence_off',
      message: expect.stringContaining('Switch it on'),
    });
    await w.engine.sequences.setStatus('welcome', 'archived', ANA);
    expect(await refusal(enroll(w))).toMatchObject({
      status: 409,
      code: 'sequence_off',
      message: expect.stringContaining('archived'),
    });
  });

  it('of a contact who opted out, until they opt in again', async () => {
    const w = await given();
    const { contact } = await w.engine.contacts.upsert(BEN, ANA);
    await w.engine.signals.optOut({ contactId: contact.id }, 'asked', MAIL);
    expect(await refusal(enroll(w))).toMatchObject({ status: 409, code: 'opted_out' });
    await w.engine.contacts.optIn(contact.id, ANA);
    expect(await enroll(w)).toMatchObject({ created: true });
  });

  it('in a conversation of somebody else', async () => {
    const w = await given();
    await w.engine.contacts.upsert({ email: 'cleo@example.com' }, ANA);
    await w.engine.conversations.upsert(
      { externalId: 'hers', contact: { email: 'cleo@example.com' }, inbox: 'email' },
      ANA,
    );
    await w.engine.contacts.upsert(BEN, ANA);
    expect(await refusal(enroll(w, { conversation: 'hers' }))).toMatchObject({
      status: 422,
      code: 'conversation_of_other_contact',
    });
  });

  it('when it names nobody, an unknown id, conversation or sequence', async () => {
    const w = await given();
    expect(await refusal(enroll(w, { contact: {} }))).toMatchObject({ status: 422, code: 'contact_missing' });
    expect(await refusal(enroll(w, { contact: { id: 'nobody' } }))).toMatchObject({ status: 404 });
    expect(await refusal(enroll(w, { conversation: 'nowhere' }))).toMatchObject({ status: 404 });
    expect(await refusal(enroll(w, { sequence: 'nothing' }))).toMatchObject({ status: 404 });
  });

  it('and leaves nothing half done: no contact, no target, no enrollment', async () => {
    const w = await givenWorld();
    await w.publish([A], { rules: { target: 'charge' } });
    const contact = { email: 'new@example.com', timeZone: 'Mars/Olympus' };
    await refusal(enroll(w, { contact, target: { type: 'charge', externalId: 'c1' } }));
    await refusal(enroll(w, { contact: { email: 'new@example.com' }, target: { type: 'deal', externalId: 'd1' } }));
    expect((await w.store.read.contacts({}, { limit: 5 })).items).toEqual([]);
    expect((await w.store.read.targetRecords({}, { limit: 5 })).items).toEqual([]);
    expect(await open(w)).toEqual([]);
  });
});

describe('an enrollment', () => {
  it('without naming the contact means that of its conversation, and takes over its assignee', async () => {
    const w = await given();
    const { contact } = await w.engine.contacts.upsert(BEN, ANA);
    const assignee = { email: 'carl@example.com', name: 'Carl' };
    await w.engine.conversations.upsert({ externalId: 'talk', contact: BEN, inbox: 'email', assignee }, ANA);
    const { enrollment } = await enroll(w, { contact: {}, conversation: 'talk' });
    expect(enrollment).toMatchObject({ contactId: contact.id, assignee });
  });

  it('says when the first step is due, and why, by whom', async () => {
    const w = await given([{ ...A, wait: { amount: 1, unit: 'days' } }]);
    const { enrollment } = await enroll(w);
    const dueAt = Date.parse('2026-06-02T09:00Z');
    expect(enrollment).toMatchObject({ state: 'active', step: 'a', dueAt, why: 'wait 1 day → Tue 2 Jun 09:00' });
    expect(await w.timeline(enrollment.id)).toMatchObject([
      { kind: 'enrolled', by: ANA, data: { version: 1, nextAt: dueAt, nextWhy: enrollment.why } },
    ]);
  });
});
