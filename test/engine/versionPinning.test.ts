import { ANA, closeWorlds, days, givenProcess, givenWorld, hours, minutes, type StepInput } from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A of 1' };
const B: StepInput = { key: 'b', text: 'B of 1', wait: { amount: 2, unit: 'days' } };
const A2: StepInput = { key: 'a', text: 'A of 2' };
const B2: StepInput = { key: 'b', text: 'B of 2', wait: { amount: 1, unit: 'hours' } };
const C2: StepInput = { key: 'c', text: 'C of 2', wait: { amount: 1, unit: 'hours' } };
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const CLEO = { email: 'cleo@example.com' };

describe('an enrollment keeps the version it started on', () => {
  it('with its texts and its waits, while a new enrollment takes the new version', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const old = await w.enroll('welcome');
    await w.pass(minutes(1));
    await w.publish([A2, B2, C2]);
    const young = await w.enroll('welcome', CLEO);
    await w.pass(days(3));
    const textsTo = (id: string) => w.channel.messages.filter((one) => one.enrollmentId === id).map(({ text }) => text);
    expect(textsTo(old.id)).toEqual(['A of 1', 'B of 1']);
    expect(textsTo(young.id)).toEqual(['A of 2', 'B of 2', 'C of 2']);
    expect((await w.enrollment(old.id)).versionId).not.toBe((await w.enrollment(young.id)).versionId);
  });

  it('when the new version no longer has the step at which it stands', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    await w.publish([C2]);
    await w.pass(days(3));
    expect(w.left()).toEqual(['A of 1 @ 2026-06-01T09:00Z', 'B of 1 @ 2026-06-03T09:00Z']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'completed' });
  });

  it('with its exit rules', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { exit: { onReply: 'off' } } });
    const old = await w.enroll('welcome');
    await w.pass(minutes(1));
    await w.publish([A, B], { rules: { exit: { onReply: 'exit' } } });
    const young = await w.enroll('welcome', CLEO);
    await w.reply();
    await w.reply('Yes', { email: 'cleo@example.com' });
    expect(await w.enrollment(old.id)).toMatchObject({ state: 'active' });
    expect(await w.enrollment(young.id)).toMatchObject({ state: 'exited', reason: 'replied' });
  });

  it('with its quiet hours and its time zone', async () => {
    const w = await givenWorld();
    const wait = { amount: 1, unit: 'days', at: '12:00' };
    await w.publish([{ ...A, wait }], { rules: { timeZone: 'Etc/UTC' } });
    await w.enroll('welcome');
    const quietHours = [{ weekdays: EVERY_DAY, from: '10:00', to: '20:00' }];
    await w.publish([{ ...A2, wait }], { rules: { timeZone: 'America/New_York', quietHours } });
    await w.enroll('welcome', CLEO);
    await w.pass(days(3));
    expect(w.left()).toEqual(['A of 1 @ 2026-06-02T12:00Z', 'A of 2 @ 2026-06-03T00:00Z']);
  });

  it('when a reply lets it start over', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { exit: { onReply: 'restart' } } });
    await w.enroll('welcome');
    await w.pass(minutes(1));
    await w.publish([A2, B2], { rules: { exit: { onReply: 'restart' } } });
    await w.reply();
    await w.pass(days(3));
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['A of 1', 'A of 1', 'B of 1']);
  });

  it('when it is paused, skipped and resumed after the publishing', async () => {
    const w = await givenWorld();
    await w.publish([A, B, { ...B, key: 'c', text: 'C of 1' }]);
    const { id } = await w.enroll('welcome');
    await w.pass(minutes(1));
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.publish([A2, B2, C2]);
    await w.engine.enrollments.control(id, 'skip', ANA, 'b');
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(days(3));
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['A of 1', 'C of 1']);
  });

  it('when the sequence is switched off, published anew and switched on', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    await w.enroll('welcome');
    await w.pass(minutes(1));
    await w.engine.sequences.setStatus('welcome', 'paused', ANA);
    await w.publish([A2, B2]);
    await w.pass(days(5));
    await w.engine.sequences.setStatus('welcome', 'active', ANA);
    await w.pass(0);
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['A of 1', 'B of 1']);
  });

  it('when a draft of it is decided after the publishing', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, mode: 'assisted', intent: 'one' }, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    await w.publish([A2, B2]);
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    await w.engine.drafts.approve(items[0]!.id, null, ANA);
    await w.pass(days(3));
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['About one, Ben', 'B of 1']);
  });

  it('in the next process too', async () => {
    const before = await givenProcess();
    await before.publish([A, B]);
    await before.enroll('welcome');
    await before.pass(minutes(1));
    await before.publish([A2, B2]);
    const after = await before.kill();
    await after.pass(days(3));
    expect(after.channel.messages.map(({ text }) => text)).toEqual(['A of 1', 'B of 1']);
  });
});

describe('publishing', () => {
  it('lets a contact who is still in the old version stay there when it is enrolled again', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const first = await w.enroll('welcome');
    await w.publish([A2, B2]);
    const again = await w.engine.enrollments.enroll({ sequence: 'welcome', contact: { id: first.contactId } }, ANA);
    expect(again).toMatchObject({ created: false, enrollment: { id: first.id, versionId: first.versionId } });
  });

  it('gives the new version to a contact whose earlier enrollment has ended', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    await w.enroll('welcome');
    await w.pass(minutes(1));
    await w.publish([A2]);
    await w.enroll('welcome');
    await w.pass(minutes(1));
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['A of 1', 'A of 2']);
  });

  it('is what makes a version: an edit alone changes no enrollment, old or new', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const steps = [{ key: 'a', channel: 'email', content: { text: 'Unpublished', subject: 'x' } }];
    await w.engine.sequences.edit('welcome', { definition: { steps } as never }, ANA);
    await w.enroll('welcome');
    await w.pass(minutes(1));
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['A of 1']);
  });
});
