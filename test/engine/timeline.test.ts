/** Every change writes one timeline event: what, when, why, by whom. */
import { ProviderPermanent, ProviderTransient } from '../../runtime/src/engine/errors';
import type { TimelineKind } from '../../runtime/src/engine/records';
import {
  ANA,
  closeWorlds,
  days,
  givenWorld,
  hours,
  MAIL,
  minutes,
  MONDAY_9,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };
const DRAFT: StepInput = { key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback' };
const ENGINE = { type: 'system', name: 'cadenza' };

async function running(steps: StepInput[] = [A, B], rules = {}) {
  const w = await givenWorld();
  await w.publish(steps, { rules });
  const { id } = await w.enroll('welcome');
  await w.pass(0);
  return { w, id };
}
const draftOf = async (w: World, enrollmentId: string) =>
  (await w.store.read.drafts({ enrollmentId, status: ['waiting'] }, { limit: 5 })).items[0]!;
const last = async (w: World, id: string, kind: TimelineKind) =>
  (await w.timeline(id)).findLast((event) => event.kind === kind);

describe('a change', () => {
  it.each<[string, TimelineKind, (w: World, id: string) => Promise<unknown>, object]>([
    [
      'a pause',
      'paused',
      (w, id) => w.engine.enrollments.control(id, 'pause', ANA),
      { by: ANA, why: 'Paused by Ana', step: 'b' },
    ],
    [
      'a skip',
      'send_skipped',
      (w, id) => w.engine.enrollments.control(id, 'skip', ANA),
      { by: ANA, why: "Step 'b' skipped by Ana", step: 'b' },
    ],
    [
      'a cancel',
      'ended',
      (w, id) => w.engine.enrollments.control(id, 'cancel', ANA),
      { by: ANA, why: 'Cancelled by Ana', data: { state: 'exited', reason: 'cancelled' } },
    ],
    ['a reply', 'reply', (w) => w.reply(), { by: MAIL, why: 'The contact replied' }],
    [
      'an automatic reply',
      'automatic_reply',
      (w) => w.reply('Away', { automatic: true }),
      { by: MAIL, why: expect.stringContaining('not counted') },
    ],
    [
      'an opt-out',
      'ended',
      (w) => w.reply('STOP'),
      { by: MAIL, why: "The contact wrote 'STOP'", data: { state: 'exited', reason: 'opted_out' } },
    ],
    [
      'no interest',
      'ended',
      (w, id) => w.engine.signals.notInterested({ enrollmentId: id }, MAIL),
      { by: MAIL, data: { reason: 'not_interested' } },
    ],
  ])('%s writes one event with what, when, why and by whom', async (_what, kind, change, expected) => {
    const { w, id } = await running();
    await w.pass(hours(3));
    const before = (await w.timeline(id)).filter((event) => event.kind === kind).length;
    await change(w, id);
    expect(await last(w, id, kind)).toMatchObject({ at: MONDAY_9 + hours(3), enrollmentId: id, ...expected });
    expect((await w.timeline(id)).filter((event) => event.kind === kind)).toHaveLength(before + 1);
  });

  it('that is refused or changes nothing writes none', async () => {
    const { w, id } = await running();
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.engine.enrollments.control(id, 'skip', ANA, 'a');
    await w.engine.enrollments.enroll({ sequence: 'welcome', contact: { email: 'ben@example.com' } }, ANA);
    await w.reply('x', { email: 'stranger@example.com' });
    expect(await w.path(id)).toBe('enrolled → sent');
    await w.engine.enrollments.control(id, 'cancel', ANA);
    await w.engine.enrollments.control(id, 'pause', ANA).catch(() => undefined);
    await w.reply();
    expect(await w.path(id)).toBe('enrolled → sent → ended(cancelled) → send_status');
  });

  it('is told to whoever listens, after it is stored, as the same event', async () => {
    const { w, id } = await running();
    await w.engine.enrollments.control(id, 'pause', ANA);
    const told = w.notices.flatMap((notice) => (notice.kind === 'timeline' ? [notice.event] : []));
    expect(told).toEqual(await w.timeline(id));
  });
});

describe('the engine says', () => {
  it('why a message left when it did, how late, and what comes next', async () => {
    const { w, id } = await running();
    await w.pass(days(2));
    const [first, second] = (await w.timeline(id)).filter(({ kind }) => kind === 'sent');
    expect(first).toMatchObject({
      step: 'a',
      why: 'At once',
      by: ENGINE,
      data: { channel: 'email', lateMs: 0, nextAt: MONDAY_9 + days(2), nextWhy: 'wait 2 days → Wed 3 Jun 09:00' },
    });
    expect(second).toMatchObject({ step: 'b', why: 'wait 2 days → Wed 3 Jun 09:00', data: { lateMs: 0 } });
    const sends = await w.sends(id);
    expect([first?.data['sendId'], second?.data['sendId']]).toEqual(sends.map((send) => send.id));
  });

  it('why a step failed, in words and as a reason', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    w.channel.onDeliver = () => Promise.reject(new ProviderPermanent('mailbox full'));
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    expect(await last(w, id, 'send_failed')).toMatchObject({
      step: 'a',
      why: 'The provider refused the message: mailbox full',
      data: { reason: 'provider_refused' },
    });
  });

  it('each try that was not taken, and when the next one is', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    let tries = 0;
    w.channel.onDeliver = () => {
      if (++tries < 3) throw new ProviderTransient('busy');
    };
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    const retries = (await w.timeline(id)).filter(({ kind }) => kind === 'send_retry');
    expect(retries.map(({ why, data }) => [why, data['nextAt']])).toEqual([
      ['Attempt 1 was not taken: busy', MONDAY_9 + minutes(1)],
      ['Attempt 2 was not taken: busy', MONDAY_9 + minutes(5)],
    ]);
  });

  it('what became of a draft: made, decided by whom, withdrawn why', async () => {
    const approved = await running([DRAFT]);
    const { id: draftId } = await draftOf(approved.w, approved.id);
    await approved.w.engine.drafts.approve(draftId, null, ANA);
    expect(await last(approved.w, approved.id, 'draft_waiting')).toMatchObject({
      step: 'a',
      by: ENGINE,
      data: { draftId, origin: 'ai' },
    });
    expect(await last(approved.w, approved.id, 'draft_decided')).toMatchObject({
      step: 'a',
      by: ANA,
      why: 'Draft approved by Ana',
    });

    const discarded = await running([DRAFT]);
    await discarded.w.engine.drafts.discard((await draftOf(discarded.w, discarded.id)).id, 'too long', ANA);
    expect(await last(discarded.w, discarded.id, 'draft_decided')).toMatchObject({
      by: ANA,
      why: 'Draft discarded by Ana: too long',
    });

    const withdrawn = await running([DRAFT]);
    await withdrawn.w.reply();
    expect(await last(withdrawn.w, withdrawn.id, 'draft_withdrawn')).toMatchObject({
      step: 'a',
      by: MAIL,
      why: 'The contact replied',
    });
  });

  it('how a message fared afterwards', async () => {
    const { w, id } = await running();
    const [send] = await w.sends(id);
    await w.engine.signals.deliveryStatus({ sendId: send!.id, status: 'delivered' }, MAIL);
    await w.engine.signals.deliveryStatus({ sendId: send!.id, status: 'read' }, MAIL);
    const events = (await w.timeline(id)).filter(({ kind }) => kind === 'send_status');
    expect(events).toMatchObject([
      { step: 'a', why: 'The message was delivered', by: MAIL, data: { sendId: send!.id, status: 'delivered' } },
      { step: 'a', why: 'The message was read', by: MAIL, data: { sendId: send!.id, status: 'read' } },
    ]);
  });

  it('how it ended: state and reason in one last event', async () => {
    const { w, id } = await running();
    await w.pass(days(3));
    expect((await w.timeline(id)).at(-1)).toMatchObject({
      kind: 'ended',
      why: 'The last step is done',
      by: ENGINE,
      data: { state: 'completed', reason: 'end_of_sequence' },
    });
  });

  it('that it starts over, by whom and why', async () => {
    const { w, id } = await running([A, B], { exit: { onReply: 'restart' } });
    await w.reply();
    expect(await last(w, id, 'restarted')).toMatchObject({ by: MAIL, why: 'The contact replied', data: { round: 2 } });
  });

  it('at which node of the flow a message left', async () => {
    const { w, id } = await running();
    expect(await last(w, id, 'sent')).toMatchObject({ node: 'a.send' });
  });
});

describe('a timeline', () => {
  it('is in the order in which things happened, each at its instant', async () => {
    const { w, id } = await running([A, { ...DRAFT, key: 'b' }, { ...B, key: 'c' }]);
    await w.pass(hours(2));
    await w.engine.drafts.approve((await draftOf(w, id)).id, null, ANA);
    await w.pass(hours(1));
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.pass(days(1));
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(days(3));
    expect(await w.path(id)).toBe(
      'enrolled → sent → composed → draft_waiting → draft_decided → sent → paused → resumed → sent → ended(end_of_sequence)',
    );
    const events = await w.timeline(id);
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    expect(events.every(({ why, by }) => why.length > 0 && by.name.length > 0)).toBe(true);
  });

  it('holds no text of a message and no address', async () => {
    const { w, id } = await running([{ ...A, text: 'Secret words' }, B]);
    await w.reply('My secret answer');
    const written =
      JSON.stringify(await w.timeline(id)) + JSON.stringify(w.reports.map(({ event, data }) => [event, data]));
    expect(written).not.toMatch(/secret|ben@example\.com/i);
  });
});
