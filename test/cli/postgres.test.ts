/** The program on Postgres: moving an embedded installation there, and running on it. */
import { join } from 'node:path';
import { openPostgresStore, openSqliteStore } from '../../runtime/src/adapters/store';
import type { Store } from '../../runtime/src/engine/ports';
import { contact, enrolled, message, conversation, send, timelineEvent, inbox } from '../store/records';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { ownPostgresMissing, postgresMissing, startPostgres } from '../support/postgresServer';
import { newFolder, removeFolders, run, TEST_MS } from './cli';
import { startRuntime } from '../support/process';

jest.setTimeout(TEST_MS);
afterAll(removeFolders);

async function rowsOf(store: Store): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of store.exportRows()) rows.push(row);
  return rows;
}

/** An embedded database with something in every large table, and all it holds. */
async function embedded(): Promise<{ file: string; rows: unknown[] }> {
  const file = join(newFolder(), 'cadenza.db');
  const store = await openSqliteStore({ path: file });
  try {
    const { enrollments, contact: ana } = await enrolled(store, 1_200);
    const thread = conversation(ana.id);
    await store.transaction(async (tx) => {
      await tx.insertInbox(inbox({ secrets: 'sealed' }));
      await tx.saveSettings({ ...(await tx.settings()), timeZone: 'Europe/Lisbon' });
      await tx.insertContacts([contact({ name: 'Zoë 🎷 „‏مرحبا‎“', attributes: { b: 1, a: null, ü: 'x' } })]);
      await tx.insertConversations([thread]);
      await tx.insertMessages([message(thread, { automatic: true })]);
      await tx.putSends(enrollments.map((one) => send(one, { status: 'sent' })));
      await tx.appendTimeline(enrollments.map((one) => timelineEvent(one.id)));
    });
    return { file, rows: await rowsOf(store) };
  } finally {
    await store.close();
  }
}

describeUnless(postgresMissing(), 'cadenza migrate --from', () => {
  let database: EmptyDatabase;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => database.giveBack());
  const moved = async (): Promise<unknown[]> => {
    const store = await openPostgresStore({ url: database.url });
    try {
      return await rowsOf(store);
    } finally {
      await store.close();
    }
  };
  const migrate = (file: string) => run(['migrate', '--from', file], { env: { CADENZA_DATABASE_URL: database.url } });

  it('moves every row, and leaves the file as it was', async () => {
    const { file, rows } = await embedded();
    const { code, stdout, stderr } = await migrate(file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Moved ${rows.length.toLocaleString('en-US')} rows from ${file} to postgres://`);
    expect(await moved()).toEqual(rows);
    const old = await openSqliteStore({ path: file });
    expect(await rowsOf(old)).toEqual(rows);
    await old.close();
  });

  it('goes into a database that was opened but never used, and into no other', async () => {
    const { file, rows } = await embedded();
    const opened = await run(['migrate'], { env: { CADENZA_DATABASE_URL: database.url } });
    expect(opened).toMatchObject({ code: 0, stderr: '' });
    expect((await migrate(file)).code).toBe(0);
    const again = await migrate(file);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/is not empty: table 'setting' has rows\. Move into a new database/);
    expect(await moved()).toEqual(rows);
  });

  it('refuses a file that a process works, a file that is not there, and a missing address', async () => {
    const { file } = await embedded();
    const working = await openSqliteStore({ path: file });
    expect((await migrate(file)).stderr).toContain('is in use by another Cadenza process');
    await working.close();
    expect((await migrate(`${file}x`)).stderr).toContain('There is no database');
    expect((await run(['migrate', '--from', file])).stderr).toContain('CADENZA_DATABASE_URL is not set');
    expect(await moved()).toEqual([]);
  });

  it('tells an address that nobody answers at, without its password', async () => {
    const { file } = await embedded();
    const env = { CADENZA_DATABASE_URL: 'postgres://ana:hush-hush@127.0.0.1:1/cadenza' };
    const { code, stdout, stderr } = await run(['migrate', '--from', file], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('127.0.0.1:1/cadenza does not answer (ECONNREFUSED)');
    expect(stderr).not.toContain('hush');
  });
});

describeUnless(ownPostgresMissing(), 'cadenza start on Postgres', () => {
  it('is not ready while the database is away, refuses with 503, and comes back by itself', async () => {
    const server = await startPostgres();
    const dataDir = newFolder();
    const runtime = await startRuntime({ dataDir, settings: { CADENZA_DATABASE_URL: server.url } });
    try {
      const headers = { authorization: `Bearer ${runtime.firstKey}`, 'content-type': 'application/json' };
      const add = (name: string) =>
        fetch(`${runtime.url}/api/v1/contacts`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ email: `${name}@example.com` }),
        });
      expect((await add('ana')).status).toBe(201);
      await server.stop();
      const refused = await add('bo');
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ code: 'storage_unavailable' });
      const away = await fetch(`${runtime.url}/readyz`);
      expect(away.status).toBe(503);
      expect(await away.json()).toMatchObject({ checks: { store: 'does not answer' } });
      await server.start();
      expect((await fetch(`${runtime.url}/readyz`)).status).toBe(200);
      expect((await add('bo')).status).toBe(201);
      expect((await runtime.end('SIGTERM')).code).toBe(0);
      expect(runtime.lastWords()).not.toContain('unhandled');
    } finally {
      await runtime.end('SIGKILL');
      await server.remove();
    }
  });
});
