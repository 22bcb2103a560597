/** A queue that is full: all that waits in it is claimed, and to look past it costs the database more the more there is. */
import { randomUUID } from 'node:crypto';
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { openBullQueue } from '../../runtime/src/adapters/queue';
import { openPostgresStore } from '../../runtime/src/adapters/store';
import type { EngineDeps } from '../../runtime/src/engine/deps';
import { Deliveries } from '../../runtime/src/engine/dispatch/delivery';
import { createFinder } from '../../runtime/src/engine/dispatch/finder';
import { createLines } from '../../runtime/src/engine/dispatch/lines';
import { createResumes } from '../../runtime/src/engine/hosted/resumes';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { REDIS_URL_NAME, redisMissing } from '../support/redisServer';
import { closeWorlds, givenWorld, minutes, MONDAY_9 } from '../support/world';

describeUnless(postgresMissing() ?? redisMissing(), 'a scheduler', () => {
  let database: EmptyDatabase;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(async () => {
    await closeWorlds();
    database.giveBack();
  });

  it('whose queue is full puts no more, and does not ask the database when the next is due', async () => {
    const clock = new VirtualClock(MONDAY_9);
    const w = await givenWorld({
      clock,
      store: () => openPostgresStore({ url: database.url }),
      queue: (reporter) =>
        openBullQueue({
          addresses: [process.env[REDIS_URL_NAME] ?? ''],
          prefix: `test-${randomUUID()}`,
          clock,
          reporter,
        }),
    });
    const deps = w.deps as EngineDeps;
    deps.delivery.batchSize = 1;
    const sequence = await w.publish([{ key: 'a', text: 'A', wait: { amount: 1, unit: 'minutes' } }]);
    for (let n = 0; n < 20; n += 1) await w.enroll(sequence, { email: `p${n}@example.com` });
    const { claims } = w.store;
    const { nextDueAt } = claims;
    let asked = 0;
    claims.nextDueAt = (now) => {
      asked += 1;
      return nextDueAt(now);
    };
    const lines = createLines(deps, new Deliveries(deps, async () => undefined));
    const finder = createFinder(deps, deps.queue!, claims.handOver!, lines, createResumes(deps));
    expect(await finder.nextAt()).toBe(MONDAY_9 + minutes(1));
    expect(asked).toBe(1);

    clock.set(MONDAY_9 + minutes(1));
    const put = await finder.find(clock.now());
    expect(put).toBeGreaterThan(0);
    expect(put).toBeLessThan(20);
    expect(await deps.queue!.room('steps')).toBe(0);
    expect(await finder.nextAt()).toBeGreaterThan(clock.now());
    expect(asked).toBe(1);
  });
});
