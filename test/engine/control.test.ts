import { ProviderTransient } from '../../runtime/src/engine/errors';
import type { ControlAction } from '../../runtime/src/engine/services';
import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenWorld,
  hours,
  iso,
  minutes,
  MONDAY_9,
  refusal,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 4, unit: 'days' } };
const C: StepInput = { key: 'c', text: 'C', wait: { amount: 2, unit: 'days' } };
const act = (w: World, id: string, action: ControlAction, step?: string) =>
  w.engine.enrollments.control(id, action, ANA, step);

describe('pause and resume', () => {
  it('freezes what remains of a wait and continues with it', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect(await act(w, id, 'pause')).toMatchObject({ state: 'paused', dueAt: null, remainingMs: days(3) });
    await w.pass(days(10));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z']);
    expect(await act(w, id, 'resume')).toMatchObject({
      state: 'active',
      dueAt: MONDAY_9 + days(14),
      remainingMs: null,
    });
    await w.pass(days(3) - 1);
    expect(w.channel.messages).toHaveLength(1);
    await w.pass(1);
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-15T09:00Z']);
  });

  it('gives no burst: after each late step the next one waits its whole time', async () => {
    const w = await givenWorld();
    await w.publish([A, B, C]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(3));
    await act(w, id, 'pause');
    await w.pass(days(30));
    await act(w, id, 'resume');
    await w.pass(days(10));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-07-05T09:00Z', 'C @ 2026-07-07T09:00Z']);
  });

  it('a message that arrives meanwhile and ends nothing does not shorten what remains', async () => {
    const w = await givenWorld();
    await w.publish([A, B], { rules: { exit: { onReply: 'off' } } });
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    await act(w, id, 'pause');
    await w.pass(days(10));
    await act(w, id, 'resume');
    await w.pass(hours(1));
    await w.reply();
    await w.pass(days(10));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-15T09:00Z']);
  });

  it('each twice is once', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    await act(w, id, 'pause');
    await w.pass(days(1));
    expect(await act(w, id, 'pause')).toMatchObject({ state: 'paused', remainingMs: days(3) });
    await act(w, id, 'resume');
    await w.pass(days(1));
    expect(await act(w, id, 'resume')).toMatchObject({ state: 'active', dueAt: MONDAY_9 + days(5) });
    expect(await w.path(id)).toBe('enrolled → sent → paused → resumed');
  });

  it('a pause while a message is in flight keeps its result, and the next step waits as long as it would have', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const started = gate();
    const answer = gate();
    w.channel.onDeliver = async () => {
      started.open();
      await answer.opened;
    };
    const { id } = await w.enroll('welcome');
    const due = w.engine.dispatcher.runDue();
    await started.opened;
    await act(w, id, 'pause');
    answer.open();
    await due;
    expect((await w.sends(id)).map(({ status }) => status)).toEqual(['sent']);
    expect(await w.enrollment(id)).toMatchObject({ state: 'paused', step: 'b', dueAt: null, remainingMs: days(4) });
    await w.pass(days(9));
    await act(w, id, 'resume');
    await w.pass(days(5));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-14T09:00Z']);
  });

  it('a pause while a message is in flight that is not taken keeps the retry for later', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const started = gate();
    const answer = gate();
    w.channel.onDeliver = async () => {
      started.open();
      await answer.opened;
      throw new ProviderTransient('busy');
    };
    const { id } = await w.enroll('welcome');
    const due = w.engine.dispatcher.runDue();
    await started.opened;
    await act(w, id, 'pause');
    answer.open();
    await due;
    w.channel.onDeliver = () => undefined;
    await w.pass(hours(5));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'paused', remainingMs: minutes(1) });
    await act(w, id, 'resume');
    await w.pass(minutes(1));
    expect((await w.sends(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['sent', 2]]);
  });

  it('a resume in quiet hours still waits for them to end', async () => {
    const night = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }];
    const w = await givenWorld({ settings: { quietHours: night } });
    await w.publish([A, { ...B, wait: { amount: 2, unit: 'hours' } }]);
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    await act(w, id, 'pause');
    await w.passTo('2026-06-01T20:30Z');
    await act(w, id, 'resume');
    await w.pass(days(1));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'B @ 2026-06-02T08:00Z']);
  });

  it('a draft may be decided while paused; what follows leaves after the resume', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback' }]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    await act(w, id, 'pause');
    const {
      items: [draft],
    } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    await w.engine.drafts.approve(draft!.id, null, ANA);
    await w.pass(days(1));
    expect(w.channel.messages).toEqual([]);
    await act(w, id, 'resume');
    await w.pass(1);
    expect(w.left()).toEqual([`About x, Ben @ ${iso(w.clock.now() - 1)}`]);
  });
});

