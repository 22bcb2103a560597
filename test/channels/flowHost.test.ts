/** Waking n8n over HTTP: what each of its answers means, and where no call is ever made. Rules: nodes.md, "Waiting". */
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { verifySignature } from '../../runtime/src/adapters/channels/signature';
import { createFlowHost } from '../../runtime/src/adapters/n8n';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import type { FlowHost } from '../../runtime/src/engine/ports';
import { startHttpSink, type HttpAnswer, type HttpSink } from '../support/httpSink';

const NOW = Date.parse('2026-06-01T09:00:00Z');
const DUE = { output: 'due' as const, data: {} };
let sink: HttpSink;
let host: FlowHost;
const secretBox = createSecretBox(Buffer.alloc(32, 1));
const hostOf = (allowPrivate: boolean) =>
  createFlowHost({ secretBox, clock: new VirtualClock(NOW), timeoutMs: 300, allowPrivate });

beforeAll(async () => {
  sink = await startHttpSink();
  host = hostOf(true);
});
afterAll(async () => {
  await sink.stop();
});

const url = () => `${sink.url}/webhook-waiting/17/id-wait?signature=abc`;
const keysWith = (secrets: string[]) =>
  secrets.map((secret, at) => ({ keyId: `key${at}`, sealed: host.seal(`key${at}`, secret) }));
const resume = (secrets: string[] = ['one']) => host.resume({ url: url(), answer: DUE, secrets: keysWith(secrets) });
const says = (status: number, message: string): HttpAnswer => ({ status, body: { code: status, message } });

it('posts the answer to the URL as it was given, with the step it is for, signed with every key', async () => {
  sink.handler = () => ({ status: 200, body: {} });
  sink.requests.length = 0;
  expect(await resume(['one', 'two'])).toEqual({ kind: 'taken' });
  const [request] = sink.requests;
  expect(request).toMatchObject({
    method: 'POST',
    path: '/webhook-waiting/17/id-wait?signature=abc',
    json: { to: '17/id-wait', ...DUE },
  });
  const header = request!.headers['cadenza-signature'] as string;
  for (const secret of ['one', 'two']) expect(verifySignature(request!.rawBody, header, secret, NOW, 300)).toBe(true);
  expect(verifySignature(request!.rawBody, header, 'three', NOW, 300)).toBe(false);
});

it.each<[string, HttpAnswer, string]>([
  ['running', says(409, 'The execution "17" is running already.'), 'busy'],
  ['at another node', says(404, 'The workflow for execution "17" does not contain a waiting webhook with a matching path/method.'), 'busy'],
  ['finished', says(409, 'The execution "17 has finished already.'), 'finished'],
  ['stopped with an error', says(409, 'The execution "17" has finished with error.'), 'failed'],
  ['deleted', says(404, 'The execution "17" does not exist.'), 'gone'],
  ['behind a server that is starting', { status: 404, body: 'Cannot POST /webhook-waiting/17' }, 'unreachable'],
  ['with another key', says(401, 'The signature is wrong'), 'unreachable'],
  ['of a step that still waits', { status: 409, body: { code: 'still_waiting', message: 'It waits' } }, 'asleep'],
  ['of another n8n with the same id', { status: 401, body: { error: 'Invalid token' } }, 'gone'],
  ['behind a broken server', { status: 502, body: '<html>' }, 'unreachable'],
  ['behind a redirect, which is not followed', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'unreachable'],
  ['behind a connection that is dropped', 'drop', 'unreachable'],
  ['behind one that says nothing', 'hang', 'unreachable'],
])('an execution %s', async (_, answer, kind) => {
  sink.handler = () => answer;
  expect(await resume()).toMatchObject({ kind });
}); // prettier-ignore

it('asks without an answer whether an execution still lives', async () => {
  sink.handler = () => says(409, 'The execution "17 has finished already.');
  sink.requests.length = 0;
  expect(await host.resume({ url: url(), answer: null, secrets: keysWith(['one']) })).toEqual({ kind: 'finished' });
  expect(sink.requests[0]!.json).toEqual({ to: '17/id-wait', look: true });
});

it.each(['http://169.254.169.254/latest', 'http://[fe80::1]/x', 'http://100.100.100.200/', 'http://2852039166/'])(
  'never calls %s',
  async (address) => {
    const resumed = await host.resume({ url: address, answer: DUE, secrets: keysWith(['one']) });
    expect(resumed).toMatchObject({ kind: 'unreachable', why: expect.stringContaining('never sends') });
  },
);

it('is called at a private address only where the settings allow it, like a trigger', async () => {
  const strict = hostOf(false);
  const resumed = await strict.resume({ url: url(), answer: DUE, secrets: keysWith(['one']) });
  expect(resumed).toMatchObject({
    kind: 'unreachable',
    why: expect.stringContaining('CADENZA_ALLOW_PRIVATE_WEBHOOKS'),
  });
  expect(await strict.unreachable('http://localhost:5678/x')).toContain('CADENZA_ALLOW_PRIVATE_WEBHOOKS');
  expect(await host.unreachable('http://localhost:5678/x')).toBeNull();
  expect(await host.unreachable('http://169.254.169.254/x')).toContain('never sends');
  expect(await strict.unreachable('http://no-such-name.invalid/x')).toBeNull();
});

it('signs nothing with a secret of another API key or another runtime, and says what is the matter', async () => {
  const [mine] = keysWith(['one']);
  const foreign = createFlowHost({
    ...{ secretBox: createSecretBox(Buffer.alloc(32, 2)), clock: new VirtualClock(NOW), timeoutMs: 300 },
    allowPrivate: true,
  });
  sink.requests.length = 0;
  for (const secrets of [[], [{ ...mine!, keyId: 'other' }], [{ keyId: 'key0', sealed: foreign.seal('key0', 'one') }]])
    expect(await host.resume({ url: url(), answer: DUE, secrets })).toMatchObject({
      kind: 'unreachable',
      why: expect.stringContaining('No API key'),
    });
  expect(sink.requests).toEqual([]);
});

it('cuts off at a stop what n8n does not answer, and may be used again', async () => {
  const patient = createFlowHost({ secretBox, clock: new VirtualClock(NOW), timeoutMs: 60_000, allowPrivate: true });
  sink.handler = () => 'hang';
  const hanging = patient.resume({ url: url(), answer: DUE, secrets: keysWith(['one']) });
  await patient.settle();
  expect(await hanging).toMatchObject({ kind: 'unreachable' });
  sink.handler = () => ({ status: 200, body: {} });
  expect(await patient.resume({ url: url(), answer: DUE, secrets: keysWith(['one']) })).toEqual({ kind: 'taken' });
}, 10_000);
