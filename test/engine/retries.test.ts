import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../runtime/src/engine/errors';
import {
  ANA,
  closeWorlds,
  days,
  givenWorld,
  hours,
  minutes,
  MONDAY_9,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const A: StepInput = { key: 'a', text: 'A' };
const B: StepInput = { key: 'b', text: 'B', wait: { amount: 1, unit: 'days' } };

/** Lets the first tries of step A end in these errors, and notes when each try was made, in minutes. */
function failing(w: World, ...errors: Error[]): number[] {
  const tries: number[] = [];
  w.channel.onDeliver = ({ text }) => {
    if (text !== 'A') return;
    tries.push((w.clock.now() - MONDAY_9) / minutes(1));
    const error = errors.shift();
    if (error) throw error;
  };
  return tries;
}
const busy = (times: number) => Array.from({ length: times }, () => new ProviderTransient('busy'));

describe('a transient error', () => {
  it('is retried with growing pauses, and five tries take about an hour', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const tries = failing(w, ...busy(4));
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect(tries).toEqual([0, 1, 5, 20, 60]);
    expect((await w.sends(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['sent', 5]]);
  });

  it('the fifth time fails the step, and the next one waits from then', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const tries = failing(w, ...busy(9));
    const { id } = await w.enroll('welcome');
    await w.pass(days(3));
    expect(tries).toHaveLength(5);
    expect((await w.sends(id)).map(({ status, reason, detail }) => [status, reason, detail])).toEqual([
      ['failed', 'retries_exhausted', 'busy'],
      ['sent', null, null],
    ]);
    expect(w.left()).toEqual(['B @ 2026-06-02T10:00Z']);
  });

  it('is retried although somebody paused the enrollment in the instant of the next try', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const tries = failing(w, ...busy(1));
    const { id } = await w.enroll('welcome');
    const { beginSends } = w.store.claims;
    let paused = false;
    w.store.claims.beginSends = async (begins) => {
      if (!paused && begins.some(({ send }) => send.attempts === 2)) {
        paused = true;
        await w.engine.enrollments.control(id, 'pause', ANA);
      }
      return beginSends(begins);
    };
    await w.pass(hours(1));
    expect(paused).toBe(true);
    expect(await w.enrollment(id)).toMatchObject({ state: 'paused', step: 'a' });
    expect(tries).toEqual([0]);
    await w.engine.enrollments.control(id, 'resume', ANA);
    await w.pass(days(2));
    expect(tries).toHaveLength(2);
    expect((await w.sends(id)).map(({ step, status }) => [step, status])).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
  });

  it('is told in the timeline, with what the provider said and when it is tried again', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    failing(w, ...busy(1));
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    const retry = (await w.timeline(id)).find(({ kind }) => kind === 'send_retry');
    expect(retry).toMatchObject({
      why: expect.stringContaining('busy'),
      data: { attempt: 1, nextAt: MONDAY_9 + minutes(1) },
    });
    expect(await w.enrollment(id)).toMatchObject({
      state: 'active',
      waitingFor: 'retry',
      dueAt: MONDAY_9 + minutes(1),
      why: expect.stringContaining('busy'),
    });
    await w.pass(hours(1));
    expect(await w.path(id)).toBe('enrolled → send_retry → sent → ended(end_of_sequence)');
    const sent = (await w.timeline(id)).find(({ kind }) => kind === 'sent');
    expect(sent).toMatchObject({ why: 'Attempt 2 was taken' });
  });

  it('and what fails for good are warnings in the log, with what the provider said', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    failing(w, ...busy(1), new ProviderPermanent('no such mailbox'));
    await w.enroll('welcome');
    await w.pass(hours(1));
    expect(w.reports.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        event: 'enrollment.send_retry',
        data: { why: expect.stringContaining('busy'), nextAt: '2026-06-01T09:01:00.000Z' },
      },
      {
        event: 'enrollment.send_failed',
        data: { reason: 'provider_refused', why: expect.stringContaining('no such mailbox') },
      },
    ]);
  });

  it('that names a later time (Retry-After) is not tried before it', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const tries = failing(w, new ProviderTransient('slow down', MONDAY_9 + minutes(30)));
    await w.enroll('welcome');
    await w.pass(days(1));
    expect(tries).toEqual([0, 30]);
  });

  it('that names an earlier time is still given its pause', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const tries = failing(w, new ProviderTransient('slow down', MONDAY_9 + 5_000));
    await w.enroll('welcome');
    await w.pass(days(1));
    expect(tries).toEqual([0, 1]);
  });

  it('is retried under the same key, with the text it had: the AI is not asked again', async () => {
    const w = await givenWorld();
    await w.publish([{ key: 'a', mode: 'full', intent: 'x', text: 'Fallback' }]);
    w.composer.answer = () => ({ text: `Text ${w.composer.requests.length}` });
    const seen: string[] = [];
    w.channel.onDeliver = ({ idempotencyKey, text }) => {
      if (seen.push(`${idempotencyKey} ${text}`) < 3) throw new ProviderTransient('busy');
    };
    const { id } = await w.enroll('welcome');
    await w.pass(hours(1));
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(1);
    expect(await w.path(id)).toBe('enrolled → composed → send_retry → send_retry → sent → ended(end_of_sequence)');
  });

  it('is not retried in quiet hours, but when they end', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T20:59Z') });
    await w.publish([A], { rules: { quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }] } });
    failing(w, ...busy(1));
    await w.enroll('welcome');
    await w.pass(days(1));
    expect(w.left()).toEqual(['A @ 2026-06-02T08:00Z']);
  });

  it('holds up no other contact', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    w.channel.onDeliver = ({ to }) => {
      if (to.address === 'ben@example.com') throw new ProviderTransient('busy');
    };
    await w.enroll('welcome');
    await w.enroll('welcome', { email: 'cleo@example.com' });
    await w.engine.dispatcher.runDue();
    expect(w.channel.messages.map(({ to }) => to.address)).toEqual(['cleo@example.com']);
  });

  it('on an inbox with limits keeps its turn: it goes before what was due later', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('email', { limits: { perMinute: 1 } }, ANA);
    await w.publish([A]);
    await w.publish([{ ...B, wait: { amount: 1, unit: 'minutes' } }], { key: 'later' });
    failing(w, ...busy(1));
    await w.enroll('welcome');
    await w.enroll('later', { email: 'cleo@example.com' });
    await w.pass(minutes(5));
    expect(w.left()).toEqual(['A @ 2026-06-01T09:01Z', 'B @ 2026-06-01T09:02Z']);
  });

  it('goes on with the address the contact has then', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    failing(w, ...busy(1));
    const { id, contactId } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    await w.engine.contacts.update(contactId, { email: 'new@example.com' }, ANA);
    await w.pass(hours(1));
    expect(w.channel.messages.map(({ to }) => to.address)).toEqual(['new@example.com']);
    expect((await w.sends(id)).map(({ address, attempts }) => [address, attempts])).toEqual([['new@example.com', 2]]);
  });

  it('of a step whose inbox was switched off meanwhile fails for that reason', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    failing(w, ...busy(1));
    const { id } = await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    await w.engine.inboxes.update('email', { enabled: false }, ANA);
    await w.pass(hours(1));
    expect((await w.sends(id)).map(({ status, reason }) => [status, reason])).toEqual([['failed', 'inbox_disabled']]);
  });
});

