/** On Postgres who is due stands in a table of its own, which the database keeps itself, whoever writes. */
import fc from 'fast-check';
import { openPostgresStore, type PostgresStore } from '../../runtime/src/adapters/store';
import type { Enrollment } from '../../runtime/src/engine/records';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { withinTime } from '../support/withinTime';
import { contact, DAY, enrolled, enrollment, MINUTE, NOON } from './records';

const LEASE = MINUTE;

describeUnless(postgresMissing(), 'the table of who is due', () => {
  let database: EmptyDatabase;
  let store: PostgresStore;
  beforeEach(async () => {
    database = await emptyDatabase();
    store = await openPostgresStore({ url: database.url });
  });
  afterEach(async () => {
    await store.close();
    database.giveBack();
  });

  const rows = (sql: string): Promise<unknown[]> => store.dataSource.query(sql);
  const due = () => rows('select id, due_at from due_enrollment order by id');
  const whoIsDue = () =>
    rows(`select id, due_at from enrollment where state = 'active' and due_at is not null order by id`);
  const leased = () => rows('select id from due_enrollment where lease_until is not null or lease_by is not null');

  const CHANGES: Record<string, Partial<Enrollment>> = {
    'is due later': { dueAt: NOON + DAY },
    'is due at once': { dueAt: NOON },
    'is paused': { state: 'paused', dueAt: null },
    'goes on': { state: 'active', dueAt: NOON },
    'stands in a line': {
      state: 'active',
      waitingFor: 'inbox_limit',
      lineInboxId: 'mail',
      heldDueAt: NOON,
      dueAt: null,
    },
    'waits for somebody': { waitingFor: 'approval', dueAt: null },
    'has ended and kept its due time': { state: 'exited', endedAt: NOON },
    'is told why': { why: 'x' },
  };

  type Act =
    | { what: 'claim'; count: number }
    | { what: 'give back'; who: number[] }
    | { what: 'write'; who: number[]; change: string };

  it('is that of the enrollments, whatever is done to them, and a write gives the claim back', async () => {
    const { enrollments } = await enrolled(store, 5, (n) => (n === 4 ? { state: 'paused', dueAt: null } : {}));
    expect(await due()).toEqual(await whoIsDue());
    const some = fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1 });
    const act: fc.Arbitrary<Act> = fc.oneof(
      fc.record({ what: fc.constant('claim' as const), count: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ what: fc.constant('give back' as const), who: some }),
      fc.record({ what: fc.constant('write' as const), who: some, change: fc.constantFrom(...Object.keys(CHANGES)) }),
    );
    const play = withinTime(async (acts: Act[]) => {
      for (const each of acts) {
        if (each.what === 'claim') await store.claims.claimDue(NOON, each.count, LEASE);
        else if (each.what === 'give back') await store.claims.release(each.who.map((n) => enrollments[n]!.id));
        else {
          const ids = each.who.map((n) => enrollments[n]!.id);
          await store.transaction(async (tx) => {
            const changes = [];
            for (const id of ids)
              changes.push({ id, revision: (await tx.enrollment(id))!.revision, set: CHANGES[each.change]! });
            await tx.updateEnrollments(changes);
          });
          const taken = (await leased()) as { id: string }[];
          expect(taken.filter(({ id }) => ids.includes(id))).toEqual([]);
        }
        expect(await due()).toEqual(await whoIsDue());
      }
    });
    await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 8 }), play));
  });

  it('stays that of the enrollments when many claim, give back and write at the same instant', async () => {
    const other = await openPostgresStore({ url: database.url });
    const { enrollments } = await enrolled(store, 30);
    const names = Object.keys(CHANGES);
    const write = (by: PostgresStore, n: number): Promise<unknown> =>
      by.transaction(async (tx) => {
        // In the order of their ids, as the engine writes.
        const some = enrollments.filter((_, at) => (at + n) % 3 === 0);
        const changes = [];
        for (const [at, { id }] of some.entries()) {
          const { revision } = (await tx.enrollment(id))!;
          changes.push({ id, revision, set: CHANGES[names[(n + at) % names.length]!]! });
        }
        await tx.updateEnrollments(changes);
      });
    const act = async (n: number): Promise<unknown> => {
      const by = n % 2 ? store : other;
      if (n % 4 < 2) return write(by, n);
      const claimed = await by.claims.claimDue(NOON, 7, LEASE);
      return by.claims.release(claimed.slice(0, 3).map(({ enrollment: { id } }) => id));
    };
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 24 }, (_, n) => act(round * 24 + n)));
      expect(await due()).toEqual(await whoIsDue());
    }
    await other.close();
  });

  it('is kept when somebody writes past the program', async () => {
    const { first, ...base } = await enrolled(store, 3);
    await rows(`update enrollment set due_at = due_at + 5`);
    expect(await due()).toEqual(await whoIsDue());
    await rows(`delete from enrollment where id = '${first.id}'`);
    expect(await due()).toHaveLength(2);
    await rows(
      `update enrollment set state = case when id < '${base.enrollments[2]!.id}' then 'paused' else state end`,
    );
    expect(await due()).toEqual(await whoIsDue());
    expect(await due()).toHaveLength(1);
  });

  it.each(['wait', 'quiet_hours'])('spares the other indexes a step that goes to %s', async (waitingFor) => {
    const { first } = await enrolled(store, 1);
    const updated = await store.dataSource.transaction(async (manager) => {
      await manager.query(
        `update enrollment set node = 'x', step = 'y', why = 'z', due_at = due_at + 1, anchor_at = anchor_at + 1, waiting_for = $2,
           composed = null, updated_at = updated_at + 1, revision = revision + 1 where id = $1`,
        [first.id, waitingFor],
      );
      const count = (what: string): string => `pg_stat_get_xact_tuples_${what}('enrollment'::regclass)::int`;
      return manager.query(`select ${count('updated')} as all, ${count('hot_updated')} as "in its page"`);
    });
    expect(updated).toEqual([{ all: 1, 'in its page': 1 }]);
    expect(await due()).toEqual(await whoIsDue());
  });

  it('is undone with the transaction that wrote', async () => {
    const base = await enrolled(store, 1);
    const other = contact();
    const work = store.transaction(async (tx) => {
      await tx.insertContacts([other]);
      await tx.insertEnrollments([enrollment({ ...base, contact: other })]);
      await tx.updateEnrollments([{ id: base.first.id, revision: 1, set: { dueAt: NOON + DAY } }]);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await due()).toEqual([{ id: base.first.id, due_at: String(NOON) }]);
  });

  it('is made of what the release before has, and can be taken back', async () => {
    const { enrollments } = await enrolled(store, 6, (n) =>
      n < 2 ? { state: 'paused', dueAt: null } : { dueAt: NOON + n },
    );
    await store.dataSource.undoLastMigration({ transaction: 'all' });
    await expect(due()).rejects.toThrow('due_enrollment');
    await rows(`update enrollment set due_at = ${NOON} where id = '${enrollments[5]!.id}'`);
    await store.close();
    store = await openPostgresStore({ url: database.url });
    expect(await due()).toEqual(await whoIsDue());
    const claimed = await store.claims.claimDue(NOON + 3, 10, LEASE);
    expect(claimed.map((one) => one.enrollment.id)).toEqual([5, 2, 3].map((n) => enrollments[n]!.id));
  });
});
