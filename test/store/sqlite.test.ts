import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore, type SqliteStore } from '../../runtime/src/adapters/store';
import { composition, contact, enrolled, enrollment, NOON, published, timelineEvent } from './records';
import { subscription } from './subscriptions';
import { storeSuite } from './suite';

const folder = mkdtempSync(join(tmpdir(), 'cadenza-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const newPath = (): string => join(folder, `db-${++count}`, 'cadenza.sqlite');

storeSuite('SQLite file', () => openSqliteStore({ path: newPath() }));
storeSuite('SQLite in memory', () => openSqliteStore({ path: ':memory:' }));

it('keeps its file from other users of the machine', async () => {
  const path = newPath();
  const store = await openSqliteStore({ path });
  const modes = ['', '-wal', '-shm'].map((part) => statSync(path + part).mode & 0o777);
  await store.close();
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

/** Runs child.ts with a database; resolves with what it printed when it has printed `until`, or has ended. */
async function child(mode: string, path: string, until: string): Promise<{ process: ChildProcess; output: string }> {
  const process = spawn(globalThis.process.execPath, [
    '-r',
    join(__dirname, 'transpile.js'),
    join(__dirname, 'child.ts'),
    mode,
    path,
  ]);
  let output = '';
  return new Promise((resolve) => {
    const heard = (text: Buffer): void => {
      output += text.toString();
      if (output.includes(until)) resolve({ process, output });
    };
    process.stdout.on('data', heard);
    process.stderr.on('data', heard);
    process.on('exit', () => resolve({ process, output }));
  });
}

async function killed(process: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => process.on('exit', resolve));
  process.kill('SIGKILL');
  await ended;
}

describe('a SQLite database', () => {
  let store: SqliteStore | null = null;
  afterEach(() => store?.close().catch(() => undefined));

  it('is made with its folder, from empty, and opened again as it was left', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    const { first } = await enrolled(store);
    await store.close();
    store = await openSqliteStore({ path });
    expect(await store.read.enrollment(first.id)).toEqual(first);
  });

  it('of the previous release keeps what is in it, and gains a place for host calls', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    const { first } = await enrolled(store);
    for (const statement of [
      `delete from migration where name like 'AddHostCalls%'`,
      `drop table flow_wait`,
      `create table flow_wait (id text not null primary key, enrollment_id text not null, execution_id text not null,
        resume_url text not null, status text not null, attempts integer not null, next_attempt_at integer,
        created_at integer not null)`,
      `create index flow_wait_enrollment on flow_wait (enrollment_id)`,
      `create index flow_wait_due on flow_wait (next_attempt_at) where next_attempt_at is not null`,
    ])
      await store.dataSource.query(statement);
    await store.close();
    store = await openSqliteStore({ path });
    expect(await store.read.enrollment(first.id)).toEqual(first);
    expect(await store.read.hostCalls({ enrollmentId: first.id })).toEqual([]);
  });

  it('runs one transaction after the other', async () => {
    store = await openSqliteStore({ path: newPath() });
    const order: string[] = [];
    const slow = store.transaction(async () => {
      order.push('slow begins');
      await new Promise((resolve) => setImmediate(resolve));
      order.push('slow ends');
    });
    const fast = store.transaction(async () => void order.push('fast'));
    await Promise.all([slow, fast]);
    expect(order).toEqual(['slow begins', 'slow ends', 'fast']);
  });

  it('of a newer release is refused, with the way out', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    await store.dataSource.query(
      `insert into migration (timestamp, name) values (9999999999999, 'FromTheFuture9999999999999')`,
    );
    await store.close();
    await expect(openSqliteStore({ path })).rejects.toThrow(/newer release.*FromTheFuture/);
  });

  it('of the release before composing gets its tables and keeps its rows', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    const { first } = await enrolled(store, 3);
    for (const statement of [
      'drop table composition',
      'drop table persona',
      `delete from migration where name like 'AddPersonasAndCompositions%'`,
    ])
      await store.dataSource.query(statement);
    await store.close();
    store = await openSqliteStore({ path });
    expect(await store.read.enrollment(first.id)).toEqual(first);
    await store.transaction((tx) => tx.insertComposition(composition(first)));
    expect(await store.read.compositionsOf(first.id)).toHaveLength(1);
    expect(await store.read.personas()).toEqual([]);
  });

  it('of the release before subscriptions gets their table and keeps its rows', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    const { first } = await enrolled(store, 3);
    await store.dataSource.query('drop table subscription');
    await store.dataSource.query(`delete from migration where name = 'AddSubscriptions1795287600000'`);
    await store.close();
    store = await openSqliteStore({ path });
    expect(await store.read.enrollment(first.id)).toEqual(first);
    expect(await store.read.subscriptions()).toEqual([]);
    await store.transaction((tx) => tx.insertSubscription(subscription()));
    await store.close();
    store = await openSqliteStore({ path });
    expect(await store.read.subscriptions()).toHaveLength(1);
  });

  it('of the release before people gets their tables, and tells nobody of what was before', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    const { first } = await enrolled(store, 3);
    await store.transaction((tx) => tx.appendTimeline([timelineEvent(first.id), timelineEvent(first.id)]));
    for (const statement of [
      ...['session', 'user', 'draft_event', 'notification'].map((table) => `drop table ${table}`),
      'drop index draft_unreminded',
      ...['flags', 'regenerations', 'asked_at', 'reminded_at'].map((name) => `alter table draft drop column ${name}`),
      `create table user (id text not null primary key, email text not null, name text not null, role text not null,
        password_hash text, created_at integer not null)`,
      'create unique index user_email on user (email)',
      `delete from migration where name like 'AddPeople%'`,
    ])
      await store.dataSource.query(statement);
    await store.close();
    store = await openSqliteStore({ path });
    expect(await store.read.enrollment(first.id)).toEqual(first);
    expect(await store.read.users()).toEqual([]);
    expect(await store.read.notifiedUntil()).toBe(await store.read.timelineEnd());
    expect(await store.read.timelineEnd()).toBeGreaterThan(0);
  });

  it('in use is refused to a second store, with the file and the way out', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    await expect(openSqliteStore({ path })).rejects.toThrow(
      `The database ${path} is in use by another Cadenza process`,
    );
    const second = await child('hold', path, 'in use');
    expect(second.output).toContain(`The database ${path} is in use by another Cadenza process`);
    await killed(second.process);
  });

  it('held by another process is free as soon as that one is killed', async () => {
    const path = newPath();
    const holder = await child('hold', path, 'holding');
    expect(holder.output).toContain('holding');
    await expect(openSqliteStore({ path })).rejects.toThrow('in use');
    await killed(holder.process);
    store = await openSqliteStore({ path });
    await store.ping();
  });

  it('keeps every acknowledged transaction when its process is killed, and none by halves', async () => {
    const path = newPath();
    const writer = await child('write', path, 'acked 40');
    await killed(writer.process);
    const acked = Number(writer.output.match(/acked (\d+)\s*$/)?.[1]);
    store = await openSqliteStore({ path });
    const batches = new Map<unknown, unknown[]>();
    for await (const { table, row } of store.exportRows()) {
      if (table === 'contact') batches.set(row['company'], [...(batches.get(row['company']) ?? []), row]);
    }
    expect(acked).toBeGreaterThanOrEqual(40);
    for (let n = 1; n <= acked; n++) expect(batches.get(`batch ${n}`)).toHaveLength(3);
    expect([...batches.values()].every((batch) => batch.length === 3)).toBe(true);
  });

  it('may be read beside the process that works it, but not written', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    const { sequence, first } = await enrolled(store);
    const reader = await openSqliteStore({ path, exclusive: false });
    try {
      expect(await reader.read.enrollment(first.id)).toEqual(first);
      const tables = new Set<string>();
      for await (const { table } of reader.exportRows()) tables.add(table);
      expect(tables).toContain('enrollment');
      await expect(reader.transaction((tx) => tx.insertContacts([contact()]))).rejects.toThrow();
      await store.transaction((tx) => tx.updateSequence({ ...sequence, name: 'Written meanwhile' }));
      expect((await reader.read.sequences({}, { limit: 1 })).items[0]?.name).toBe('Written meanwhile');
    } finally {
      await reader.close();
    }
  });

  it('that is not there is not made for reading', async () => {
    await expect(openSqliteStore({ path: newPath(), exclusive: false })).rejects.toThrow('There is no database');
  });

  it('exports one instant, though work goes on', async () => {
    store = await openSqliteStore({ path: newPath() });
    await enrolled(store, 10);
    const contacts: unknown[] = [];
    for await (const { table, row } of store.exportRows()) {
      await store.transaction((tx) => tx.insertContacts([contact()]));
      if (table === 'contact') contacts.push(row);
    }
    expect(contacts).toHaveLength(10);
  });

  it('whose disk is full refuses the transaction whole, and works on when there is room', async () => {
    store = await openSqliteStore({ path: newPath() });
    const base = await published(store);
    const [{ page_count: pages }] = await store.dataSource.query<[{ page_count: number }]>('pragma page_count');
    await store.dataSource.query(`pragma max_page_count = ${pages + 20}`);
    const people = Array.from({ length: 200 }, () => contact({ company: 'x'.repeat(1000) }));
    const work = store.transaction(async (tx) => {
      await tx.insertContacts(people);
      await tx.insertEnrollments(people.map((one) => enrollment({ ...base, contact: one })));
    });
    await expect(work).rejects.toMatchObject({ name: 'StoreUnavailable', cause: { code: 'SQLITE_FULL' } });
    expect((await store.read.contacts({}, { limit: 5 })).items).toEqual([]);
    await store.transaction((tx) => tx.insertContacts([contact()]));
    await store.dataSource.query('pragma max_page_count = 1000000');
    await store.transaction((tx) => tx.insertContacts(people));
    expect((await store.read.contacts({}, { limit: 200 })).nextCursor).not.toBeNull();
  });

  it('has forgotten the claims of a process that ended', async () => {
    const path = newPath();
    store = await openSqliteStore({ path });
    await enrolled(store, 3);
    await store.claims.claimDue(NOON, 10, 60_000);
    await store.close();
    store = await openSqliteStore({ path });
    expect(await store.claims.claimDue(NOON, 10, 60_000)).toHaveLength(3);
  });
});
