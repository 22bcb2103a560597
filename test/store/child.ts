/** A process of its own for sqlite.test.ts: `hold` opens the database and stays; `write` commits until it is killed. */
import { openSqliteStore } from '../../runtime/src/adapters/store';
import { contact } from './records';

async function main(mode: string, path: string): Promise<void> {
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

main(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
