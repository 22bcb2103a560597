/** `cadenza backup`: a copy in good order, while the server goes on writing. */
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, removeFolders, run, start, TEST_MS } from './cli';

jest.setTimeout(TEST_MS);
afterAll(removeFolders);

async function withServer<T>(dataDir: string, work: (call: Call) => Promise<T>): Promise<T> {
  const key = (await run(['key', 'create', '--name', 'CRM', '--scopes', 'admin'], { dataDir })).stdout.trim();
  const runtime = start(['start'], { dataDir, env: { CADENZA_PORT: '0' } });
  const said = await runtime.prints((stdout) => stdout.includes('"server.listening"'));
  const listening = said.split('\n').find((line) => line.includes('"server.listening"'))!;
  const { url } = JSON.parse(listening) as { url: string };
  const call: Call = async (path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return answer.json() as Promise<Record<string, unknown>>;
  };
  try {
    return await work(call);
  } finally {
    runtime.kill('SIGTERM');
    await runtime.ended;
  }
}
type Call = (path: string, body?: object) => Promise<Record<string, unknown>>;

describe('a backup', () => {
  it('holds all that was acknowledged before it began, though the server goes on writing', async () => {
    const dataDir = newFolder();
    const copy = join(newFolder(), 'copy.db');
    let acknowledged = 0;
    const atLeast = await withServer(dataDir, async (call) => {
      let isDone = false;
      const writing = (async () => {
        for (; !isDone; acknowledged++) await call('/contacts', { externalId: `c-${acknowledged}` });
      })();
      while (acknowledged < 20) await call('/settings');
      const before = acknowledged;
      const ran = await run(['backup', copy], { dataDir });
      isDone = true;
      await writing;
      expect(ran).toMatchObject({ code: 0, stdout: '' });
      expect(ran.stderr).toMatch(/^Copied the database to .*copy\.db: \d+ kB, checked\.\n$/);
      return before;
    });

    const restored = newFolder();
    copyFileSync(copy, join(restored, 'cadenza.db'));
    const rows = (await run(['export'], { dataDir: restored })).stdout.split('\n');
    const contacts = rows.filter((row) => row.startsWith('{"table":"contact"'));
    expect(contacts.length).toBeGreaterThanOrEqual(atLeast);
    expect(contacts.length).toBeLessThanOrEqual(acknowledged);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it('leaves a file alone that is there, and makes none of data that are not there', async () => {
    const empty = newFolder();
    expect(await run(['backup', join(empty, 'copy.db')], { dataDir: empty })).toMatchObject({
      code: 1,
      stderr: `There is no database ${join(empty, 'cadenza.db')}, so nothing to copy. Check CADENZA_DATA_DIR.\n`,
    });
    const dataDir = newFolder();
    await run(['migrate'], { dataDir });
    const taken = join(dataDir, 'taken');
    writeFileSync(taken, 'mine');
    expect(await run(['backup', taken], { dataDir })).toMatchObject({
      code: 1,
      stderr: `${taken} is there already. Choose another name, or move that file away.\n`,
    });
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    expect((await run(['backup', join(dataDir, 'no', 'copy.db')], { dataDir })).stderr).toMatch(/^There is no folder /);
  });

  it('of a damaged database is refused, and nothing of it stays', async () => {
    const dataDir = newFolder();
    await run(['import', 'contacts', join(__dirname, '..', '..', 'examples', 'contacts.csv')], { dataDir });
    const file = join(dataDir, 'cadenza.db');
    const bytes = readFileSync(file);
    // Past the header, so that it opens, and through the tables.
    writeFileSync(file, bytes.fill(0xff, 8_192, bytes.length));
    const copies = newFolder();
    const { code, stderr } = await run(['backup', join(copies, 'copy.db')], { dataDir });
    expect(code).toBe(1);
    expect(stderr).toMatch(/is damaged\. Put a copy of it back/);
    expect(readdirSync(copies)).toEqual([]);
  });
});
