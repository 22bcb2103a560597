/** The real runtime, killed in the middle of telling, and the real server that it tells. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpSink, type HttpSink } from '../support/httpSink';
import { startRuntime, type RunningRuntime } from '../support/process';

let sink: HttpSink;
let runtime: RunningRuntime;
const dataDir = mkdtempSync(join(tmpdir(), 'cadenza-told-'));

afterAll(async () => {
  await runtime?.end('SIGTERM');
  await sink?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const PEOPLE = Array.from({ length: 30 }, (_, i) => `p${i}@example.com`);

async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`${what} did not happen within 30 s.\n${runtime.lastWords()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('everything is told after a kill -9, in its order, and only the call under way a second time', async () => {
  sink = await startHttpSink((request) => (sink.requests.indexOf(request) === 9 ? 'hang' : {}));
  runtime = await startRuntime({ dataDir, readyWithinMs: 60_000 });
  const key = runtime.firstKey!;
  const api = async (method: string, path: string, body: unknown): Promise<void> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${runtime.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    await answer.text();
  };
  const step = {
    key: 'first',
    wait: { amount: 1, unit: 'days' },
    channel: 'email',
    content: { text: 'Hi', subject: 'Hi' },
  };
  await api('POST', '/sequences', { key: 'hello', name: 'Hello', definition: { steps: [step] } });
  await api('POST', '/sequences/hello/publish', {});
  const secret = 'a secret of at least thirty-two characters';
  await api('PUT', '/subscriptions/wf:node', { url: sink.url, secret, events: ['enrolled'] });
  for (const email of PEOPLE) await api('POST', '/enrollments', { sequence: 'hello', contact: { email } });
  await until(() => sink.requests.length === 10, 'The tenth call');
  await runtime.end('SIGKILL');
  runtime = await startRuntime({ dataDir, port: runtime.port, readyWithinMs: 60_000 });
  await until(() => sink.requests.length >= PEOPLE.length + 1, 'The last call');
  const told = sink.requests.map(({ json }) => json.contact.email as string);
  expect(told).toEqual([...PEOPLE.slice(0, 10), PEOPLE[9], ...PEOPLE.slice(10)]);
  expect(sink.requests[9]!.json.id).toBe(sink.requests[10]!.json.id);
}, 120_000);
