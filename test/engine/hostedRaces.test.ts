/** What may go wrong between two systems that call each other: answers lost, calls repeated, a disk that is full. */
import { chain, draw } from '../domain/canvasBuilders';
import {
  ANA,
  closeWorlds,
  days,
  gate,
  givenProcess,
  givenWorld,
  hours,
  minutes,
  refusal,
  type World,
} from '../support/world';
import { publishHosted, startExecution, walkerOf } from './hostedCadence';

afterEach(closeWorlds);

const MAIL = { channel: 'email', text: 'Hello', subject: 'Hello' };
const HELLO = draw('send', 'Hello', MAIL);
const SET = draw('set', 'Edit');
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
const AGAIN = draw('send', 'Again', { ...MAIL, text: 'Again' });
const CANVAS = chain(HELLO, SET, WAIT, AGAIN);

async function asleep(world: World, execution = '17', email = 'ben@example.com') {
  const { sequence } = await publishHosted(world, CANVAS);
  const walker = await startExecution(world, sequence.key, execution, { email });
  await walker.comesTo(HELLO);
  await walker.comesTo(WAIT);
  return walker;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('an execution that took the answer and forgot it in a crash of n8n is woken again', async () => {
  const world = await givenWorld();
  const walker = await asleep(world);
  await world.pass(hours(4));
  expect(walker.resumedWith()).toMatchObject({ output: 'due' });
  world.n8n.sleep('17', 'id-wait');
  await world.pass(hours(2));
  expect(world.n8n.executions.get('17')!.resumed).toHaveLength(2);
  expect(await walker.comesTo(AGAIN)).toMatchObject({ output: 'sent', data: { status: 'sent' } });
});

test('an execution that took the answer unheard, and ran to its end, has completed the enrollment', async () => {
  const world = await givenWorld();
  const walker = await asleep(world);
  const { resume } = world.n8n;
  world.n8n.resume = async (what) => {
    await resume(what);
    world.n8n.end('17');
    world.n8n.resume = resume;
    return { kind: 'unreachable', why: 'no answer in time' };
  };
  await world.pass(hours(5));
  expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'completed', reason: 'end_of_sequence' });
});

test('more executions than are woken at once, at an n8n that hangs, do not keep the dispatcher busy', async () => {
  const world = await givenWorld();
  const { sequence } = await publishHosted(world, CANVAS);
  for (let n = 0; n < 60; n += 1) {
    const walker = await startExecution(world, sequence.key, String(n), { email: `p${n}@example.com` });
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
  }
  const hanging = gate();
  world.n8n.hangs = hanging.opened;
  world.n8n.tries.length = 0;
  world.clock.set(world.clock.now() + hours(4));
  const running = world.engine.dispatcher.runDue();
  while (world.n8n.tries.length < 50) await turns(1);
  await turns(500);
  expect(world.n8n.tries).toHaveLength(50);
  const next = await world.engine.dispatcher.nextWakeAt();
  expect(next === null || next > world.clock.now()).toBe(true);
  hanging.open();
  await running;
  expect(world.n8n.tries).toHaveLength(60);
});

test('a disk that is full is tried again after a pause, and then the execution is woken', async () => {
  const world = await givenWorld();
  const walker = await asleep(world);
  const [call] = (await world.store.read.hostCalls({ enrollmentId: walker.enrollmentId })).slice(-1);
  await world.store.transaction((tx) => tx.updateHostCall(call!.id, { nextAttemptAt: world.clock.now() }));
  const { transaction } = world.store;
  let failed = 0;
  world.store.transaction = () => Promise.reject(new Error(`The disk is full (${++failed})`));
  await world.engine.dispatcher.runDue();
  expect(failed).toBe(1);
  expect(world.reports.filter(({ event }) => event === 'host.fault')).toHaveLength(1);
  world.store.transaction = transaction;
  await world.pass(hours(4));
  expect(walker.resumedWith()).toMatchObject({ output: 'due' });
});

test('a step may not be passed over: a draft by AI leaves only by the approval', async () => {
  const world = await givenWorld();
  const write = draw('compose', 'Write', { mode: 'assisted', intent: 'Offer', fallback: 'Fallback', subject: 'Hi' });
  const ask = draw('approve', 'Ask');
  const send = draw('send', 'Send', { channel: 'email', content: 'composed', text: '' });
  const { sequence } = await publishHosted(world, chain(SET, write, ask, send));
  const walker = await startExecution(world, sequence.key);
  await walker.comesTo(write);
  expect(await refusal(walker.call(send))).toMatchObject({ status: 409, code: 'step_not_next' });
  expect(world.left()).toEqual([]);
});

test('of several processes one that dies while n8n listens leaves the call to the others', async () => {
  const first = await givenProcess();
  const { sequence } = await publishHosted(first, CANVAS);
  const { enrollmentId } = await startExecution(first, sequence.key);
  const node = { id: 'id-hello', name: 'Hello', type: HELLO.type, parameters: HELLO.parameters };
  const call = { executionId: '17', resumeUrl: first.n8n.urlFor('17', 'id-hello'), node };
  void first.engine.hosted.step(call, ANA).catch(() => undefined);
  while ((await first.store.read.hostCalls({ enrollmentId })).length < 2);
  const second = await first.kill();
  Object.defineProperty(second.store, 'soleProcess', { value: false });
  // n8n got no answer in five minutes of asking, and sleeps as it was told by the last one.
  second.n8n.sleep('17', 'id-hello');
  await second.pass(minutes(5));
  expect(walkerOf(second, enrollmentId, '17').resumedWith()).toMatchObject({ output: 'sent' });
  expect(second.left()).toHaveLength(1);
});

