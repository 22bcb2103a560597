/** Removing what ended, while processes die, others are at the same rows, and databases are copied and upgraded. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDatabase, openPostgresStore, openSqliteStore } from '../../runtime/src/adapters/store';
import type { Removed, Store } from '../../runtime/src/engine/ports';
import type { Enrollment } from '../../runtime/src/engine/records';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { composition, DAY, draft, enrolled, NOON, send, timelineEvent } from './records';
import { draftEvent } from './users';

const folder = mkdtempSync(join(tmpdir(), 'cadenza-retention-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newPath = (): string => join(folder, `${++count}`, 'cadenza.db');

const ENDED = {
  ...{ state: 'completed', node: null, step: null, waitingFor: null, dueAt: null, endedAt: NOON - 40 * DAY },
} as const;

/** Ended ones with their history, and one that goes on. */
async function fill(store: Store, ended: number) {
  const made = await enrolled(store, ended + 1, (n) => (n < ended ? ENDED : {}));
  await store.transaction(async (tx) => {
    for (const one of made.enrollments) {
      await tx.putSends([send(one, { status: 'delivered' }), send(one, { step: 'second', status: 'failed' })]);
      const asked = draft(one, { status: 'approved' });
      await tx.insertDraft(asked);
      await tx.appendDraftEvents([draftEvent(asked.id)]);
      await tx.insertComposition(composition(one, { costMicros: 3 }));
      await tx.appendTimeline([timelineEvent(one.id), timelineEvent(one.id)]);
    }
  });
  return made;
}

async function figures(store: Store, sequenceId: string) {
  return {
    counts: await store.read.enrollmentCounts(sequenceId),
    funnel: await store.read.funnel(sequenceId, null),
    cost: await store.read.compositionCost(0, 'USD'),
    totals: await store.read.compositionTotals({ from: 0, to: NOON + DAY, by: 'sequence' }),
  };
}

/** Figures counted anew from what is there: those of a copy. */
async function figuresOfCopy(store: Store, sequenceId: string) {
  const copy = await openSqliteStore({ path: ':memory:' });
  try {
    await copy.importRows(store.exportRows());
    return await figures(copy, sequenceId);
  } finally {
    await copy.close();
  }
}

const sum = (removed: Removed): number => Object.values(removed).reduce((all, n) => all + n, 0);

async function removeAll(store: Store): Promise<number> {
  let total = 0;
  for (let rows = 1; rows > 0; total += rows)
    rows = sum(await store.transaction((tx) => tx.removeHistory(NOON, { enrollments: 10, rows: 40 })));
  return total;
}

const rowsIn = async (store: Store): Promise<number> => {
  let rows = 0;
  for await (const { table } of store.exportRows())
    if (['enrollment', 'send', 'draft', 'draft_event', 'composition', 'timeline_event'].includes(table)) rows += 1;
  return rows;
};

/** Removes in a process of its own, which is killed once it has printed `until`. */
async function killedAt(until: string, database: string): Promise<void> {
  const args = ['-r', join(__dirname, 'transpile.js'), join(__dirname, 'child.ts'), 'remove', database];
  const child = spawn(process.execPath, args);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      if (output.includes(until)) child.kill('SIGKILL');
    });
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.on('exit', () => (output.includes(until) ? resolve() : reject(new Error(output))));
  });
}

/** @param open the same database each time */
async function survivesBeingKilled(open: () => Promise<Store>, database: string): Promise<void> {
  let store = await open();
  const { sequence, enrollments } = await fill(store, 30);
  const before = await figures(store, sequence.id);
  const all = await rowsIn(store);
  await store.close();
  for (const until of ['removed 1\n', 'removed 4\n', 'removed 9\n']) {
    await killedAt(until, database);
    store = await open();
    expect(await figures(store, sequence.id)).toEqual(before);
    expect(await figuresOfCopy(store, sequence.id)).toEqual(before);
    await store.close();
  }
  store = await open();
  expect(await rowsIn(store)).toBeLessThan(all);
  expect(await removeAll(store)).toBeGreaterThan(0);
  expect(await figures(store, sequence.id)).toEqual(before);
  const goesOn = enrollments.at(-1) as Enrollment;
  expect((await store.read.enrollments({}, { limit: 99 })).items).toEqual([goesOn]);
  expect(await rowsIn(store)).toBe(all / 31);
  await store.close();
}

describe('a process that is killed while it removes', () => {
  it('has lost and doubled no figure on SQLite, and the next goes on', async () => {
    const path = newPath();
    await survivesBeingKilled(() => openSqliteStore({ path }), path);
  });
});

