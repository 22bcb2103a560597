/** An Idempotency-Key over two processes on one database. */
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { openPostgresStore } from '../../runtime/src/adapters/store';
import { Idempotency } from '../../runtime/src/http/idempotency';
import { describeUnless } from '../support/needs';
import { emptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { gate, MONDAY_9 } from '../support/world';

const NOBODY = { report: () => undefined, count: () => undefined, observe: () => undefined };
const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code: string }).code,
  );

describeUnless(postgresMissing(), 'an Idempotency-Key over two processes', () => {
  it('is worked on once, refused meanwhile, answered alike afterwards, and unknown when it was interrupted', async () => {
    const database = await emptyDatabase();
    const stores = [await openPostgresStore({ url: database.url }), await openPostgresStore({ url: database.url })];
    const clock = new VirtualClock(MONDAY_9);
    const [one, two] = stores.map((store) => new Idempotency(store, clock, NOBODY)) as [Idempotency, Idempotency];
    try {
      let times = 0;
      const [began, finish] = [gate(), gate()];
      const work = async () => {
        times += 1;
        began.open();
        await finish.opened;
        return { status: 201, body: { times } };
      };
      const first = one.once('key', 'a', 'hash', work);
      await began.opened;
      expect(await code(two.once('key', 'a', 'hash', work))).toBe('idempotency_in_progress');
      finish.open();
      expect(await first).toEqual({ status: 201, body: '{"times":1}', replayed: false });
      expect(await two.once('key', 'a', 'hash', work)).toEqual({ status: 201, body: '{"times":1}', replayed: true });

      const both = await Promise.all([one, two].map((each) => code(each.once('key', 'b', 'hash', work))));
      expect(times).toBe(2);
      expect(both).toContain('done');

      // As a process leaves it that dies over it.
      await stores[0]!.transaction((tx) => tx.beginRequest('key', 'c', 'hash', clock.now()));
      expect(await code(two.once('key', 'c', 'hash', work))).toBe('idempotency_outcome_unknown');
    } finally {
      for (const store of stores) await store.close();
      database.giveBack();
    }
  });
});