test('an execution enrolls into the version its workflow draws, though another was published meanwhile', async () => {
  const world = await givenWorld();
  const { sequence } = await publishHosted(world, CANVAS);
  await publishHosted(world, chain(HELLO, SET, WAIT, { ...AGAIN, parameters: { ...MAIL, text: 'Edited' } }));
  world.n8n.begin('17');
  const host = { executionId: '17', resumeUrl: world.n8n.urlFor('17', 'enroll') };
  const enroll = (email: string, version: number, executionId: string) => {
    const at = { executionId, resumeUrl: world.n8n.urlFor(executionId, 'enroll') };
    return world.engine.hosted.enroll({ sequence: sequence.key, contact: { email }, host: { ...at, version } }, ANA);
  };
  expect(await enroll('ben@example.com', 1, host.executionId)).toMatchObject({ created: true, version: 1 });
  expect(await enroll('cy@example.com', 2, '18')).toMatchObject({ created: true, version: 2 });
  expect(await refusal(enroll('di@example.com', 9, '19'))).toMatchObject({ status: 404 });
});

describe('the timeline tells', () => {
  const told = async (world: World, id: string) =>
    (await world.timeline(id)).filter(({ kind }) => kind.startsWith('host_')).map(({ kind, why }) => `${kind}: ${why}`);

  test('that the execution was woken', async () => {
    const world = await givenWorld();
    const walker = await asleep(world);
    await world.pass(hours(4));
    expect(await told(world, walker.enrollmentId)).toEqual([
      'host_woken: The execution 17 in n8n was woken and goes on',
    ]);
  });

  test('once that n8n cannot be reached, and not of a restart', async () => {
    const world = await givenWorld();
    const walker = await asleep(world);
    world.n8n.isDown = true;
    await world.pass(hours(4) + 20_000);
    expect(await told(world, walker.enrollmentId)).toEqual([]);
    await world.pass(days(1));
    world.n8n.isDown = false;
    await world.pass(minutes(10));
    const [first, second, ...more] = await told(world, walker.enrollmentId);
    expect(first).toBe(
      'host_unreachable: The execution 17 in n8n could not be woken (connect ECONNREFUSED). It is tried until n8n takes it.',
    );
    expect(second).toMatch(/^host_woken: The execution 17 in n8n was woken at the \d+th attempt and goes on$/);
    expect(more).toEqual([]);
  });

  test('that it is gone, when the enrollment had ended and n8n was to hear of it', async () => {
    const world = await givenWorld();
    const walker = await asleep(world);
    world.n8n.delete('17');
    await world.reply();
    await world.pass(minutes(1));
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'exited', reason: 'replied' });
    expect(await told(world, walker.enrollmentId)).toEqual([
      expect.stringMatching(/^host_gone: The execution 17 in n8n is gone .*, so it was not told of the end$/),
    ]);
  });
});

describe('where n8n is called', () => {
  const enrollAt = async (world: World, resumeUrl: string, executionId = '17') => {
    const { sequence } = await publishHosted(world, CANVAS);
    const host = { executionId, resumeUrl };
    return world.engine.hosted.enroll({ sequence: sequence.key, contact: { email: 'ben@example.com' }, host }, ANA);
  };

  test.each([
    ['of another execution', 'https://n8n.test/webhook-waiting/18/enroll?signature=x'],
    ['of anything else on that host', 'https://n8n.test/api/v1/workflows?signature=x'],
    ['without a path', 'https://n8n.test'],
  ])('a resume URL %s is refused, and nobody is enrolled', async (_, url) => {
    const world = await givenWorld();
    const { status, extra } = await refusal(enrollAt(world, url));
    expect([status, extra.fields?.[0]?.pointer]).toEqual([422, '/resumeUrl']);
    expect(await world.store.read.contactsByAddress({ email: 'ben@example.com' })).toEqual([]);
  });

  test('an n8n that the settings forbid to call is refused before anybody is enrolled', async () => {
    const world = await givenWorld();
    world.n8n.refused = 'Cadenza may not send there.';
    const { status, extra } = await refusal(enrollAt(world, world.n8n.urlFor('17', 'enroll')));
    expect([status, extra.fields]).toEqual([422, [{ pointer: '/resumeUrl', message: 'Cadenza may not send there.' }]]);
    expect(await world.store.read.contactsByAddress({ email: 'ben@example.com' })).toEqual([]);
  });

  test('a step is resumed at its own node only', async () => {
    const world = await givenWorld();
    const { sequence } = await publishHosted(world, CANVAS);
    const walker = await startExecution(world, sequence.key);
    const other = walker.call(HELLO, { resumeUrl: world.n8n.urlFor('17', 'id-wait') });
    expect(await refusal(other)).toMatchObject({ status: 422, code: 'invalid_request' });
  });
});

test('a contact who is erased leaves nothing of theirs with the execution, which is woken all the same', async () => {
  const world = await givenWorld();
  const personal = draw('send', 'Again', { ...MAIL, text: '={{ $json.text }}' });
  const { sequence } = await publishHosted(world, chain(HELLO, SET, WAIT, personal));
  const walker = await startExecution(world, sequence.key);
  await walker.comesTo(HELLO, { text: 'Dear Ben Example' });
  await walker.comesTo(WAIT);
  const { contactId } = await world.enrollment(walker.enrollmentId);
  await world.engine.contacts.erase(contactId, ANA);
  await world.pass(minutes(1));
  expect(walker.resumedWith()).toMatchObject({ output: 'exited' });
  const calls = JSON.stringify(await world.store.read.hostCalls({ enrollmentId: walker.enrollmentId }));
  expect(calls).not.toMatch(/Ben|Dear/);
  expect(JSON.stringify(await world.timeline(walker.enrollmentId))).not.toMatch(/Ben|Dear/);
});