describe('a permanent error', () => {
  it('fails the step at once, and moves on to the next', async () => {
    const w = await givenWorld();
    await w.publish([A, B]);
    const tries = failing(w, new ProviderPermanent('no such mailbox'));
    const { id } = await w.enroll('welcome');
    await w.pass(days(2));
    expect(tries).toEqual([0]);
    expect(w.left()).toEqual(['B @ 2026-06-02T09:00Z']);
    expect(await w.path(id)).toBe('enrolled → send_failed → sent → ended(end_of_sequence)');
  });

  it('ends the enrollment where the step says so', async () => {
    const w = await givenWorld();
    await w.publish([{ ...A, onFailure: 'end' }, B]);
    failing(w, new ProviderPermanent('no such mailbox'));
    const { id } = await w.enroll('welcome');
    await w.pass(days(2));
    expect(w.channel.messages).toEqual([]);
    expect(await w.enrollment(id)).toMatchObject({ state: 'failed', reason: 'send_failed' });
  });

  it('after transient ones fails at that try', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const tries = failing(w, ...busy(2), new ProviderPermanent('no such mailbox'));
    const { id } = await w.enroll('welcome');
    await w.pass(days(2));
    expect(tries).toEqual([0, 1, 5]);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'failed', reason: 'provider_refused', attempts: 3 });
  });
});

describe('an unknown outcome', () => {
  it('is not tried again', async () => {
    const w = await givenWorld();
    await w.publish([A]);
    const tries = failing(w, new ProviderUnknown('connection dropped'));
    const { id } = await w.enroll('welcome');
    await w.pass(days(2));
    expect(tries).toEqual([0]);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'failed', reason: 'unknown_outcome' });
  });

  it('is tried again with growing pauses where the provider takes an idempotency key', async () => {
    const w = await givenWorld();
    w.channel.idempotent = true;
    await w.publish([A]);
    const tries = failing(w, new ProviderUnknown('connection dropped'), new ProviderUnknown('connection dropped'));
    const { id } = await w.enroll('welcome');
    await w.pass(days(2));
    expect(tries).toEqual([0, 1, 5]);
    expect((await w.sends(id))[0]).toMatchObject({ status: 'sent', attempts: 3 });
  });

  it.each([
    ['refused for now until the tries are used up', () => busy(4)],
    ['refused for good', () => [new ProviderPermanent('no such key')]],
  ])('stays unknown when later tries are %s', async (_how, later) => {
    const w = await givenWorld();
    w.channel.idempotent = true;
    await w.publish([A]);
    failing(w, new ProviderUnknown('connection dropped'), ...later());
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect((await w.sends(id))[0]).toMatchObject({ status: 'failed', reason: 'unknown_outcome' });
  });

  it('is known once a later try is answered', async () => {
    const w = await givenWorld();
    w.channel.idempotent = true;
    await w.publish([A]);
    failing(w, new ProviderUnknown('connection dropped'), ...busy(1));
    const { id } = await w.enroll('welcome');
    await w.pass(days(1));
    expect((await w.sends(id))[0]).toMatchObject({ status: 'sent', reason: null, attempts: 3 });
  });
});
