/** The demo as a process of its own: it says where to click, what it says is true, and it leaves nothing running. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { N8nApi, OWNER } from './support/n8nApi';
import { until } from './support/until';

const ROOT = join(__dirname, '..', '..');
let demo: ChildProcess | null = null;

afterAll(() => demo?.kill('SIGKILL'));

it('boots, prints where to click, sends what the form starts, and stops on Ctrl-C', async () => {
  let printed = '';
  const child = spawn(process.execPath, ['scripts/run-ts.js', 'test/n8n/demo.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  demo = child;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stdout.on('data', (chunk: Buffer) => void (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (printed += chunk.toString()));
  await until('the demo is ready', 180_000, async () => {
    if (child.exitCode !== null) throw new Error(printed);
    return printed.includes('Ctrl-C stops everything');
  });

  const url = /^n8n +(\S+)$/m.exec(printed)![1]!;
  const editor = new N8nApi(url);
  await editor.logIn();
  expect(printed).toContain(OWNER.password);
  const login = /^Cadenza +(\S+)$/m.exec(printed)![1]!;
  expect((await fetch(login)).headers.get('content-type')).toMatch('text/html');
  const { email, password } = OWNER;
  const entry = await fetch(new URL('/api/v1/session', login), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  expect(entry.status).toBe(200);
  const workflows = [...printed.matchAll(/\/workflow\/(\w+)/g)].map(([, id]) => id!);
  expect(workflows.length).toBeGreaterThanOrEqual(4);
  for (const id of workflows) expect((await editor.workflow(id)).nodes.length).toBeGreaterThan(3);

  const form = /Fill in (\S+)/.exec(printed)![1]!;
  const answers = new FormData();
  answers.set('field-0', 'Ana');
  answers.set('field-1', 'ana@example.com');
  await until('the form listens', 20_000, async () => (await fetch(form)).ok);
  expect((await fetch(form, { method: 'POST', body: answers })).status).toBe(200);
  await until('the mail is shown', 30_000, async () => /Mail 1 to ana@example.com: Welcome, Ana/.test(printed));

  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(printed).toContain('Everything is stopped');
  await expect(fetch(url)).rejects.toThrow();
});
