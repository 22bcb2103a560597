/** What people and settings do to an enrollment whose steps n8n runs. Rules: semantics.md, "Manual control", "Quiet hours". */
import { chain, draw } from '../domain/canvasBuilders';
import { ANA, closeWorlds, days, givenWorld, hours, minutes, refusal, type World } from '../support/world';
import { publishHosted, source as SOURCE, startExecution } from './hostedCadence';

afterEach(closeWorlds);

const MAIL = { channel: 'email', text: 'Hello', subject: 'Hello' };
const HELLO = draw('send', 'Hello', MAIL);
const SET = draw('set', 'Edit');
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
const AGAIN = draw('send', 'Again', { ...MAIL, text: 'Again' });
const CANVAS = chain(HELLO, SET, WAIT, AGAIN);

async function started(world: World, canvas = CANVAS) {
  const { sequence } = await publishHosted(world, canvas);
  return { ...(await startExecution(world, sequence.key)), sequence };
}
const control = (world: World, id: string, action: 'pause' | 'resume' | 'skip' | 'cancel') =>
  world.engine.enrollments.control(id, action, ANA);

describe('pause', () => {
  test('freezes what remains of the wait, and resume goes on with it', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
    await world.pass(hours(1));
    await control(world, walker.enrollmentId, 'pause');
    await world.pass(days(2));
    expect(walker.resumedWith()).toBeUndefined();
    await control(world, walker.enrollmentId, 'resume');
    await world.pass(hours(3) - minutes(1));
    expect(walker.resumedWith()).toBeUndefined();
    await world.pass(minutes(1));
    expect(walker.resumedWith()).toMatchObject({ output: 'due' });
  });

  test('between two steps holds the next one until it is resumed', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    await control(world, walker.enrollmentId, 'pause');
    expect(await walker.comesTo(HELLO)).toBeNull();
    await world.pass(days(1));
    expect(world.left()).toEqual([]);
    await control(world, walker.enrollmentId, 'resume');
    await world.pass(minutes(1));
    expect(world.left()).toHaveLength(1);
    expect(walker.resumedWith()).toMatchObject({ output: 'sent' });
  });
});

describe('skip', () => {
  test('while it waits wakes n8n, which passes the step over', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
    await control(world, walker.enrollmentId, 'skip');
    await world.pass(0);
    expect(walker.resumedWith()).toMatchObject({ output: 'due' });
    expect(await walker.comesTo(AGAIN)).toMatchObject({
      output: 'sent',
      data: { status: 'skipped', reason: 'skipped_by_person' },
    });
    expect(world.left()).toHaveLength(1);
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'completed' });
  });

  test('before n8n came to the step passes all of it over, and the next one is sent', async () => {
    const world = await givenWorld();
    const third = draw('send', 'Third', { ...MAIL, text: 'Third' });
    const walker = await started(world, chain(HELLO, SET, WAIT, AGAIN, third));
    await walker.comesTo(HELLO);
    await control(world, walker.enrollmentId, 'skip');
    expect(await walker.comesTo(WAIT)).toMatchObject({ output: 'due' });
    expect(await walker.comesTo(AGAIN)).toMatchObject({ output: 'sent', data: { status: 'skipped' } });
    expect(await walker.comesTo(third)).toMatchObject({ output: 'sent', data: { status: 'sent' } });
    expect(world.left().map((text) => text.split(' ')[0])).toEqual(['Hello', 'Third']);
  });
});

describe('skip where Not Sent leads on', () => {
  const other = draw('send', 'Other', { ...MAIL, text: 'Other' });
  const branched = {
    ...chain(SET, WAIT, HELLO, AGAIN),
    nodes: [...chain(SET, WAIT, HELLO, AGAIN).nodes, other],
  };
  const main = (node: string) => [{ node, type: 'main', index: 0 }];
  const canvas = {
    ...branched,
    connections: { ...branched.connections, Hello: { main: [main('Again'), main('Other')] } },
  };

  test('goes that way, in n8n', async () => {
    const world = await givenWorld();
    const walker = await started(world, canvas);
    await walker.comesTo(WAIT);
    await control(world, walker.enrollmentId, 'skip');
    expect(await walker.comesTo(HELLO)).toMatchObject({ output: 'notSent', data: { status: 'skipped' } });
    expect(await walker.comesTo(other)).toMatchObject({ output: 'sent', data: { status: 'sent' } });
    expect(world.left().map((text) => text.split(' ')[0])).toEqual(['Other']);
  });

  test('goes that way, in the runtime', async () => {
    const world = await givenWorld();
    const inRuntime = {
      ...canvas,
      nodes: canvas.nodes.filter(({ name }) => name !== 'Edit'),
      connections: { ...canvas.connections, Enroll: { main: [main('Wait')] } },
    };
    const { sequence, runsIn } = await world.engine.canvases.publish({ source: SOURCE, ...inRuntime }, ANA);
    expect(runsIn).toBe('runtime');
    const { id } = await world.enroll(sequence.key);
    await control(world, id, 'skip');
    await world.pass(minutes(1));
    expect(world.left().map((text) => text.split(' ')[0])).toEqual(['Other']);
  });
});

