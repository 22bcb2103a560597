/** A network that swallows what is sent and closes nothing: nobody tells the client that no answer will come. */
import { openPostgresStore, type PostgresStore } from '../../runtime/src/adapters/store';
import { StoreUnavailable } from '../../runtime/src/engine/errors';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { startStallingProxy, type StallingProxy } from '../support/stallingProxy';

const LOOK_EVERY_MS = 50;
/** In seconds: many looks. */
const LONG = 0.8;

describeUnless(postgresMissing(), 'a connection on which no answer will come', () => {
  let database: EmptyDatabase;
  let proxy: StallingProxy;
  let store: PostgresStore;
  let reports: string[];

  beforeEach(async () => {
    database = await emptyDatabase();
    const url = new URL(database.url);
    proxy = await startStallingProxy(Number(url.port));
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    reports = [];
    store = await openPostgresStore({
      url: url.href,
      lookEveryMs: LOOK_EVERY_MS,
      report: (_level, event) => void reports.push(event),
    });
  });
  afterEach(async () => {
    await proxy.stop();
    await store.close();
    database.giveBack();
  });

  const ask = (): Promise<unknown> => store.read.enrollments({}, { limit: 1 });

  it('is cut, and the next one serves', async () => {
    await ask();
    proxy.forget();
    await expect(ask()).rejects.toThrow(StoreUnavailable);
    expect(reports).toContain('store.connections_dead');
    await expect(ask()).resolves.toMatchObject({ items: [] });
  });

  it('is cut in the middle of a transaction, of which nothing stays', async () => {
    const broken = store.transaction(async (tx) => {
      await tx.suppress({ email: 'ana@example.com' }, 'asked', 1);
      proxy.forget();
      await tx.enrollment('none');
    });
    await expect(broken).rejects.toThrow(StoreUnavailable);
    expect(await store.read.isSuppressed({ email: 'ana@example.com' })).toBe(false);
  });

  it('is left alone while the server works for it', async () => {
    await store.dataSource.query(`select pg_sleep(${LONG})`);
    expect(reports).toEqual([]);
  });

  it('is left alone while it waits for nothing', async () => {
    await ask();
    const elsewhere = await openPostgresStore({ url: database.url });
    await elsewhere.dataSource.query(`select pg_sleep(${LONG})`);
    await elsewhere.close();
    await ask();
    expect(reports).toEqual([]);
  });

  it('is waited for while nobody reaches the server', async () => {
    proxy.stall();
    const asked = ask();
    const elsewhere = await openPostgresStore({ url: database.url });
    await elsewhere.dataSource.query(`select pg_sleep(${LONG})`);
    await elsewhere.close();
    proxy.goOn();
    await expect(asked).resolves.toMatchObject({ items: [] });
    expect(reports).toEqual([]);
  });
});