describe('a SQLite database from which history was removed', () => {
  it('is copied with the positions of who was told, over the gaps', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    await fill(store, 5);
    const told = await store.read.timelineEnd();
    await removeAll(store);
    const { first } = await enrolled(store);
    await store.transaction((tx) => tx.appendTimeline([timelineEvent(first.id)]));
    const end = await store.read.timelineEnd();
    await store.close();

    const to = join(folder, 'copy.db');
    copyDatabase(path, to);
    const copy = await openSqliteStore({ path: to });
    expect(await copy.read.timelineEnd()).toBe(end);
    const { events } = await copy.read.timelineAfter(told, ['enrolled'], 100);
    expect(events.map(({ event }) => event.enrollmentId)).toEqual([first.id]);
    await copy.close();
  });

  it('holds none of what was written in it', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    const { enrollments } = await enrolled(store, 2, (n) => (n === 0 ? ENDED : {}));
    await store.transaction(async (tx) => {
      await tx.putSends([send(enrollments[0]!, { text: 'The-secret-of-long-ago '.repeat(200), status: 'sent' })]);
      for (const one of enrollments)
        await tx.appendTimeline([timelineEvent(one.id, { why: `The-reason-of-${one.id}` })]);
    });
    await removeAll(store);
    await store.close();
    const file = readFileSync(path).toString('latin1');
    expect(file).not.toContain('The-secret-of-long-ago');
    expect(file).not.toContain(`The-reason-of-${enrollments[0]!.id}`);
    expect(file).toContain(`The-reason-of-${enrollments[1]!.id}`);
  });

  it('of the release before gets what it needs and keeps its rows', async () => {
    const path = newPath();
    let store = await openSqliteStore({ path });
    const { sequence } = await fill(store, 3);
    const before = await figures(store, sequence.id);
    for (const statement of [
      'drop index enrollment_ended',
      ...['past_count', 'past_step', 'past_composition'].map((table) => `drop table ${table}`),
      `delete from migration where name like 'AddRetention%'`,
    ])
      await store.dataSource.query(statement);
    await store.close();
    store = await openSqliteStore({ path });
    expect(await figures(store, sequence.id)).toEqual(before);
    expect(await removeAll(store)).toBe(3 * 8);
    expect(await figures(store, sequence.id)).toEqual(before);
    await store.close();
  });
});

describeUnless(postgresMissing(), 'removing on Postgres', () => {
  let database: EmptyDatabase;
  const open = (): Promise<Store> => openPostgresStore({ url: database.url });
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => database.giveBack());

  it('by a process that is killed loses and doubles no figure, and the next goes on', async () => {
    await survivesBeingKilled(open, database.url);
  });

  it('by several processes at once removes each row once', async () => {
    const stores = [await open(), await open(), await open()];
    const { sequence } = await fill(stores[0]!, 40);
    const before = await figures(stores[0]!, sequence.id);
    const removed = await Promise.all([...stores, ...stores].map(removeAll));
    const rest = await removeAll(stores[0]!);
    expect(removed.reduce((all, n) => all + n, rest)).toBe(40 * 8);
    expect(await figures(stores[1]!, sequence.id)).toEqual(before);
    expect(await figuresOfCopy(stores[1]!, sequence.id)).toEqual(before);
    for (const store of stores) await store.close();
  });

  it('waits for nobody: what another transaction is at goes the next time, with what that wrote', async () => {
    const [store, other] = [await open(), await open()];
    const { enrollments, sequence } = await fill(store, 2);
    const [told, ended] = enrollments as [Enrollment, Enrollment];
    const [reported] = await store.read.sendsOf(told.id);
    await other.transaction(async (tx) => {
      // A delivery report takes the send first, and then looks at its enrollment.
      await tx.send(reported!.id);
      await store.transaction((mine) => mine.removeHistory(NOON, { enrollments: 10, rows: 100 }));
      expect(await store.read.enrollment(ended.id)).toBeNull();
      expect((await tx.enrollment(told.id))?.id).toBe(told.id);
      await tx.updateSends([{ id: reported!.id, from: ['delivered'], set: { status: 'read' } }]);
      await tx.appendTimeline([timelineEvent(told.id, { kind: 'send_status' })]);
    });
    expect((await store.read.timeline(told.id, { limit: 9 })).items.map(({ kind }) => kind)).toEqual(['send_status']);
    await removeAll(store);
    expect(await store.read.enrollment(told.id)).toBeNull();
    const [first] = await store.read.funnel(sequence.id, null);
    expect(first?.statuses).toEqual({ delivered: 2, read: 1 });
    expect(await figuresOfCopy(store, sequence.id)).toEqual(await figures(store, sequence.id));
    await store.close();
    await other.close();
  });
});
