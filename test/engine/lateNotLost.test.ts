/** Whatever was due while the system was down runs at the next permitted time, in order of due time, within the limits. */
import { ProviderTransient } from '../../runtime/src/engine/errors';
import {
  ANA,
  closeWorlds,
  days,
  givenProcess,
  hours,
  iso,
  minutes,
  onVirtualTime,
  type Process,
  type StepInput,
} from '../support/world';

// Hundreds of enrollments, on a machine that may be busy with other things.
jest.setTimeout(120_000);
afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const in_ = (amount: number, unit = 'hours'): StepInput => ({ ...A, wait: { amount, unit } });
const NIGHT = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' };

/** The process dies now; the next one starts at `to`. */
async function downUntil(w: Process, to: string): Promise<Process> {
  w.clock.set(Date.parse(to));
  return w.kill();
}

describe('what was due while the system was down', () => {
  it('runs when it is back', async () => {
    const w = await givenProcess();
    await w.publish([in_(1)]);
    const { id } = await w.enroll('welcome');
    const after = await downUntil(w, '2026-06-04T15:00Z');
    await after.pass(0);
    expect(after.left()).toEqual([`A @ ${iso(after.clock.now())}`]);
    expect(await after.enrollment(id)).toMatchObject({ state: 'completed' });
  });

  it('runs in order of due time, then of id, however many it is', async () => {
    const w = await givenProcess();
    const due: [number, string][] = [];
    const order = [7, 3, 9, 1, 5];
    for (const amount of order) await w.publish([in_(amount, 'minutes')], { key: `in${amount}` });
    for (let n = 0; n < 260; n += 1) {
      const amount = order[n % order.length]!;
      const { id } = await w.enroll(`in${amount}`, { email: `p${n}@example.com` });
      due.push([amount, id]);
    }
    const after = await downUntil(w, '2026-06-02T09:00Z');
    await after.pass(0);
    const expected = due.sort(([one, a], [other, b]) => one - other || (a < b ? -1 : 1)).map(([, id]) => id);
    expect(after.channel.messages.map(({ enrollmentId }) => enrollmentId)).toEqual(expected);
  });

  it('gives no burst: each following step waits its whole time from when the late one left', async () => {
    const w = await givenProcess();
    const day = { amount: 1, unit: 'days' };
    await w.publish([
      { ...A, wait: day },
      { key: 'b', text: 'B', wait: day },
      { key: 'c', text: 'C', wait: day },
    ]);
    await w.enroll('welcome');
    const after = await downUntil(w, '2026-06-12T10:00Z');
    await after.pass(days(5));
    expect(after.left().map((text) => text.slice(0, 14))).toEqual([
      'A @ 2026-06-12',
      'B @ 2026-06-13',
      'C @ 2026-06-14',
    ]);
  });

  it('in quiet hours waits for their end', async () => {
    const w = await givenProcess({ settings: { quietHours: [NIGHT] } });
    await w.publish([in_(2)]);
    await w.enroll('welcome');
    const after = await downUntil(w, '2026-06-02T23:30Z');
    await after.pass(days(1));
    expect(after.left()).toEqual(['A @ 2026-06-03T08:00Z']);
  });

  it('on a holiday waits for the next business day', async () => {
    const holidays = { country: null, region: null, dates: ['2026-06-05'], except: [] };
    const w = await givenProcess({ settings: { businessDaysOnly: true, holidays } });
    await w.publish([in_(2)]);
    await w.enroll('welcome');
    const after = await downUntil(w, '2026-06-05T10:00Z');
    await after.pass(days(4));
    expect(after.left()).toEqual(['A @ 2026-06-08T00:00Z']);
  });

  it('keeps the limit of the inbox, in order of due time', async () => {
    const w = await givenProcess();
    await w.engine.inboxes.update('email', { limits: { perHour: 3 } }, ANA);
    for (const amount of [4, 2, 1, 3]) await w.publish([{ ...in_(amount), text: `${amount}` }], { key: `in${amount}` });
    for (const [n, amount] of [4, 2, 1, 3, 4, 2, 1, 3].entries())
      await w.enroll(`in${amount}`, { email: `p${n}@example.com` });
    const after = await downUntil(w, '2026-06-02T09:00Z');
    await after.pass(hours(5));
    const first = after.channel.messages[0]!.at;
    expect(after.channel.messages.map(({ text, at }) => [text, (at - first) / hours(1)])).toEqual([
      ['1', 0],
      ['1', 0],
      ['2', 0],
      ['2', 1],
      ['3', 1],
      ['3', 1],
      ['4', 2],
      ['4', 2],
    ]);
  });

  it('keeps the smallest gap of the contact, in order of due time', async () => {
    const w = await givenProcess({ settings: { contactLimits: { minGapMinutes: 60 } } });
    for (const amount of [3, 1, 2]) {
      await w.publish([{ ...in_(amount), text: `${amount}` }], { key: `in${amount}` });
      await w.enroll(`in${amount}`);
    }
    const after = await downUntil(w, '2026-06-02T09:00Z');
    await after.pass(hours(5));
    const first = after.channel.messages[0]!.at;
    expect(after.channel.messages.map(({ text, at }) => [text, at - first])).toEqual([
      ['1', 0],
      ['2', hours(1)],
      ['3', hours(2)],
    ]);
  });

  it('ends without a message when a goal was reached meanwhile', async () => {
    const w = await givenProcess();
    await w.publish([in_(1)], { rules: { target: 'charge', exit: { onGoal: true } } });
    const target = { type: 'charge' as const, externalId: 'c1' };
    const { id } = await w.enroll('welcome', undefined, { target });
    const after = await downUntil(w, '2026-06-02T09:00Z');
    await after.engine.signals.targetChanged({ ...target, status: 'paid' }, ANA);
    await after.pass(days(1));
    expect(after.channel.messages).toEqual([]);
    expect(await after.enrollment(id)).toMatchObject({ state: 'exited', reason: 'goal' });
  });

  it('counts the deadline of a draft: what it says happens at once', async () => {
    const w = await givenProcess();
    const deadline = { hours: 4, then: 'fallback' as const };
    await w.publish([{ key: 'a', mode: 'assisted', intent: 'x', text: 'Fallback', deadline }]);
    await w.enroll('welcome');
    await w.pass(0);
    const after = await downUntil(w, '2026-06-02T09:00Z');
    await after.pass(0);
    expect(after.left()).toEqual([`Fallback @ ${iso(after.clock.now())}`]);
  });

  it('is a retry too', async () => {
    const w = await givenProcess();
    await w.publish([A]);
    w.channel.onDeliver = () => Promise.reject(new ProviderTransient('busy'));
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    w.channel.onDeliver = () => undefined;
    const after = await downUntil(w, '2026-06-02T09:00Z');
    await after.pass(0);
    expect((await after.sends(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['sent', 2]]);
  });

  it('tells in its timeline how late it is', async () => {
    const w = await givenProcess();
    await w.publish([in_(1)]);
    const { id } = await w.enroll('welcome');
    const after = await downUntil(w, '2026-06-01T15:00Z');
    await after.pass(0);
    const sent = (await after.timeline(id)).find(({ kind }) => kind === 'sent');
    expect(sent?.data['lateMs']).toBe(hours(5) + 1);
    expect((await after.sends(id))[0]).toMatchObject({ dueAt: Date.parse('2026-06-01T10:00Z') });
  });
});

describe('a process that runs but comes late', () => {
  onVirtualTime('sends once what it overslept', async () => {
    const w = await givenProcess();
    await w.publish([in_(1), { key: 'b', text: 'B', wait: { amount: 30, unit: 'minutes' } }]);
    await w.enroll('welcome');
    w.engine.dispatcher.start();
    await w.clock.advance(minutes(1));
    // As when a machine wakes from sleep.
    w.clock.set(w.clock.now() + hours(6));
    await w.clock.advance(minutes(29));
    expect(w.left().map((text) => text[0])).toEqual(['A']);
    await w.clock.advance(minutes(2));
    expect(w.left().map((text) => text[0])).toEqual(['A', 'B']);
  });
});
