/** A scheduler and a worker whose clocks do not agree: what one finds due the other does, and is not handed it again. */
import { randomUUID } from 'node:crypto';
import { systemClock, VirtualClock } from '../../runtime/src/adapters/clock';
import { openBullQueue } from '../../runtime/src/adapters/queue';
import { openPostgresStore } from '../../runtime/src/adapters/store';
import type { Job, Reporter } from '../../runtime/src/engine/ports';
import { chain, draw } from '../domain/canvasBuilders';
import { publishHosted, startExecution } from '../engine/hostedCadence';
import { FakeN8n } from '../support/fakeN8n';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { REDIS_URL_NAME, redisMissing } from '../support/redisServer';
import {
  closeWorlds,
  days,
  givenWorld,
  hours,
  minutes,
  MONDAY_9,
  RecordingChannel,
  type World,
} from '../support/world';

const MAIL = { channel: 'email', text: 'Hello', subject: 'Hello' };
const HELLO = draw('send', 'Hello', MAIL);
const SET = draw('set', 'Edit');
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });

describeUnless(postgresMissing() ?? redisMissing(), 'a worker whose clock is behind', () => {
  let database: EmptyDatabase;
  let scheduler: World;
  let worker: World;
  /** What was handed over, in order. */
  let put: Job[];

  beforeEach(async () => {
    database = await emptyDatabase();
    put = [];
    const prefix = `test-${randomUUID()}`;
    const n8n = new FakeN8n();
    const clock = new VirtualClock(MONDAY_9);
    const behind = new VirtualClock(MONDAY_9 - minutes(30));
    const channel = new RecordingChannel(behind);
    const world = (roles: World['deps']['roles'], its: VirtualClock, seed: number): Promise<World> =>
      givenWorld({
        ...{ roles, clock: its, seed, n8n, channel },
        store: () => openPostgresStore({ url: database.url }),
        queue: (reporter) => openQueue(prefix, reporter),
      });
    scheduler = await world({ scheduler: true, worker: false }, clock, 1);
    worker = await world({ scheduler: false, worker: true }, behind, 1_000);
    worker.engine.dispatcher.start();
  });
  afterEach(async () => {
    await closeWorlds();
    database.giveBack();
  });

  function openQueue(prefix: string, reporter: Reporter) {
    const addresses = [process.env[REDIS_URL_NAME] ?? ''];
    const queue = openBullQueue({ addresses, prefix, clock: systemClock, reporter });
    const putAll = (jobs: readonly Job[]): Promise<void> => {
      put.push(...jobs);
      return queue.put(jobs);
    };
    return { ...queue, put: putAll };
  }

  const putOf = (kind: Job['kind']): number => put.filter((job) => job.kind === kind).length;

  test('lets a message leave that is due by the clock of who found it, and is handed it once', async () => {
    await scheduler.publish([{ key: 'a', text: 'A', wait: { amount: 1, unit: 'days' } }]);
    await scheduler.enroll('welcome');
    await scheduler.pass(days(1) - 1);
    expect(putOf('steps')).toBe(0);
    await scheduler.pass(1);
    expect(worker.channel.messages.map(({ text }) => text)).toEqual(['A']);
    expect(putOf('steps')).toBe(1);
  });

  test('resumes an execution of n8n that is due by the clock of who found it, once', async () => {
    const { sequence } = await publishHosted(scheduler, chain(HELLO, SET, WAIT));
    const walker = await startExecution(scheduler, sequence.key);
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
    await scheduler.pass(hours(4));
    expect(walker.resumedWith()).toEqual({ output: 'due', data: {} });
    const before = putOf('resumes');
    // Just before an hour after it was resumed, when it is looked after.
    await scheduler.pass(minutes(29));
    expect(putOf('resumes')).toBe(before);
    expect(scheduler.n8n.executions.get('17')!.resumed).toHaveLength(1);
  });

  test('is not asked again and again for an execution that it does not attend to', async () => {
    const { sequence } = await publishHosted(scheduler, chain(HELLO, SET, WAIT));
    const walker = await startExecution(scheduler, sequence.key);
    await walker.comesTo(HELLO);
    await walker.comesTo(WAIT);
    worker.n8n.resume = () => Promise.reject(new Error('a fault of ours'));
    await scheduler.pass(hours(4));
    const before = putOf('resumes');
    for (let look = 0; look < 50; look += 1) await scheduler.engine.dispatcher.runDue();
    expect(putOf('resumes')).toBe(before);
    await scheduler.pass(1_000);
    expect(putOf('resumes')).toBeLessThanOrEqual(before + 1);
  });
});
