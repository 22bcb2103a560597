/** What `cadenza start --help` promises: a stop finishes what has begun. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../runtime/src/app';
import { createFirstKey } from '../../runtime/src/cli/firstKey';
import { loadConfig } from '../../runtime/src/config';

const TESTER = { type: 'system' as const, name: 'tests' };
/** What the API gives to the engine at once, and answers for at once. */
const CHUNK = 500;

let dataDir: string;
let app: App;
let key: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'cadenza-stop-'));
  const config = loadConfig({ CADENZA_DATA_DIR: dataDir, CADENZA_PORT: '0' });
  app = await createApp(config, { log: { level: 'silent', format: 'json' } });
  key = (await createFirstKey(app)) ?? '';
  app.start();
  const definition = { steps: [{ key: 's1', wait: { amount: 30, unit: 'days' }, content: { text: 'Hello' } }] };
  await app.engine.sequences.create({ key: 'welcome', name: 'Welcome', definition: definition as never }, TESTER);
  await app.engine.sequences.publish('welcome', '', TESTER);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function stream(): ClientRequest {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/x-ndjson' };
  return request(`${app.url}/api/v1/enrollments/bulk`, { method: 'POST', headers });
}

function lines(from: number, count: number): string {
  const line = (n: number): string =>
    `${JSON.stringify({ sequence: 'welcome', contact: { email: `c${n}@example.com` } })}\n`;
  return Array.from({ length: count }, (_, n) => line(from + n)).join('');
}

/** What comes of a request, line by line; `begun` at the first of them. */
function answerTo(asked: ClientRequest): { begun: Promise<void>; over: Promise<string[]> } {
  const answer = Promise.withResolvers<string[]>();
  const begun = Promise.withResolvers<void>();
  let text = '';
  asked.on('error', answer.reject).on('response', (response) => {
    response.on('error', answer.reject).on('end', () => answer.resolve(text.trimEnd().split('\n')));
    response.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      begun.resolve();
    });
  });
  return { begun: begun.promise, over: answer.promise };
}

test('a request that has begun is answered to its end before the server stops', async () => {
  const asked = stream();
  const { begun, over } = answerTo(asked);
  asked.write(lines(0, CHUNK));
  await begun;
  const closed = app.close();
  asked.end(lines(CHUNK, 3));
  const last = (await over).at(-1) ?? '';
  await closed;
  expect(JSON.parse(last)).toEqual({ done: true, total: CHUNK + 3, created: CHUNK + 3, existing: 0, refused: 0 });
});

test('a stop takes no further requests', async () => {
  const { url } = app;
  await app.close();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
