import { ComposeUnavailable } from '../../runtime/src/engine/errors';
import type { Draft } from '../../runtime/src/engine/records';
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

afterEach(closeWorlds);

const BORIS = { type: 'person', name: 'Boris' } as const;
const DRAFT: StepInput = { key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback for {{contact.first_name}}' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 1, unit: 'days' } };
const UNAPPROVED = 'About x, Ben';

async function drafts(w: World, enrollmentId: string): Promise<Draft[]> {
  return (await w.store.read.drafts({ enrollmentId }, { limit: 20 })).items.reverse();
}

/** Enrolled, and its draft waits. */
async function waiting(step: Partial<StepInput> = {}, more: Parameters<World['enroll']>[2] = {}) {
  const w = await givenWorld();
  await w.publish([{ ...DRAFT, ...step }, B]);
  const { id } = await w.enroll('welcome', undefined, more);
  await w.pass(0);
  const [draft] = await drafts(w, id);
  return { w, id, draft: draft! };
}

describe('a draft', () => {
  it('waits, and nothing is sent until a person approves', async () => {
    const { w, id, draft } = await waiting();
    await w.pass(days(90));
    expect(w.channel.messages).toEqual([]);
    expect(draft).toMatchObject({ status: 'waiting', origin: 'ai', text: UNAPPROVED, deadlineAt: null });
    expect(await w.enrollment(id)).toMatchObject({ state: 'active', waitingFor: 'approval', dueAt: null });
    expect((await w.sends(id)).map(({ step, status }) => [step, status])).toEqual([['a', 'pending']]);
    expect(w.notices).toContainEqual({ kind: 'draft_waiting', draftId: draft.id, enrollmentId: id });
  });

  it('is sent as it is when it is approved, and the next wait counts from then', async () => {
    const { w, id, draft } = await waiting();
    await w.pass(hours(5));
    const approved = await w.engine.drafts.approve(draft.id, null, ANA);
    expect(approved).toMatchObject({
      status: 'approved',
      decidedBy: ANA,
      decidedAt: w.clock.now(),
      decidedText: UNAPPROVED,
    });
    await w.pass(days(2));
    expect(w.left()).toEqual([`${UNAPPROVED} @ 2026-06-01T14:00Z`, 'B @ 2026-06-02T14:00Z']);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'sent', mode: 'assisted', origin: 'ai' });
    expect(await w.path(id)).toBe(
      'enrolled → composed → draft_waiting → draft_decided → sent → sent → ended(end_of_sequence)',
    );
  });

  it('is sent as edited when it is edited and approved', async () => {
    const { w, id, draft } = await waiting();
    await w.engine.drafts.approve(draft.id, { text: 'Dear {{contact.first_name}}', subject: 'New' }, ANA);
    await w.pass(0);
    expect(w.channel.messages).toMatchObject([{ text: 'Dear Ben', subject: 'New' }]);
    expect((await w.sends(id))[0]).toMatchObject({ origin: 'person', text: 'Dear Ben' });
    const event = (await w.timeline(id)).find(({ kind }) => kind === 'draft_decided');
    expect(event).toMatchObject({ by: ANA, data: { decision: 'approved', edited: true } });
  });

  it('edited in its text only keeps its subject, and does not keep an HTML part that says something else', async () => {
    const { w, draft } = await waiting({ content: { text: 'F', subject: 'Kept', html: '<p>F</p>' }, text: undefined });
    await w.engine.drafts.approve(draft.id, { text: 'Only this' }, ANA);
    await w.pass(0);
    expect(w.channel.messages).toMatchObject([{ text: 'Only this', subject: 'Kept', html: null }]);
  });

  it('edited to nothing is refused, and still waits', async () => {
    const { w, draft } = await waiting();
    expect(await refusal(w.engine.drafts.approve(draft.id, { text: ' \n' }, ANA))).toMatchObject({
      status: 422,
      code: 'empty_message',
    });
    expect(await w.engine.drafts.get(draft.id)).toMatchObject({ status: 'waiting' });
  });

  it('that is discarded is not sent: the step is skipped, and the next one waits from then', async () => {
    const { w, id, draft } = await waiting();
    await w.pass(hours(5));
    await w.engine.drafts.discard(draft.id, 'too pushy', ANA);
    await w.pass(days(2));
    expect(w.left()).toEqual(['B @ 2026-06-02T14:00Z']);
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'draft_discarded'],
      ['sent', null],
    ]);
    expect(await w.engine.drafts.get(draft.id)).toMatchObject({
      status: 'discarded',
      decidedBy: ANA,
      decisionReason: 'too pushy',
    });
  });

  it('that is discarded ends the enrollment where the step says so', async () => {
    const { w, id, draft } = await waiting({ onDiscard: 'end' });
    await w.engine.drafts.discard(draft.id, '', ANA);
    await w.pass(days(2));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'discarded' });
  });

  it('approved in quiet hours leaves when they end', async () => {
    const w = await givenWorld({
      settings: { quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }] },
    });
    await w.publish([DRAFT]);
    const { id } = await w.enroll('welcome');
    await w.passTo('2026-06-01T23:00Z');
    await w.engine.drafts.approve((await drafts(w, id))[0]!.id, null, ANA);
    await w.pass(days(1));
    expect(w.left()).toEqual([`${UNAPPROVED} @ 2026-06-02T08:00Z`]);
  });

  it('shows the text with its variables filled in, and exactly that is sent', async () => {
    const w = await givenWorld();
    await w.publish([{ ...DRAFT, text: 'Hi {{contact.first_name}} of {{contact.company|nowhere}}', mode: 'assisted' }]);
    w.composer.answer = () => new ComposeUnavailable('The AI is down');
    const { id, contactId } = await w.enroll('welcome');
    await w.pass(0);
    const [draft] = await drafts(w, id);
    expect(draft).toMatchObject({ origin: 'fallback', originWhy: 'The AI is down', text: 'Hi Ben of nowhere' });
    await w.engine.contacts.update(contactId, { firstName: 'Benjamin' }, ANA);
    await w.engine.drafts.approve(draft!.id, null, ANA);
    await w.pass(0);
    expect(w.channel.messages).toMatchObject([{ text: 'Hi Ben of nowhere' }]);
  });

  it.each([
    ['resolved', (w: World) => w.engine.signals.conversationStatus('talk', 'resolved', MAIL)],
    ['replied', (w: World) => w.reply('Hi', { conversation: 'talk' })],
    ['opted_out', (w: World) => w.reply('STOP', { conversation: 'talk' })],
  ])('is withdrawn at once when the enrollment ends as %s, and can no longer be approved', async (reason, happen) => {
    const w = await givenWorld();
    await w.publish([DRAFT], { rules: { exit: { onResolution: true } } });
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    const talk = { externalId: 'talk', contact: { email: 'ben@example.com' }, inbox: 'email' };
    await w.engine.conversations.upsert(talk, ANA);
    const { id } = await w.enroll('welcome', {}, { conversation: 'talk' });
    await w.pass(0);
    await happen(w);
    const [draft] = await drafts(w, id);
    expect(draft).toMatchObject({ status: 'withdrawn', decidedAt: w.clock.now(), decidedBy: MAIL });
    expect(await refusal(w.engine.drafts.approve(draft!.id, null, ANA))).toMatchObject({
      status: 409,
      code: 'already_decided',
    });
    await w.pass(days(1));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason });
  });

  it('of a round that a reply started over is withdrawn; the next round drafts anew', async () => {
    const w = await givenWorld();
    await w.publish([DRAFT], { rules: { exit: { onReply: 'restart' } } });
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    await w.reply();
    await w.pass(0);
    expect((await drafts(w, id)).map(({ status, round }) => [status, round])).toEqual([
      ['withdrawn', 1],
      ['waiting', 2],
    ]);
  });
});

