/** Cadences whose steps n8n runs. Rules: product.md, "Two ways to run the same flow"; nodes.md, "Waiting". */
import { chain, draw } from '../domain/canvasBuilders';
import { closeWorlds, givenWorld, hours, minutes, type World } from '../support/world';
import { publishHosted, startExecution } from './hostedCadence';

afterEach(closeWorlds);

const MAIL = { channel: 'email', text: 'Hello {{contact.first_name|there}}', subject: 'Hello' };
const HELLO = draw('send', 'Hello', MAIL);
const SET = draw('set', 'Edit');
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
const AGAIN = draw('send', 'Again', { ...MAIL, text: 'Again' });
const CANVAS = chain(HELLO, SET, WAIT, AGAIN);

async function started(world: World, canvas = CANVAS) {
  const { sequence } = await publishHosted(world, canvas);
  return startExecution(world, sequence.key);
}

describe('a cadence with another node between its steps', () => {
  test('is published to run in n8n, and says why', async () => {
    const world = await givenWorld();
    const { sequence, ...answer } = await publishHosted(world, CANVAS);
    expect(answer).toMatchObject({ published: true, runsIn: 'n8n', reasons: [expect.stringContaining("'Edit'")] });
    const [version] = await world.engine.sequences.versions(sequence.key);
    expect(version!.content).toMatchObject({ runsIn: 'n8n', reasons: answer.reasons });
    expect(await publishHosted(world, CANVAS)).toMatchObject({ published: false, version: 1, runsIn: 'n8n' });
  });

  test('sends the same messages at the same times as in the runtime', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ waitingFor: 'host', dueAt: null });
    expect(await walker.comesTo(HELLO)).toMatchObject({
      output: 'sent',
      data: { text: 'Hello Ben', channel: 'email' },
    });
    expect(await walker.comesTo(WAIT)).toBeNull();
    await world.pass(hours(4) - minutes(1));
    expect(walker.resumedWith()).toBeUndefined();
    await world.pass(minutes(1));
    expect(walker.resumedWith()).toEqual({ output: 'due', data: {} });
    expect(await walker.comesTo(AGAIN)).toMatchObject({ output: 'sent' });
    expect(world.left()).toEqual(['Hello Ben @ 2026-06-01T09:00Z', 'Again @ 2026-06-01T13:00Z']);
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'completed' });
    expect(await world.path(walker.enrollmentId)).toBe('enrolled → sent → host_woken → sent → ended(end_of_sequence)');
  });

  test('nothing moves by itself while n8n is between two steps', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    await walker.comesTo(HELLO);
    await world.pass(minutes(30));
    expect(await world.enrollment(walker.enrollmentId)).toMatchObject({ state: 'active', waitingFor: 'host' });
    expect(world.left()).toHaveLength(1);
  });

  test('funnel shows the names of the canvas', async () => {
    const world = await givenWorld();
    const { sequence } = await publishHosted(world, CANVAS);
    const walker = await startExecution(world, sequence.key);
    await walker.comesTo(HELLO);
    const { steps } = await world.engine.sequences.funnel(sequence.key, null);
    expect(steps.map(({ label, sent, here }) => ({ label, sent, here }))).toEqual([
      { label: 'Hello', sent: 1, here: 0 },
      { label: 'Again', sent: 0, here: 1 },
    ]);
  });
});

describe('the same step asked for twice', () => {
  test('one after the other sends once, and is answered alike', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    const first = await walker.comesTo(HELLO);
    expect(await walker.comesTo(HELLO)).toEqual(first);
    await walker.comesTo(WAIT);
    expect(await walker.comesTo(HELLO)).toEqual(first);
    expect(world.left()).toHaveLength(1);
  });

  test('at once sends once, and both are answered', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    const answers = await Promise.all([walker.call(HELLO), walker.call(HELLO)]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(world.left()).toHaveLength(1);
  });

  test('while it waits goes on waiting', async () => {
    const world = await givenWorld();
    const walker = await started(world);
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
    await world.pass(hours(1));
    expect(await walker.comesTo(WAIT)).toBeNull();
    await world.pass(hours(3));
    expect(walker.resumedWith()).toMatchObject({ output: 'due' });
  });
});
