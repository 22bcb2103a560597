/** Canvases in n8n are looked at before enrollments. Rules: nodes.md, "Cadence Trigger". */
import type { CallOutcome } from '../../runtime/src/engine/ports';
import type { Sequence } from '../../runtime/src/engine/records';
import { chainAfter, draw } from '../domain/canvasBuilders';
import { ANA, closeWorlds, gate, givenWorld, minutes, refusal, type World, type WorldOptions } from '../support/world';

afterEach(closeWorlds);

const TRIGGER = draw('trigger', 'Trigger');
const source = { workflowId: 'wf1', workflowName: 'Welcome' };
const drawing = (text: string) => ({
  ...chainAfter(TRIGGER, draw('send', 'Hello', { channel: 'email', text, subject: 'Hi' })),
  entry: 'Trigger',
});
const shown = (text: string): CallOutcome => ({ kind: 'taken', status: 200, body: JSON.stringify(drawing(text)) });
const down: CallOutcome = { kind: 'refused', why: 'n8n.test did not answer in time.', retryAt: null, body: null };
const looks = (world: World) => world.subscribers.calls.filter(({ body }) => body.type === 'sync').length;
const tell = (world: World) => world.engine.subscriptions.teller.runDue();
const subscribe = (world: World, sequence: Sequence, key = 'wf1:trigger') =>
  world.engine.subscriptions.put(key, {
    url: 'https://n8n.test/hook',
    secret: 'x'.repeat(32),
    events: ['enrolled'],
    sequenceId: sequence.id,
    source: { ...source, entry: 'Trigger' },
  });

/** A cadence that is drawn in n8n after a trigger, published with the words 'Old'. */
async function givenDrawn(options: WorldOptions = {}): Promise<World & { sequence: Sequence }> {
  const world = await givenWorld(options);
  const { sequence } = await world.engine.canvases.publish({ ...drawing('Old'), source, key: 'welcome' }, ANA);
  await subscribe(world, sequence);
  return { ...world, sequence };
}
const version = async (world: World) => (await world.store.read.sequenceByKey('welcome'))!.latestVersion;
const firstWords = async (world: World, id: string) => (await world.timeline(id))[0]!.why;

describe('before an enrollment', () => {
  it('what is drawn now is published, and the enrollment starts on it', async () => {
    const world = await givenDrawn();
    world.subscribers.onCall = () => shown('New');
    const { id } = await world.enroll('welcome');
    await world.pass(minutes(1));
    expect(world.left()).toEqual(['New @ 2026-06-01T09:00Z']);
    expect([await version(world), await firstWords(world, id)]).toEqual([2, 'Enrolled by Ana']);
  });

  it('a look of ten seconds ago still serves, an older one does not', async () => {
    const world = await givenDrawn();
    world.subscribers.onCall = () => shown('Old');
    await world.enroll('welcome', { email: 'a@example.com' });
    await world.pass(10_000);
    await world.enroll(world.sequence.id, { email: 'b@example.com' });
    expect(looks(world)).toBe(1);
    await world.pass(1);
    await world.enroll('welcome', { email: 'c@example.com' });
    expect(looks(world)).toBe(2);
    expect(await version(world)).toBe(1);
  });

  it('many at once share one call, and a bulk makes one', async () => {
    const world = await givenDrawn();
    const answer = gate();
    world.subscribers.onCall = async (body) => {
      if (body.type !== 'sync') return undefined;
      await answer.opened;
      return shown('New');
    };
    const enrolling = Array.from({ length: 5 }, (_, i) => world.enroll('welcome', { email: `p${i}@example.com` }));
    answer.open();
    await Promise.all(enrolling);
    expect([looks(world), await version(world)]).toEqual([1, 2]);
    await world.pass(minutes(1));
    const inputs = Array.from({ length: 600 }, (_, i) => ({
      sequence: 'welcome',
      contact: { email: `b${i}@example.com` },
    }));
    const kept = new Map();
    await world.engine.enrollments.enrollMany(inputs.slice(0, 300), ANA, kept);
    world.clock.set(world.clock.now() + minutes(5));
    await world.engine.enrollments.enrollMany(inputs.slice(300), ANA, kept);
    expect(looks(world)).toBe(2);
  });

  it('n8n that does not answer leaves the newest known version, and the timeline says so', async () => {
    const world = await givenDrawn();
    world.subscribers.onCall = () => down;
    const { id } = await world.enroll('welcome');
    expect(await firstWords(world, id)).toBe(
      'Enrolled by Ana. The canvas in n8n was not read, so the newest known version is used: n8n.test did not answer in time.',
    );
    // As long as that look is fresh nobody waits for n8n again.
    const next = await world.enroll('welcome', { email: 'next@example.com' });
    expect(await firstWords(world, next.id)).toContain('was not read');
    expect([looks(world), await version(world)]).toEqual([1, 1]);
  });

  it('a canvas that cannot be published leaves the newest known version, and the timeline says why', async () => {
    const world = await givenDrawn();
    world.subscribers.onCall = () => shown('');
    const { id } = await world.enroll('welcome');
    expect(await firstWords(world, id)).toMatch(/^Enrolled by Ana\. The canvas in n8n cannot be published.*'Hello'/);
    world.subscribers.onCall = () => ({ kind: 'refused', why: 'n8n.test answered 422.', retryAt: null, body: '{"code":"no_canvas","message":"No step is connected"}' }); // prettier-ignore
    await world.pass(minutes(1));
    const other = await world.enroll('welcome', { email: 'o@example.com' });
    expect(await firstWords(world, other.id)).toMatch(/cannot be published.*No step is connected$/);
  });

  it('an answer that is no canvas changes nothing', async () => {
    const world = await givenDrawn();
    world.subscribers.onCall = () => ({ kind: 'taken', status: 200, body: '{"nodes":[{"name":"Tri' });
    const { id } = await world.enroll('welcome');
    expect(await firstWords(world, id)).toContain('What answered is no Cadence Trigger.');
    expect(await version(world)).toBe(1);
  });

  it('a sequence that is not drawn in n8n asks nobody', async () => {
    const world = await givenDrawn();
    await world.publish([{ key: 'first', text: 'One' }], { key: 'list' });
    await world.enroll('list');
    expect(looks(world)).toBe(0);
  });

  it('a trigger that was removed is not asked', async () => {
    const world = await givenDrawn();
    await world.engine.subscriptions.remove('wf1:trigger');
    await world.enroll('welcome');
    expect(looks(world)).toBe(0);
  });

  it('the simulator asks nobody', async () => {
    const world = await givenDrawn();
    await world.engine.simulator.simulate({ of: { sequence: 'welcome' }, contact: { email: 'ben@example.com' } });
    expect(looks(world)).toBe(0);
  });
});

