/** Several processes on one database tell subscribers and resume n8n executions once between them. */
import { openPostgresStore } from '../../runtime/src/adapters/store';
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { chain, draw } from '../domain/canvasBuilders';
import { publishHosted, startExecution } from '../engine/hostedCadence';
import { FakeN8n } from '../support/fakeN8n';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import {
  closeWorlds,
  gate,
  givenWorld,
  hours,
  minutes,
  MONDAY_9,
  never,
  RecordingChannel,
  RecordingSubscribers,
  type World,
} from '../support/world';

const HOOK = { url: 'https://n8n.test/hook', secret: 'x'.repeat(32), events: ['enrolled' as const] };

describeUnless(postgresMissing(), 'two processes on one database', () => {
  let database: EmptyDatabase;
  let one: World;
  let two: World;

  beforeEach(async () => {
    database = await emptyDatabase();
    const clock = new VirtualClock(MONDAY_9);
    const shared = {
      clock,
      channel: new RecordingChannel(clock),
      subscribers: new RecordingSubscribers(clock),
      n8n: new FakeN8n(),
    };
    const process = (seed: number) =>
      givenWorld({ ...shared, seed, store: () => openPostgresStore({ url: database.url }) });
    [one, two] = [await process(1), await process(1_000)];
  });
  afterEach(async () => {
    await closeWorlds();
    database.giveBack();
  });

  const tell = (world: World) => world.engine.subscriptions.teller.runDue();
  const told = () => one.subscribers.calls.map(({ body }) => body.contact.email);
  async function enrolled(count: number): Promise<string[]> {
    const key = await one.publish([{ key: 'a', text: 'A', wait: { amount: 1, unit: 'days' } }]);
    const emails = Array.from({ length: count }, (_, n) => `c${n}@example.com`);
    for (const email of emails) await one.enroll(key, { email });
    return emails;
  }

  it('tell a subscriber each event once, in its order, though both look at once', async () => {
    await one.engine.subscriptions.put('wf:a', HOOK);
    const emails = await enrolled(12);
    for (let turn = 0; turn < 3; turn += 1) await Promise.all([tell(one), tell(two)]);
    expect(told()).toEqual(emails);
  });

  it('leave a subscriber that takes its time to the one that calls it, and do not ask again and again', async () => {
    await one.engine.subscriptions.put('wf:a', HOOK);
    const [first] = await enrolled(2);
    one.subscribers.onCall = () => ({ kind: 'refused', why: 'busy', retryAt: null, body: null });
    await tell(one);
    one.clock.set((await one.engine.subscriptions.teller.nextWakeAt())!);
    const [called, answer] = [gate(), gate()];
    one.subscribers.onCall = async () => {
      called.open();
      await answer.opened;
    };
    const telling = tell(one);
    await called.opened;
    await tell(two);
    expect(told()).toEqual([first, first]);
    expect(await two.engine.subscriptions.teller.nextWakeAt()).toBeNull();
    answer.open();
    await telling;
    await tell(two);
    expect(told()).toHaveLength(3);
  });

  it('work on, however many subscribers take their time', async () => {
    for (let n = 0; n < 25; n += 1) await one.engine.subscriptions.put(`wf:${n}`, HOOK);
    await enrolled(1);
    const answer = gate();
    one.subscribers.onCall = () => answer.opened;
    const telling = tell(one);
    while (one.subscribers.calls.length < 25) await new Promise((resolve) => setImmediate(resolve));
    const { id } = await one.enroll('welcome', { email: 'late@example.com' });
    expect((await one.enrollment(id)).state).toBe('active');
    answer.open();
    await telling;
  });

  it('take over the subscribers of one that lost the database, with the event that may not have arrived', async () => {
    await one.engine.subscriptions.put('wf:a', HOOK);
    const emails = await enrolled(2);
    const [called, answer] = [gate(), gate()];
    one.subscribers.onCall = async () => {
      called.open();
      await answer.opened;
    };
    const telling = tell(one);
    await called.opened;
    one.subscribers.onCall = () => undefined;
    await database.cutOff();
    await tell(two);
    expect(told()).toEqual([emails[0], ...emails]);
    answer.open();
    await telling;
  });

  const MAIL = { channel: 'email', text: 'Hello', subject: 'Hello' };
  const HELLO = draw('send', 'Hello', MAIL);
  const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
  const canvas = chain(HELLO, draw('set', 'Edit'), WAIT, draw('send', 'Again', { ...MAIL, text: 'Again' }));

  it('resume an n8n execution once, though both find it due', async () => {
    const { sequence } = await publishHosted(one, canvas);
    for (const execution of ['17', '18', '19']) {
      const walker = await startExecution(one, sequence.key, execution, { email: `${execution}@example.com` });
      await walker.comesTo(HELLO);
      await walker.comesTo(WAIT);
    }
    one.clock.set(one.clock.now() + hours(4));
    await Promise.all([one.engine.dispatcher.runDue(), two.engine.dispatcher.runDue()]);
    expect([...one.n8n.tries].sort()).toEqual(['17 id-wait', '18 id-wait', '19 id-wait']);
  });

  it('take care of an execution that one held open when it died', async () => {
    const { sequence } = await publishHosted(one, canvas);
    const walker = await startExecution(one, sequence.key);
    await walker.comesTo(HELLO);
    const { id = '', name, type, parameters } = WAIT;
    const node = { id, name, type, parameters };
    const call = { executionId: '17', resumeUrl: one.n8n.urlFor('17', id), node };
    void one.engine.hosted.step(call, { type: 'system', name: 'test' }).catch(() => undefined);
    while ((await two.store.read.hostCalls({ enrollmentId: walker.enrollmentId })).length < 3);
    // Its process writes nothing more; n8n has put the execution to sleep, because nobody answered.
    Object.assign(one.store, { transaction: () => never });
    one.n8n.sleep('17', id);
    await two.pass(minutes(3));
    expect(one.n8n.executions.get('17')!.resumed).toEqual([]);
    await two.pass(hours(4));
    expect(walker.resumedWith()).toEqual({ output: 'due', data: {} });
  });
});
