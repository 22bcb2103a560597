/** Waking n8n executions: again and again until n8n took it, also after a crash; and what becomes of those that are gone. */
import { chain, draw } from '../domain/canvasBuilders';
import { closeWorlds, days, givenProcess, givenWorld, hours, minutes, type World } from '../support/world';
import { publishHosted, startExecution, walkerOf } from './hostedCadence';

afterEach(closeWorlds);

const MAIL = { channel: 'email', text: 'Hello', subject: 'Hello' };
const HELLO = draw('send', 'Hello', MAIL);
const SET = draw('set', 'Edit');
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
const AGAIN = draw('send', 'Again', { ...MAIL, text: 'Again' });
const CANVAS = chain(HELLO, SET, WAIT, AGAIN);

async function asleep(world: World) {
  const { sequence } = await publishHosted(world, CANVAS);
  const walker = await startExecution(world, sequence.key);
  await walker.comesTo(HELLO);
  await walker.comesTo(WAIT);
  return walker;
}

test('n8n that is down is tried with growing pauses until it takes it', async () => {
  const world = await givenWorld();
  const walker = await asleep(world);
  world.n8n.isDown = true;
  await world.pass(hours(6));
  const tried = world.n8n.tries.length;
  expect(tried).toBeGreaterThan(5);
  expect(tried).toBeLessThan(30);
  world.n8n.isDown = false;
  await world.pass(minutes(10));
  expect(walker.resumedWith()).toEqual({ output: 'due', data: {} });
  await world.pass(minutes(30));
  expect(world.n8n.executions.get('17')!.resumed).toHaveLength(1);
});

test('an execution that has not gone to sleep yet is tried again soon', async () => {
  const world = await givenWorld();
  const { sequence } = await publishHosted(world, CANVAS);
  const walker = await startExecution(world, sequence.key);
  await walker.comesTo(HELLO);
  expect(await walker.call({ ...WAIT, parameters: { amount: 1, unit: 'minutes' } })).toEqual({ outcome: 'waiting' });
  await world.pass(minutes(1));
  expect(walker.resumedWith()).toBeUndefined();
  world.n8n.sleep('17', 'id-wait');
  await world.pass(1_000);
  expect(walker.resumedWith()).toMatchObject({ output: 'due' });
});

test.each(['finished', 'failed', 'deleted'] as const)(
  'an execution that is %s fails the enrollment with the reason',
  async (how) => {
    const world = await givenWorld();
    const walker = await asleep(world);
    if (how === 'deleted') world.n8n.delete('17');
    else world.n8n.end('17', how);
    await world.pass(hours(4));
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'failed', reason: 'host_gone' });
    const ended = (await world.timeline(walker.enrollmentId)).at(-1)!;
    expect(ended.why).toContain('The execution 17 in n8n');
    const tried = world.n8n.tries.length;
    await world.pass(days(2));
    expect(world.n8n.tries).toHaveLength(tried);
    expect(world.left()).toHaveLength(1);
  },
);

describe('an execution that is silent between two steps', () => {
  test('is looked after, and the enrollment is completed when it ran to its end', async () => {
    const world = await givenWorld();
    const { sequence } = await publishHosted(world, CANVAS);
    const walker = await startExecution(world, sequence.key);
    await walker.comesTo(HELLO);
    await world.pass(hours(3));
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'active' });
    world.n8n.end('17');
    await world.pass(days(1));
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({
      state: 'completed',
      reason: 'end_of_sequence',
    });
  });

  test('is looked after, and the enrollment fails when it stopped with an error', async () => {
    const world = await givenWorld();
    const walker = await (async () => {
      const { sequence } = await publishHosted(world, CANVAS);
      return startExecution(world, sequence.key);
    })();
    world.n8n.end('17', 'failed');
    await world.pass(hours(1));
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'failed', reason: 'host_gone' });
  });

  test('may take its time', async () => {
    const world = await givenWorld();
    const { sequence } = await publishHosted(world, CANVAS);
    const walker = await startExecution(world, sequence.key);
    await walker.comesTo(HELLO);
    await world.pass(days(10));
    expect(world.n8n.tries.length).toBeLessThan(40);
    await walker.comesTo(WAIT, { amount: 0 });
    expect(await walker.comesTo(AGAIN)).toMatchObject({ output: 'sent', data: { status: 'sent' } });
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'completed' });
  });
});

describe('after a kill -9 of the runtime', () => {
  test('a sleeping execution is woken when its wait is over', async () => {
    const first = await givenProcess();
    const { enrollmentId } = await asleep(first);
    const second = await first.kill();
    await second.pass(hours(4));
    expect(walkerOf(second, enrollmentId, '17').resumedWith()).toEqual({ output: 'due', data: {} });
  });

  test('in the middle of waking, it is woken again, and goes on once', async () => {
    const first = await givenProcess();
    const { enrollmentId } = await asleep(first);
    const { resume } = first.n8n;
    // n8n takes it, and the runtime dies before it has written that down.
    first.n8n.resume = async (what) => resume(what).then(() => new Promise<never>(() => undefined));
    first.clock.set(first.clock.now() + hours(4));
    void first.engine.dispatcher.runDue().catch(() => undefined);
    while (first.n8n.tries.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(first.n8n.tries).toHaveLength(1);
    first.n8n.resume = resume;
    const second = await first.kill();
    await second.pass(minutes(5));
    expect(second.n8n.tries.length).toBeGreaterThan(1);
    expect(second.n8n.executions.get('17')!.resumed).toHaveLength(1);
    const walker = walkerOf(second, enrollmentId, '17');
    expect(await walker.comesTo(AGAIN)).toMatchObject({ output: 'sent', data: { status: 'sent' } });
    expect(second.left()).toHaveLength(2);
  });

  test('while n8n listened, n8n asks again and is answered, and nothing is sent twice', async () => {
    const first = await givenProcess();
    const { sequence } = await publishHosted(first, CANVAS);
    const { enrollmentId } = await startExecution(first, sequence.key);
    const url = first.n8n.urlFor('17', 'id-hello');
    const node = { id: 'id-hello', name: 'Hello', type: HELLO.type, parameters: HELLO.parameters };
    void first.engine.hosted
      .step({ executionId: '17', resumeUrl: url, node }, { type: 'system', name: 'test' })
      .catch(() => undefined);
    while ((await first.store.read.hostCalls({ enrollmentId })).length < 2);
    const second = await first.kill();
    await second.pass(minutes(1));
    expect(second.left()).toHaveLength(1);
    const walker = walkerOf(second, enrollmentId, '17');
    expect(await walker.comesTo(HELLO)).toMatchObject({ output: 'sent', data: { status: 'sent' } });
    expect(second.left()).toHaveLength(1);
    expect(await second.enrollment(enrollmentId)).toMatchObject({ state: 'active', waitingFor: 'host' });
  });
});