it('a trigger that draws a cadence is not called for each contact of it: the runtime runs the steps', async () => {
  const world = await givenDrawn();
  world.subscribers.onCall = ({ type }) => (type === 'sync' ? shown('Old') : undefined);
  await world.engine.subscriptions.put('other', {
    url: 'https://n8n.test/other',
    secret: 'x'.repeat(32),
    events: ['enrolled'],
    sequenceId: world.sequence.id,
  });
  const contacts = ['a', 'b', 'c'].map((name) => ({ email: `${name}@example.com` }));
  await world.engine.enrollments.enrollMany(
    contacts.map((contact) => ({ sequence: 'welcome', contact })),
    ANA,
  );
  await tell(world);
  expect(world.subscribers.told('https://n8n.test/hook')).toBe('');
  expect(world.subscribers.told('https://n8n.test/other')).toBe('enrolled, enrolled, enrolled');
});

describe('a look', () => {
  it('on demand answers with what came of it', async () => {
    const world = await givenDrawn();
    world.subscribers.onCall = () => shown('New');
    expect(await world.engine.subscriptions.sync('welcome', ANA)).toMatchObject({ result: 'published', version: 2 });
    expect(await world.engine.subscriptions.sync('welcome', ANA)).toMatchObject({ result: 'unchanged', version: 2 });
    world.subscribers.onCall = () => down;
    expect(await world.engine.subscriptions.sync('welcome', ANA)).toMatchObject({
      result: 'unreachable',
      why: down.kind === 'refused' ? down.why : '',
      version: 2,
    });
  });

  it('on demand is refused for a sequence that is drawn nowhere', async () => {
    const world = await givenWorld();
    await world.publish([{ key: 'first', text: 'One' }], { key: 'list' });
    expect(await refusal(world.engine.subscriptions.sync('list', ANA))).toMatchObject({
      status: 409,
      code: 'no_canvas',
    });
    expect((await refusal(world.engine.subscriptions.sync('nope', ANA))).status).toBe(404);
  });

  it('comes by itself every five minutes, and not at all when switched off', async () => {
    const world = await givenDrawn({ canvasLooks: { everyMs: minutes(5) } });
    world.subscribers.onCall = () => shown('Old');
    await tell(world);
    expect(looks(world)).toBe(1);
    expect(await world.engine.subscriptions.teller.nextWakeAt()).toBe(world.clock.now() + minutes(5));
    await world.pass(minutes(5) - 1);
    await tell(world);
    expect(looks(world)).toBe(1);
    await world.pass(1);
    await tell(world);
    expect(looks(world)).toBe(2);
    const silent = await givenDrawn();
    await tell(silent);
    expect([looks(silent), await silent.engine.subscriptions.teller.nextWakeAt()]).toEqual([0, null]);
  });

  it('that is answered brings a trigger back that had been given up', async () => {
    const world = await givenDrawn();
    const known = (await world.engine.subscriptions.list())[0]!;
    await world.store.transaction((tx) => tx.updateSubscription(known.id, known.revision, { state: 'failed' }));
    world.subscribers.onCall = (body) => (body.type === 'sync' ? shown('Old') : undefined);
    await world.enroll('welcome');
    await tell(world);
    expect((await world.engine.subscriptions.list())[0]!.state).toBe('active');
  });
});
