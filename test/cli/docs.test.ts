/** What README.md and docs/cli.md tell is what the program does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRuntime } from '../support/process';
import { newFolder, removeFolders, ROOT, run, TEST_MS, PATIENCE_MS } from './cli';

jest.setTimeout(TEST_MS);
afterAll(removeFolders);

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('README.md', () => {
  it('leads from a new data folder to a first message in the outbox, and to its end by an answer', async () => {
    const dataDir = newFolder();
    const runtime = await startRuntime({ dataDir, readyWithinMs: PATIENCE_MS });
    const call = async (path: string, body?: string): Promise<any> => {
      const answer = await fetch(`${runtime.url}/api/v1${path}`, {
        ...(body !== undefined && { method: 'POST', body }),
        headers: { authorization: `Bearer ${runtime.firstKey}`, 'content-type': 'application/json' },
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`call ${path}: ${text}`);
      return JSON.parse(text);
    };
    const lines = read('README.md').split('\n').filter((line) => line.startsWith('call ')); // prettier-ignore
    expect(lines).toHaveLength(7);
    for (const line of lines) {
      const [, path, body] = /^call "?\$api([^\s"]+)"?(?: -d '(.+)')?$/.exec(line)!;
      let answer = await call(path!, body);
      // Whoever types is slower than the dispatcher; this test may not be.
      while (path!.startsWith('/sends') && answer.items[0]?.status !== 'sent') answer = await call(path!);
      if (path!.startsWith('/sends')) expect(answer.items).toMatchObject([{ text: 'Hello Ana', address: 'ana@example.com' }]); // prettier-ignore
      if (path!.startsWith('/enrollments?')) expect(answer.items).toMatchObject([{ state: 'exited', reason: 'replied' }]); // prettier-ignore
    }
    await runtime.end('SIGTERM');

    const [, args] = /`npm run cadenza -- (import contacts \S+ --enroll hello)`/.exec(read('README.md').replaceAll('\n', ' '))!; // prettier-ignore
    const { stdout } = await run(args!.split(' '), { dataDir, cwd: ROOT });
    expect(stdout).toContain("Enrolled in 'hello': 298, and 0 were enrolled already.");
  });

  it.each(['README.md', 'docs/cli.md'])('%s names only files that are there', (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) =>
      join(ROOT, file, '..', link!),
    );
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(() => readFileSync(link)).not.toThrow();
  });
});

describe('docs/cli.md', () => {
  const COMMANDS = ['start', 'demo', 'import', 'import contacts', 'import flow', 'export', 'backup', 'simulate', 'ai test', 'key', 'key create', 'key list', 'key revoke', 'users', 'users invite', 'users reset', 'users list', 'migrate']; // prettier-ignore

  const helps = new Map<string, string>();

  beforeAll(async () => {
    for (const command of COMMANDS) helps.set(command, (await run([...command.split(' '), '--help'])).stdout);
  });

  it.each(COMMANDS)('tells of %s, and of each of its options as --help does', (command) => {
    const docs = read('docs/cli.md');
    const title = command.startsWith('import ') ? command : command.split(' ')[0]!;
    expect(docs).toMatch(new RegExp(`^## .*\\b${title}\\b`, 'm'));
    const options = [...helps.get(command)!.matchAll(/^ {2}(--[a-z-]+(?: <[^>]+>)?)/gm)].map(([, option]) => option!);
    for (const option of options) expect(docs).toContain(`\`${option}`);
  });

  it('tells of no option that is not there', () => {
    const known = [...helps.values()].join('\n');
    const told = [...read('docs/cli.md').matchAll(/`(--[a-z-]+)/g)].map(([, option]) => option!);
    for (const option of told.filter((each) => !['--help', '--version'].includes(each)))
      expect(known).toContain(option);
  });

  it('says that data in which only migrate was done count as empty', async () => {
    const [full, empty] = [newFolder(), newFolder()];
    await run(['key', 'create', '--name', 'x', '--scopes', 'read'], { dataDir: full });
    await run(['export', '--out', join(full, 'x.ndjson')], { dataDir: full });
    await run(['migrate'], { dataDir: empty });
    expect(await run(['import', join(full, 'x.ndjson')], { dataDir: empty })).toMatchObject({ code: 0 });
  });
});
