import type { ControlAction } from '../../runtime/src/engine/services';
import { ANA, closeWorlds, days, givenWorld, hours, type StepInput, type World } from '../support/world';

// Hundreds of enrollments, on a machine that may be busy with other things.
jest.setTimeout(120_000);
afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 2, unit: 'days' } };

/** So many in the sequence, of which the first step has left. */
async function given(count = 3): Promise<{ w: World; ids: string[] }> {
  const w = await givenWorld();
  await w.publish([A, B]);
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await w.enroll('welcome', { email: `p${n}@example.com` })).id);
  await w.pass(0);
  return { w, ids };
}
const act = (w: World, filter: Parameters<World['engine']['enrollments']['controlMany']>[0], action: ControlAction) =>
  w.engine.enrollments.controlMany(filter, action, ANA);
const states = (w: World, ids: string[]) => Promise.all(ids.map(async (id) => (await w.enrollment(id)).state));

describe('acting on many', () => {
  it('acts on all that the filter finds, however many, also when acting changes what it finds', async () => {
    const { w } = await given(0);
    await w.engine.enrollments.enrollMany(
      Array.from({ length: 450 }, (_, n) => ({ sequence: 'welcome', contact: { email: `p${n}@example.com` } })),
      ANA,
    );
    const { id: sequenceId } = await w.engine.sequences.get('welcome');
    const report = await act(w, { sequenceId, state: ['active'] }, 'pause');
    expect(report.filter(({ ok }) => ok)).toHaveLength(450);
    expect((await w.engine.sequences.funnel('welcome', null)).enrollments).toMatchObject({ active: 0, paused: 450 });
    await w.pass(days(9));
    expect(w.channel.messages).toEqual([]);
  });

  it('leaves alone what the filter does not find', async () => {
    const { w, ids } = await given();
    await w.publish([A, B], { key: 'other' });
    const other = await w.enroll('other');
    const { id: sequenceId } = await w.engine.sequences.get('welcome');
    await act(w, { sequenceId }, 'cancel');
    expect(await states(w, ids)).toEqual(['exited', 'exited', 'exited']);
    expect(await w.enrollment(other.id)).toMatchObject({ state: 'active' });
  });

  it('acts at a step only on those who stand there', async () => {
    const { w, ids } = await given(2);
    const late = await w.enroll('welcome', { email: 'late@example.com' });
    await act(w, { step: 'b' }, 'skip');
    expect(await states(w, ids)).toEqual(['completed', 'completed']);
    expect(await w.enrollment(late.id)).toMatchObject({ state: 'active', step: 'a' });
  });

  it('reports each refusal with its reason, and does the rest', async () => {
    const { w, ids } = await given();
    await w.engine.enrollments.control(ids[1]!, 'cancel', ANA);
    const report = await act(w, { ids: [...ids, 'nobody'] }, 'pause');
    expect(new Map(report.map((item) => [item.id, item.ok ? 'done' : item.code]))).toEqual(
      new Map([
        [ids[0], 'done'],
        [ids[1], 'enrollment_final'],
        [ids[2], 'done'],
        ['nobody', 'not_found'],
      ]),
    );
    expect(await states(w, ids)).toEqual(['paused', 'exited', 'paused']);
  });

  it('names one twice and does it once', async () => {
    const { w, ids } = await given(1);
    const report = await act(w, { ids: [ids[0]!, ids[0]!] }, 'skip');
    expect(report).toEqual([{ id: ids[0], ok: true }]);
    expect((await w.sends(ids[0]!)).map(({ step, status }) => [step, status])).toEqual([
      ['a', 'sent'],
      ['b', 'skipped'],
    ]);
  });

  it.each(['pause', 'resume', 'cancel'] as const)('%s twice is once: one event each', async (action) => {
    const { w, ids } = await given(2);
    if (action === 'resume') await act(w, { ids }, 'pause');
    await act(w, { ids }, action);
    const once = await Promise.all(ids.map((id) => w.path(id)));
    const again = await act(w, { ids }, action);
    expect(again.every(({ ok }) => ok)).toBe(true);
    expect(await Promise.all(ids.map((id) => w.path(id)))).toEqual(once);
  });

  it('resumes without a burst: each goes on with what remained', async () => {
    const { w, ids } = await given();
    await w.pass(hours(12));
    await act(w, { ids }, 'pause');
    await w.pass(days(20));
    await act(w, { ids }, 'resume');
    await w.pass(hours(36) - 1);
    expect(w.channel.messages.filter(({ text }) => text === 'B')).toEqual([]);
    await w.pass(1);
    expect(w.channel.messages.filter(({ text }) => text === 'B')).toHaveLength(3);
  });
});