describe('skip', () => {
  it('marks the current step skipped and moves on, counting from the time of the skip', async () => {
    const w = await givenWorld();
    await w.publish([A, B, C]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect(await act(w, id, 'skip', 'b')).toMatchObject({ state: 'active', step: 'c', dueAt: MONDAY_9 + days(3) });
    await w.pass(days(9));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:00Z', 'C @ 2026-06-04T09:00Z']);
    expect((await w.sends(id)).map(({ step, status, reason }) => [step, status, reason])).toEqual([
      ['a', 'sent', null],
      ['b', 'skipped', 'skipped_by_person'],
      ['c', 'sent', null],
    ]);
  });

  it('of the same step twice skips one', async () => {
    const w = await givenWorld();
    await w.publish([A, B, C]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    await Promise.all([act(w, id, 'skip', 'b'), act(w, id, 'skip', 'b')]);
    expect(await w.enrollment(id)).toMatchObject({ step: 'c' });
    expect((await w.sends(id)).map(({ step }) => step)).toEqual(['a', 'b']);
  });

  it('of the last step completes', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect(await act(w, id, 'skip')).toMatchObject({ state: 'completed', reason: 'end_of_sequence' });
  });

  it('withdraws the draft of the step', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback' }, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    await act(w, id, 'skip');
    const { items } = await w.store.read.drafts({ enrollmentId: id }, { limit: 5 });
    expect(items.map(({ status }) => status)).toEqual(['withdrawn']);
    expect((await w.sends(id)).map(({ step, status, reason }) => [step, status, reason])).toEqual([
      ['a', 'skipped', 'skipped_by_person'],
    ]);
    await w.pass(days(5));
    expect(w.left().map((text) => text[0])).toEqual(['B']);
  });

  it('while paused stays paused, with the whole wait of the next step ahead', async () => {
    const w = await givenWorld();
    await w.publish([A, B, C]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    await act(w, id, 'pause');
    expect(await act(w, id, 'skip')).toMatchObject({ state: 'paused', step: 'c', remainingMs: days(2), dueAt: null });
  });

  it('is refused while the message is in flight', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const started = gate();
    const answer = gate();
    w.channel.onDeliver = async () => {
      started.open();
      await answer.opened;
    };
    const { id } = await w.enroll('welcome');
    const due = w.engine.dispatcher.runDue();
    await started.opened;
    expect(await refusal(act(w, id, 'skip'))).toMatchObject({ status: 409, code: 'message_in_flight' });
    answer.open();
    await due;
    expect((await w.sends(id)).map(({ status }) => status)).toEqual(['sent']);
  });

  it('between two tries means the step that is tried', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    w.channel.onDeliver = () => {
      throw new ProviderTransient('busy');
    };
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    expect(await act(w, id, 'skip', 'a')).toMatchObject({ step: 'b' });
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'skipped_by_person'],
    ]);
  });
});

describe('cancel', () => {
  it('ends as exited with reason cancelled, and twice is once', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect(await act(w, id, 'cancel')).toMatchObject({ state: 'exited', reason: 'cancelled', endedAt: w.clock.now() });
    expect(await act(w, id, 'cancel')).toMatchObject({ state: 'exited', reason: 'cancelled' });
    await w.pass(days(9));
    expect(w.channel.messages).toHaveLength(1);
    expect(await w.path(id)).toBe('enrolled → sent → ended(cancelled)');
  });

  it('ends a paused one as well', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    await act(w, id, 'pause');
    expect(await act(w, id, 'cancel')).toMatchObject({ state: 'exited', reason: 'cancelled' });
  });
});

describe('a final enrollment', () => {
  it.each(['pause', 'resume', 'skip', 'cancel'] as const)('refuses %s, saying what it is', async (action) => {
    const w = await givenWorld();
    await w.publish([A]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    const refused = await refusal(act(w, id, action));
    expect(refused).toMatchObject({ status: 409, code: 'enrollment_final' });
    expect(refused.message).toContain('completed');
  });

  it('that exited refuses a resume', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const { id } = await w.enroll('welcome');
    await w.pass(1);
    await act(w, id, 'pause');
    await w.reply();
    expect(await refusal(act(w, id, 'resume'))).toMatchObject({ code: 'enrollment_final' });
  });
});

describe('many at once', () => {
  it('acts on each that matches and reports per item', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const one = await w.enroll('welcome', { email: 'one@example.com' });
    const two = await w.enroll('welcome', { email: 'two@example.com' });
    await w.pass(1);
    await act(w, two.id, 'cancel');
    const report = await w.engine.enrollments.controlMany({ ids: [one.id, two.id] }, 'pause', ANA);
    expect(new Map(report.map((item) => [item.id, item.ok]))).toEqual(
      new Map([
        [one.id, true],
        [two.id, false],
      ]),
    );
  });
});
