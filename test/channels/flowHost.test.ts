/** Waking n8n over HTTP: what each of its answers means, and where no call is ever made. Rules: nodes.md, "Waiting". */
import { VirtualClock } from '../../runtime/src/adapters/clock';
import { verifySignature } from '../../runtime/src/adapters/channels/signature';
import { createFlowHost, type N8nFlowHost } from '../../runtime/src/adapters/n8n/resume';
import { startHttpSink, type HttpAnswer, type HttpSink } from '../support/httpSink';

const NOW = Date.parse('2026-06-01T09:00:00Z');
const DUE = { output: 'due' as const, data: {} };
let sink: HttpSink;
let host: N8nFlowHost;

beforeAll(async () => {
  sink = await startHttpSink();
  host = createFlowHost({ clock: new VirtualClock(NOW), timeoutMs: 300 });
});
afterAll(async () => {
  host.close();
  await sink.stop();
});

const url = () => `${sink.url}/webhook-waiting/17/id-wait?signature=abc`;
const resume = (secrets: string[] = ['one']) => host.resume({ url: url(), answer: DUE, secrets });
const says = (status: number, message: string): HttpAnswer => ({ status, body: { code: status, message } });

it('posts the answer to the URL as it was given, signed with every key', async () => {
  sink.handler = () => ({ status: 200, body: {} });
  sink.requests.length = 0;
  expect(await resume(['one', 'two'])).toEqual({ kind: 'taken' });
  const [request] = sink.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/webhook-waiting/17/id-wait?signature=abc', json: DUE });
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
  ['with a node that still waits', says(409, 'The step still waits'), 'unreachable'],
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
  expect(await host.resume({ url: url(), answer: null, secrets: ['one'] })).toEqual({ kind: 'finished' });
  expect(sink.requests[0]!.json).toEqual({ look: true });
});

it.each(['http://169.254.169.254/latest', 'http://[fe80::1]/x', 'http://100.100.100.200/', 'http://2852039166/'])(
  'never calls %s',
  async (address) => {
    const resumed = await host.resume({ url: address, answer: DUE, secrets: [] });
    expect(resumed).toMatchObject({ kind: 'unreachable', why: expect.stringContaining('never sends') });
  },
);
