/** A process that stops answering in the middle of a transaction, and those who need the rows that it has locked. */
import { openPostgresStore, type PostgresStore } from '../../runtime/src/adapters/store';
import { StoreUnavailable } from '../../runtime/src/engine/errors';
import { describeUnless } from '../support/needs';
import { emptyDatabase, type EmptyDatabase } from '../support/postgres';
import { postgresMissing } from '../support/postgresServer';
import { startStallingProxy, type StallingProxy } from '../support/stallingProxy';
import { enrolled } from './records';

const IDLE_MS = 200;
/** In seconds: longer than that. */
const LONG = 0.7;

describeUnless(postgresMissing(), 'a process that hangs in a transaction', () => {
  let database: EmptyDatabase;
  let proxy: StallingProxy;
  let hung: PostgresStore;
  let other: PostgresStore;

  beforeEach(async () => {
    database = await emptyDatabase();
    const url = new URL(database.url);
    proxy = await startStallingProxy(Number(url.port));
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    hung = await openPostgresStore({ url: url.href, idleInTransactionMs: IDLE_MS });
    other = await openPostgresStore({ url: database.url });
  });
  afterEach(async () => {
    await proxy.stop();
    await hung.close();
    await other.close();
    database.giveBack();
  });

  const serverWaits = (): Promise<unknown> => other.dataSource.query(`select pg_sleep(${LONG})`);

  it('loses its locks, and nothing of what it wrote stays', async () => {
    const { first } = await enrolled(other);
    const change = (store: PostgresStore, why: string, meanwhile?: () => Promise<unknown>) =>
      store.transaction(async (tx) => {
        const { revision } = (await tx.enrollment(first.id))!;
        await tx.updateEnrollments([{ id: first.id, revision, set: { why } }]);
        await meanwhile?.();
      });
    const broken = change(hung, 'by the one that hangs', async () => {
      proxy.stall();
      await change(other, 'by the other');
      proxy.goOn();
    });
    await expect(broken).rejects.toThrow(StoreUnavailable);
    expect((await other.read.enrollment(first.id))?.why).toBe('by the other');
  });

  it('has ten seconds, unless told otherwise', async () => {
    expect(await other.dataSource.query('show idle_in_transaction_session_timeout')).toEqual([
      { idle_in_transaction_session_timeout: '10s' },
    ]);
  });

  it('but not because whoever takes an export takes their time', async () => {
    await enrolled(hung, 3);
    const tables = new Set<string>();
    let isFirst = true;
    for await (const { table } of hung.exportRows()) {
      if (isFirst) await serverWaits();
      isFirst = false;
      tables.add(table);
    }
    expect(tables).toContain('enrollment');
  });

  it('nor because whoever hands in an import does', async () => {
    const { first } = await enrolled(other, 3);
    const rows: { table: string; row: Record<string, unknown> }[] = [];
    for await (const row of other.exportRows()) rows.push(row);
    await other.dataSource.query('delete from timeline_event; delete from enrollment; delete from step_count');
    await other.dataSource.query('delete from contact; delete from sequence_version; delete from sequence');
    async function* slowly() {
      for (const [at, row] of rows.entries()) {
        if (at === rows.length - 1) await serverWaits();
        yield row;
      }
    }
    await hung.importRows(slowly());
    expect(await other.read.enrollment(first.id)).toEqual(first);
  });
});