describe('of two decisions', () => {
  it('at the same time the first wins, and the second is told who decided what', async () => {
    const { w, draft } = await waiting();
    const both = await Promise.allSettled([
      w.engine.drafts.approve(draft.id, null, ANA),
      w.engine.drafts.discard(draft.id, 'no', BORIS),
    ]);
    const first = both.findIndex(({ status }) => status === 'fulfilled');
    const [status, decidedBy] = first === 0 ? ['approved', ANA] : ['discarded', BORIS];
    const { reason } = both[1 - first] as PromiseRejectedResult;
    expect(reason).toMatchObject({ status: 409, code: 'already_decided', extra: { details: { status, decidedBy } } });
    expect(reason.message).toContain(`${status} by ${decidedBy.name}`);
    await w.pass(0);
    expect(w.channel.messages).toHaveLength(status === 'approved' ? 1 : 0);
  });

  it('the same one twice sends once', async () => {
    const { w, draft } = await waiting();
    await w.engine.drafts.approve(draft.id, null, ANA);
    await w.pass(minutes(1));
    expect(await refusal(w.engine.drafts.approve(draft.id, null, ANA))).toMatchObject({ code: 'already_decided' });
    await w.pass(minutes(1));
    expect(w.channel.messages).toHaveLength(1);
  });
});

describe('who may decide', () => {
  const CARL = { email: 'carl@example.com', name: 'Carl' };
  const DORA = { email: 'dora@example.com', name: 'Dora' };

  async function approvers(own: typeof CARL | undefined, ofTalk: typeof CARL | null, step: Partial<StepInput> = {}) {
    const w = await givenWorld();
    await w.publish([{ ...DRAFT, ...step }]);
    await w.engine.contacts.upsert({ email: 'ben@example.com' }, ANA);
    const talk = { externalId: 'talk', contact: { email: 'ben@example.com' }, inbox: 'email', assignee: ofTalk };
    await w.engine.conversations.upsert(talk, ANA);
    const { id } = await w.enroll('welcome', {}, { conversation: 'talk', ...(own && { assignee: own }) });
    // Assigned to somebody else since.
    if (!own) await w.engine.conversations.upsert({ ...talk, assignee: ofTalk }, ANA);
    await w.pass(0);
    return (await drafts(w, id))[0]!.approvers;
  }

  it("is the enrollment's assignee and the conversation's", async () => {
    expect(await approvers(CARL, DORA)).toEqual([CARL, DORA]);
  });
  it('is one person once', async () => {
    expect(await approvers(CARL, CARL)).toEqual([CARL]);
  });
  it("is the conversation's alone where the enrollment has none", async () => {
    expect(await approvers(undefined, DORA)).toEqual([DORA]);
  });
  it('is nobody in particular where neither exists, which means the administrators', async () => {
    expect(await approvers(undefined, null)).toEqual([]);
  });
  it('is whom the step names, if it names somebody', async () => {
    expect(await approvers(CARL, null, { approvers: [DORA] })).toEqual([DORA]);
  });
});