test('a sequence that is switched off holds the step; switched on, it goes on', async () => {
  const world = await givenWorld();
  const walker = await started(world);
  await world.engine.sequences.setStatus(walker.sequence.key, 'paused', ANA);
  expect(await walker.comesTo(HELLO)).toBeNull();
  await world.pass(days(1));
  expect(world.left()).toEqual([]);
  await world.engine.sequences.setStatus(walker.sequence.key, 'active', ANA);
  await world.pass(minutes(1));
  expect(walker.resumedWith()).toMatchObject({ output: 'sent' });
});

test('quiet hours let the send wait, and n8n is woken when it has left', async () => {
  const world = await givenWorld({
    settings: { quietHours: [{ weekdays: [1], from: '08:00', to: '12:00' }] },
  });
  const walker = await started(world);
  expect(await walker.comesTo(HELLO)).toBeNull();
  expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ waitingFor: 'quiet_hours' });
  await world.pass(hours(3));
  expect(walker.resumedWith()).toMatchObject({ output: 'sent' });
  expect(world.left()).toEqual(['Hello @ 2026-06-01T12:00Z']);
});

test("an inbox's limit lets the send wait in line", async () => {
  const world = await givenWorld();
  const inbox = (await world.store.read.inboxes()).find(({ key }) => key === 'email')!;
  await world.store.transaction((tx) => tx.updateInbox({ ...inbox, limits: { perMinute: 1 } }));
  const { sequence } = await publishHosted(world, CANVAS);
  const first = await startExecution(world, sequence.key, '1', { email: 'a@example.com' });
  const second = await startExecution(world, sequence.key, '2', { email: 'b@example.com' });
  // Handed over by a queue it may stand in line for an instant, and its execution is put to sleep and woken.
  const sent = await first.comesTo(HELLO);
  await world.pass(1_000);
  expect(sent ?? first.resumedWith()).toMatchObject({ output: 'sent' });
  expect(await second.comesTo(HELLO)).toBeNull();
  await world.pass(minutes(1));
  expect(second.resumedWith()).toMatchObject({ output: 'sent' });
});

test('a business-day wait ends when it would in the runtime', async () => {
  const world = await givenWorld({ at: Date.parse('2026-06-05T09:00:00Z') });
  const walker = await started(world);
  await walker.comesTo(HELLO);
  expect(await walker.comesTo(WAIT, { amount: 1, unit: 'business_days', timeOfDay: '10:30' })).toBeNull();
  expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ dueAt: Date.parse('2026-06-08T10:30:00Z') });
});

describe('an enrollment without an execution', () => {
  test('is refused where n8n runs the steps, and the other way round', async () => {
    const world = await givenWorld();
    const { sequence } = await publishHosted(world, CANVAS);
    expect(await refusal(world.enroll(sequence.key))).toMatchObject({ status: 409, code: 'runs_in_n8n' });
    await world.publish([{ key: 'one', text: 'Hello' }], { key: 'plain' });
    expect(await refusal(startExecution(world, 'plain'))).toMatchObject({ status: 409, code: 'runs_in_runtime' });
  });

  test('one execution runs one cadence for one contact', async () => {
    const world = await givenWorld();
    const { sequence } = await publishHosted(world, CANVAS);
    await startExecution(world, sequence.key, '17', { email: 'a@example.com' });
    const other = startExecution(world, sequence.key, '17', { email: 'b@example.com' });
    expect(await refusal(other)).toMatchObject({ status: 409, code: 'execution_taken' });
    expect(await world.store.read.contactsByAddress({ email: 'b@example.com' })).toEqual([]);
  });

  test('an n8n that counts its executions anew finds the number free once its enrollment has ended', async () => {
    const world = await givenWorld();
    const { sequence } = await publishHosted(world, CANVAS);
    const first = await startExecution(world, sequence.key, '17', { email: 'a@example.com' });
    await first.comesTo(HELLO);
    await control(world, first.enrollmentId, 'cancel');
    const second = await startExecution(world, sequence.key, '17', { email: 'b@example.com' });
    expect(await second.comesTo(HELLO)).toMatchObject({ output: 'sent', data: { status: 'sent' } });
    expect(world.left()).toHaveLength(2);
  });
});
