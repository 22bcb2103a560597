/** The timeline of all enrollments on Postgres, while many connections write it at once: nothing is passed over. */
import { openPostgresStore, type PostgresStore } from '../../runtime/src/adapters/store';
import type { TimelineEvent } from '../../runtime/src/engine/records';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { gate } from '../support/world';
import { enrolled, timelineEvent } from './records';
import { subscription } from './subscriptions';

describeUnless(postgresMissing(), 'a timeline that many write at once', () => {
  let database: EmptyDatabase;
  let one: PostgresStore;
  let two: PostgresStore;
  let sent: () => TimelineEvent;

  beforeEach(async () => {
    database = await emptyDatabase();
    [one, two] = [await openPostgresStore({ url: database.url }), await openPostgresStore({ url: database.url })];
    const { first } = await enrolled(one);
    sent = () => timelineEvent(first.id, { kind: 'sent' });
  });
  afterEach(async () => {
    await one.close();
    await two.close();
    database.giveBack();
  });

  const append = (store: PostgresStore, ...events: TimelineEvent[]) =>
    store.transaction((tx) => tx.appendTimeline(events));
  const after = async (position: number, limit = 100) => {
    const { events, end } = await two.read.timelineAfter(position, ['sent'], limit);
    return { ids: events.map(({ event }) => event.id), end };
  };

  /** A transaction that has written an event and waits. */
  async function writing(...events: TimelineEvent[]) {
    const [wrote, end] = [gate(), gate()];
    const done = one.transaction(async (tx) => {
      await tx.appendTimeline(events);
      // What comes after it is answered after it.
      await tx.settings();
      wrote.open();
      await end.opened;
      if (undoes) throw new Error('undone');
    });
    let undoes = false;
    await wrote.opened;
    return {
      commit: () => (end.open(), done),
      undo: () => ((undoes = true), end.open(), done.catch(() => undefined)),
    };
  }

  it('shows nothing that stands behind an event which is not committed, and then both in their order', async () => {
    const start = await two.read.timelineEnd();
    const [slow, quick] = [sent(), sent()];
    const transaction = await writing(slow);
    await append(two, quick);
    expect(await after(start)).toEqual({ ids: [], end: start });
    expect(await two.read.timelineEnd()).toBe(start);
    await transaction.commit();
    expect(await after(start)).toEqual({ ids: [slow.id, quick.id], end: start + 2 });
  });

  it('goes on behind an event that was undone, whose position stays empty', async () => {
    const start = await two.read.timelineEnd();
    const quick = sent();
    const transaction = await writing(sent(), sent());
    await append(two, quick);
    await transaction.undo();
    expect(await after(start, 2)).toEqual({ ids: [], end: start + 2 });
    expect(await after(start)).toEqual({ ids: [quick.id], end: start + 3 });
  });

  it('is exported without the gaps that undone events left, and a subscription stands in the same place', async () => {
    await append(one, sent());
    await (await writing(sent(), sent(), sent())).undo();
    const [known, next] = [sent(), sent()];
    await append(one, known);
    const position = await one.read.timelineEnd();
    await append(one, next);
    await one.transaction(async (tx) => {
      await tx.insertSubscription(subscription({ position }));
      await tx.saveNotifiedUntil(position);
    });
    const other = await emptyDatabase();
    const copy = await openPostgresStore({ url: other.url });
    try {
      await copy.importRows(one.exportRows());
      const moved = (await copy.read.subscriptions())[0]!.position;
      expect([moved, await copy.read.notifiedUntil()]).toEqual([2, 2]);
      const { events } = await copy.read.timelineAfter(moved, ['sent'], 100);
      expect(events.map(({ event, position: at }) => [event.id, at])).toEqual([[next.id, 3]]);
      const later = sent();
      await append(copy, later);
      expect((await copy.read.timelineAfter(3, ['sent'], 100)).events.map(({ position: at }) => at)).toEqual([4]);
    } finally {
      await copy.close();
      other.giveBack();
    }
  });

  // A lock's key holds 31 bits of a position.
  it.each([2 ** 31 - 4, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 32 - 2, 2 ** 40 - 2])(
    'is whole about position %d',
    async (at) => {
      await one.dataSource.query(`select setval('timeline_position', $1)`, [at]);
      const events = [sent(), sent(), sent(), sent()];
      const first = await writing(events[0]!);
      await append(two, events[1]!);
      const third = await writing(events[2]!);
      await append(two, events[3]!);
      expect(await after(at)).toEqual({ ids: [], end: at });
      await first.commit();
      expect(await after(at)).toEqual({ ids: [events[0]!.id, events[1]!.id], end: at + 2 });
      await third.commit();
      expect(await after(at)).toEqual({ ids: events.map(({ id }) => id), end: at + 4 });
    },
  );

  it('is told whole and once to one who reads all the while, whoever writes, undoes and writes again', async () => {
    const start = await two.read.timelineEnd();
    const kept: string[] = [];
    let isWriting = true;
    const writer = async (store: PostgresStore, writes: number): Promise<void> => {
      for (let n = 0; n < 60; n += 1) {
        const events = Array.from({ length: 1 + ((n + writes) % 3) }, sent);
        const work = store.transaction(async (tx) => {
          await tx.appendTimeline(events.slice(0, 1));
          await tx.settings();
          await tx.appendTimeline(events.slice(1));
          if ((n + writes) % 5 === 0) throw new Error('undone');
        });
        await work.then(
          () => kept.push(...events.map(({ id }) => id)),
          () => undefined,
        );
      }
    };
    const read: string[] = [];
    const reading = (async () => {
      for (let position = start; ;) {
        const last = !isWriting;
        const { ids, end } = await after(position, 7);
        read.push(...ids);
        if (last && end === position) return;
        position = end;
      }
    })();
    await Promise.all([one, two, one, two, one, two].map(writer));
    isWriting = false;
    await reading;
    expect(read).toHaveLength(new Set(read).size);
    expect([...read].sort()).toEqual([...kept].sort());
  });
});
