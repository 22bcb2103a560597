/** A worker that is told to stop in the middle of a long line, and a scheduler whose lines nobody serves. */
import { randomUUID } from 'node:crypto';
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { openBullQueue } from '../../runtime/src/adapters/queue';
import { openPostgresStore } from '../../runtime/src/adapters/store';
import { Deliveries } from '../../runtime/src/engine/dispatch/delivery';
import { createFinder } from '../../runtime/src/engine/dispatch/finder';
import { createLines } from '../../runtime/src/engine/dispatch/lines';
import type { EngineDeps } from '../../runtime/src/engine/deps';
import { createResumes } from '../../runtime/src/engine/hosted/resumes';
import type { Reporter } from '../../runtime/src/engine/ports';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { REDIS_URL_NAME, redisMissing } from '../support/redisServer';
import { ANA, closeWorlds, gate, givenWorld, minutes, MONDAY_9, type World } from '../support/world';

const PER_MINUTE = 4;
/** Without a bound one more is put every other second. */
const MOST_LINE_JOBS = 100;

describeUnless(postgresMissing() ?? redisMissing(), 'a line of an inbox with a limit', () => {
  let database: EmptyDatabase;
  let prefix: string;
  let clock: VirtualClock;

  beforeEach(async () => {
    database = await emptyDatabase();
    prefix = `test-${randomUUID()}`;
    clock = new VirtualClock(MONDAY_9);
  });
  afterEach(async () => {
    await closeWorlds();
    database.giveBack();
  });

  const openQueue = (reporter: Reporter) =>
    openBullQueue({ addresses: [process.env[REDIS_URL_NAME] ?? ''], prefix, clock, reporter });
  const world = (seed: number): Promise<World> =>
    givenWorld({ seed, clock, store: () => openPostgresStore({ url: database.url }), queue: openQueue });

  /** Twice as many as a minute takes: half have left, half stand in the line. */
  async function givenLine(): Promise<World> {
    const w = await world(1);
    await w.engine.inboxes.update('email', { provider: 'smtp', limits: { perMinute: PER_MINUTE } }, ANA);
    const sequence = await w.publish([{ key: 'a', text: 'A' }]);
    for (let n = 0; n < 2 * PER_MINUTE; n += 1) await w.enroll(sequence, { email: `p${n}@example.com` });
    await w.engine.dispatcher.runDue();
    expect(w.channel.messages).toHaveLength(PER_MINUTE);
    return w;
  }

  test('is left to the others by a stop, which waits for the part that has begun', async () => {
    const w = await givenLine();
    w.deps.delivery.batchSize = PER_MINUTE / 2;
    const { claims } = w.store;
    const { claimLine } = claims;
    const [reading, go] = [gate(), gate()];
    claims.claimLine = async (...args) => {
      reading.open();
      await go.opened;
      return claimLine(...args);
    };
    clock.set(MONDAY_9 + minutes(1));
    w.engine.dispatcher.start();
    await reading.opened;
    let hasStopped = false;
    const stopped = w.engine.dispatcher.stop().then(() => (hasStopped = true));
    // It has nothing else to wait for, so whatever it forgets it is done with by now.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(hasStopped).toBe(false);
    go.open();
    await stopped;
    expect(w.channel.messages).toHaveLength(PER_MINUTE + PER_MINUTE / 2);
    expect(w.reports.filter(({ level }) => level === 'error')).toEqual([]);
    expect((await w.store.read.sends({ status: ['sending'] }, { limit: 9 })).items).toEqual([]);
    const next = await world(1_000);
    await next.engine.dispatcher.runDue();
    expect(next.channel.messages).toHaveLength(PER_MINUTE / 2);
  });

  test('that nobody serves has a bounded number of jobs', async () => {
    const w = await givenLine();
    await w.engine.dispatcher.stop();
    const { queue } = w.deps;
    const { handOver } = w.store.claims;
    const deps = w.deps as EngineDeps;
    const lines = createLines(deps, new Deliveries(deps, async () => undefined));
    const finder = createFinder(deps, queue!, handOver!, lines, createResumes(deps));
    for (let second = 1; second <= 2 * MOST_LINE_JOBS + 60; second += 1) {
      clock.set(MONDAY_9 + minutes(1) + second * 1_000);
      await finder.find(clock.now());
    }
    expect((await queue!.depth()).line.waiting).toBe(MOST_LINE_JOBS);
  });
});
