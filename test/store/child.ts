/**
 * A process of its own, until it is killed: `hold` opens a database file and stays; `write` commits to it; `begin` claims what
 * is due on Postgres, lets its messages begin to leave, and never learns what became of them; `remove` removes what ended
 * before the instant of records.ts, a few rows at a time.
 */
import { openPostgresStore, openSqliteStore } from '../../runtime/src/adapters/store';
import { contact, NOON, send } from './records';

async function main(mode: string, path: string): Promise<void> {
  if (mode === 'begin') return begin(path);
  if (mode === 'remove') return remove(path);
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

async function remove(path: string): Promise<void> {
  const store = await (path.startsWith('postgres') ? openPostgresStore({ url: path }) : openSqliteStore({ path }));
  for (let n = 1; ; n++) {
    const removed = await store.transaction((tx) => tx.removeHistory(NOON, { enrollments: 5, rows: 7 }));
    process.stdout.write(`removed ${n}\n`);
    if (Object.values(removed).every((rows) => rows === 0)) process.stdout.write('nothing left\n');
  }
}

main(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
