/** Signed calls to a real HTTP server, whatever it does. */
import { createSubscriberCalls } from '../../runtime/src/adapters/n8n';
import { verifySignature } from '../../runtime/src/adapters/channels';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import type { CallOutcome, Subscribers } from '../../runtime/src/engine/ports';
import { closedPort, startHttpSink, type HttpAnswer, type HttpSink } from '../support/httpSink';

const NOW = Date.parse('2026-06-01T09:00:00Z');
const SECRET = 'a secret of at least thirty-two characters';
const BODY = JSON.stringify({ id: 'e1', type: 'enrolled', text: 'Grüße 👋' });
const open = (allowPrivate = true): Subscribers =>
  createSubscriberCalls({ secretBox: createSecretBox(Buffer.alloc(32, 7)), clock: { now: () => NOW }, allowPrivate });

let sink: HttpSink;
let calls: Subscribers;
beforeEach(async () => {
  sink = await startHttpSink();
  calls = open();
});
afterEach(async () => {
  await calls.close();
  await sink.stop();
});

const call = (url = `${sink.url}/hook`, limitMs = 2_000, of = calls) =>
  of.call({ id: 's1', url, secret: of.seal('s1', SECRET) }, BODY, limitMs);
async function answered(answer: HttpAnswer): Promise<CallOutcome> {
  sink.handler = () => answer;
  return call();
}

it('a call carries the body as it is, signed as the webhook channel signs', async () => {
  expect(await answered({ body: { ok: true } })).toEqual({ kind: 'taken', status: 200, body: '{"ok":true}' });
  const [request] = sink.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/hook', rawBody: BODY });
  expect(verifySignature(BODY, request!.headers['cadenza-signature'] as string, SECRET, NOW, 0)).toBe(true);
});

it.each([200, 201, 204])('%s is taken', async (status) => {
  expect(await answered({ status })).toMatchObject({ kind: 'taken', status });
});

it.each([404, 410])('%s means that nobody listens there', async (status) => {
  expect(await answered({ status })).toEqual({
    kind: 'gone',
    why: `127.0.0.1:${sink.port} answered ${status}. No active workflow listens there.`,
  });
});

it('a redirect is refused and not followed', async () => {
  const elsewhere = await startHttpSink();
  const outcome = await answered({ status: 302, headers: { location: elsewhere.url } });
  expect(outcome).toMatchObject({ kind: 'refused', why: expect.stringContaining('Redirects are not followed') });
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.stop();
});

it.each([400, 401, 500, 503])('%s is refused, without what the answer repeats of the call', async (status) => {
  const outcome = await answered({ status, body: BODY });
  expect(outcome).toMatchObject({ kind: 'refused', why: `127.0.0.1:${sink.port} answered ${status}.`, retryAt: null });
});

it('429 is refused with the time it asks for', async () => {
  expect(await answered({ status: 429, headers: { 'retry-after': '90' } })).toMatchObject({ retryAt: NOW + 90_000 });
});

it('silence ends with the time limit', async () => {
  sink.handler = () => 'hang';
  expect(await call(undefined, 100)).toMatchObject({ kind: 'refused', why: expect.stringContaining('in time') });
});

it('a connection that breaks, and a port on which nobody listens, are refused', async () => {
  expect(await answered('drop')).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('could not be reached'),
  });
  expect(await call(`http://127.0.0.1:${await closedPort()}/`)).toMatchObject({ kind: 'refused' });
});

it('down and up again: the next call is taken', async () => {
  const { port } = sink;
  await sink.stop();
  expect((await call(`http://127.0.0.1:${port}/hook`)).kind).toBe('refused');
  sink = await startHttpSink(undefined, { port });
  expect((await call()).kind).toBe('taken');
});

it('an answer of megabytes is read whole, as a large canvas needs', async () => {
  const text = 'x'.repeat(3_000_000);
  expect(await answered({ body: text })).toEqual({ kind: 'taken', status: 200, body: text });
});

it('private addresses are called only when that is allowed, metadata addresses never', async () => {
  const strict = open(false);
  expect(await call(undefined, 500, strict)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('private'),
  });
  expect(sink.connections).toBe(0);
  expect(await strict.unreachable(sink.url)).toContain('private or loopback');
  expect(await calls.unreachable('http://169.254.169.254/latest')).toContain('never sends to');
  expect(await calls.unreachable(sink.url)).toBeNull();
  await strict.close();
});

it('a secret that was sealed for another subscription is not used', async () => {
  const outcome = await calls.call({ id: 's2', url: sink.url, secret: calls.seal('s1', SECRET) }, BODY, 500);
  expect(outcome).toMatchObject({ kind: 'refused', why: expect.stringContaining('publish the workflow') });
  expect(sink.requests).toEqual([]);
});

it('closing cuts off what hangs', async () => {
  sink.handler = () => 'hang';
  const hanging = call(undefined, 60_000);
  await calls.close();
  expect((await hanging).kind).toBe('refused');
});
