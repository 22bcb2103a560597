import type { Draft } from '../../runtime/src/engine/records';
import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenWorld,
  hours,
  MONDAY_9,
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

describe('a deadline', () => {
  const BOSS = { email: 'boss@example.com' };
  const after4 = (then: 'escalate' | 'fallback' | 'expire', more: Partial<StepInput> = {}) =>
    waiting({ deadline: { hours: 4, then, ...(then === 'escalate' && { escalateTo: [BOSS] }) }, ...more });

  it('stands on the draft, and changes nothing before it', async () => {
    const { w, draft } = await after4('expire');
    expect(draft.deadlineAt).toBe(MONDAY_9 + hours(4));
    await w.pass(hours(4) - 1);
    expect(await w.engine.drafts.get(draft.id)).toMatchObject({ status: 'waiting' });
    await w.engine.drafts.approve(draft.id, null, ANA);
    await w.pass(0);
    expect(w.channel.messages).toHaveLength(1);
  });

  it('skips the step', async () => {
    const { w, id, draft } = await after4('expire');
    await w.pass(days(2));
    expect(w.left()).toEqual(['B @ 2026-06-02T13:00Z']);
    expect((await w.sends(id))[0]).toMatchObject({ step: 'a', status: 'skipped', reason: 'approval_expired' });
    expect(await refusal(w.engine.drafts.approve(draft.id, null, ANA))).toMatchObject({ code: 'already_decided' });
  });

  it('ends the enrollment', async () => {
    const { w, id } = await after4('expire', { onExpire: 'end' });
    await w.pass(days(2));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'exited', reason: 'approval_expired' });
  });

  it("sends the step's own text, never the unapproved one of the AI", async () => {
    const { w, id } = await after4('fallback');
    await w.pass(hours(4));
    expect(w.left()).toEqual(['Fallback for Ben @ 2026-06-01T13:00Z']);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'sent', origin: 'fallback', mode: 'assisted' });
    expect((await w.timeline(id)).map(({ why }) => why).join('\n')).toMatch(/Fallback text used.*deadline/);
  });

  it('sends the fallback after quiet hours when it passes in them', async () => {
    const { w } = await after4('fallback');
    await w.settings({ quietHours: [{ weekdays: [1], from: '10:00', to: '20:00' }] });
    await w.pass(days(1) - 1);
    expect(w.left()).toEqual(['Fallback for Ben @ 2026-06-01T20:00Z']);
  });

  it('escalates to someone else, who has as long again', async () => {
    const { w, id, draft } = await after4('escalate');
    await w.pass(hours(4));
    expect(await w.engine.drafts.get(draft.id)).toMatchObject({
      status: 'waiting',
      approvers: [BOSS],
      escalatedAt: MONDAY_9 + hours(4),
      deadlineAt: MONDAY_9 + hours(8),
    });
    await w.engine.drafts.approve(draft.id, null, BORIS);
    await w.pass(0);
    expect(w.left()).toEqual([`${UNAPPROVED} @ 2026-06-01T13:00Z`]);
    expect(await w.path(id)).toContain('draft_escalated → draft_decided → sent');
  });

  it('that passes after the escalation too skips the step, and sends no unapproved text', async () => {
    const { w, id } = await after4('escalate');
    await w.pass(days(3));
    expect(w.left().map((text) => text[0])).toEqual(['B']);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'skipped', reason: 'approval_expired' });
  });

  it('and a decision at the same instant: one of them counts', async () => {
    const { w, id, draft } = await after4('fallback');
    w.clock.set(MONDAY_9 + hours(4));
    const asked = gate();
    const due = w.engine.dispatcher.runDue().then(asked.open);
    const decision = await w.engine.drafts.approve(draft.id, null, ANA).then(
      () => 'approved',
      () => 'refused',
    );
    await due;
    await w.pass(0);
    const { status } = await w.engine.drafts.get(draft.id);
    expect(status).toBe(decision === 'approved' ? 'approved' : 'expired');
    expect(w.channel.messages.map(({ text }) => text)).toEqual([
      status === 'approved' ? UNAPPROVED : 'Fallback for Ben',
    ]);
    expect((await w.sends(id)).map(({ step }) => step)).toEqual(['a']);
  });

  it('stands still while the enrollment is paused', async () => {
    const { w, id, draft } = await after4('fallback');
    await w.pass(hours(1));
    await w.engine.enrollments.control(id, 'pause', ANA);
    await w.pass(days(3));
    expect(w.channel.messages).toEqual([]);
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(hours(3) - 1);
    expect(w.channel.messages).toEqual([]);
    expect(await w.engine.drafts.get(draft.id)).toMatchObject({ status: 'waiting', deadlineAt: w.clock.now() + 1 });
    await w.pass(1);
    expect(w.channel.messages.map(({ text }) => text)).toEqual(['Fallback for Ben']);
  });
});
