/**
 * A process of its own, until it is killed: `hold` opens a database file and stays; `write` commits to it; `begin` claims what
 * is due on Postgres, lets its messages begin to leave, and never learns what became of them.
 */
import { openPostgresStore, openSqliteStore } from '../../runtime/src/adapters/store';
import { contact, NOON, send } from './records';

async function main(mode: string, path: string): Promise<void> {
  if (mode === 'begin') return begin(path);
  const store = await openSqliteStore({ path });
  if (mode === 'hold') {
    console.log('holding');
    setInterval(() => undefined, 1000);
    return;
  }
  for (let n = 1; ; n++) {
    const batch = Array.from({ length: 3 }, () => contact({ company: `batch ${n}` }));
    await store.transaction((tx) => tx.insertContacts(batch));
    process.stdout.write(`acked ${n}\n`);
  }
}

async function begin(url: string): Promise<void> {
  const { claims } = await openPostgresStore({ url });
  const claimed = await claims.claimDue(NOON, 100, 60_000);
  const begun = await claims.beginSends(
    claimed.map(({ enrollment }) => ({ send: send(enrollment), revision: enrollment.revision })),
  );
  console.log(`begun ${begun.size}`);
  setInterval(() => undefined, 1000);
}

main(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
