import { verifySignature } from '../../runtime/src/adapters/channels';
import { closeApis, givenApi, type Api } from '../support/api';
import { startHttpSink, type HttpSink } from '../support/httpSink';
import { minutes } from '../support/world';

const SECRET = 'a secret of at least thirty-two characters';
let api: Api;
let sink: HttpSink;

beforeEach(async () => {
  api = await givenApi();
  sink = await startHttpSink();
});
afterEach(async () => {
  await closeApis();
  await sink.stop();
});

const subscribe = (key: string, more: object = {}) =>
  api.good('PUT', `/api/v1/subscriptions/${key}`, {
    body: { url: `${sink.url}/hook`, secret: SECRET, events: ['message_sent'], ...more },
  });
const tell = () => api.engine.subscriptions.teller.runDue();
const enroll = (sequence: string, email = 'ben@example.com') =>
  api.good('POST', '/api/v1/enrollments', {
    body: { sequence, contact: { email, firstName: 'Ben', externalId: `crm-${email}`, attributes: { plan: 'pro' } } },
  });

describe('a subscription', () => {
  it('is told of a sent message by a signed call that says to whom and what', async () => {
    await api.publish('hello');
    await subscribe('wf1:node1');
    const { enrollment } = await enroll('hello');
    await api.pass(minutes(1));
    await tell();
    expect(sink.requests).toHaveLength(1);
    const [call] = sink.requests;
    expect(call!.json).toMatchObject({
      id: expect.any(String),
      type: 'message_sent',
      at: expect.stringMatching(/^2026-06-01T09:0/),
      runsIn: 'runtime',
      step: expect.any(String),
      sequence: { id: expect.any(String), key: 'hello' },
      enrollment: { id: enrollment.id, sequenceKey: 'hello', version: 1 },
      contact: {
        email: 'ben@example.com',
        firstName: 'Ben',
        externalId: 'crm-ben@example.com',
        attributes: { plan: 'pro' },
      },
      message: { id: expect.any(String), channel: 'email', text: expect.any(String) },
    });
    const header = call!.headers['cadenza-signature'] as string;
    expect(verifySignature(call!.rawBody, header, SECRET, api.clock.now(), 300)).toBe(true);
    expect(verifySignature(`${call!.rawBody} `, header, SECRET, api.clock.now(), 300)).toBe(false);
  });
});

describe('the API', () => {
  it('never shows the secret, not even encrypted, and answers a repeated PUT with the same subscription', async () => {
    const first = await subscribe('wf1:node1');
    const second = await subscribe('wf1:node1');
    expect(second['id']).toBe(first['id']);
    const { text } = await api.call('GET', '/api/v1/subscriptions');
    expect(JSON.parse(text).items).toHaveLength(1);
    expect(text).not.toContain('secret');
    expect(text).not.toContain(SECRET);
    for await (const { table, row } of api.store.exportRows())
      if (table === 'subscription') expect(JSON.stringify(row)).not.toContain(SECRET);
  });

  it('takes a removal twice', async () => {
    await subscribe('wf1:node1');
    expect((await api.call('DELETE', '/api/v1/subscriptions/wf1:node1')).status).toBe(204);
    expect((await api.call('DELETE', '/api/v1/subscriptions/wf1:node1')).status).toBe(204);
    expect((await api.good('GET', '/api/v1/subscriptions'))['items']).toEqual([]);
  });

  it.each([
    ['GET', '/api/v1/subscriptions'],
    ['PUT', '/api/v1/subscriptions/k'],
    ['DELETE', '/api/v1/subscriptions/k'],
    ['POST', '/api/v1/sequences/hello/sync'],
  ])('%s %s asks for the scope manage', async (method, path) => {
    const key = await api.keyWith('read', 'enroll', 'signal', 'approve');
    expect((await api.call(method, path, { key, ...(method === 'PUT' && { body: {} }) })).status).toBe(403);
  });

  it.each([
    [{ secret: 'short' }, '/secret'],
    [{ url: 'mailto:a@b.c' }, '/url'],
    [{ url: 'http://169.254.169.254/' }, '/url'],
    [{ events: ['nothing'] }, '/events/0'],
    [{ colour: 'red' }, '/colour'],
  ])('refuses %j and names the field', async (more, pointer) => {
    const body = { url: `${sink.url}/hook`, secret: SECRET, events: ['enrolled'], ...more };
    const answer = await api.call('PUT', '/api/v1/subscriptions/k', { body });
    expect([answer.status, answer.body['errors'][0].pointer]).toEqual([422, pointer]);
  });

  it('shows what a subscriber answered last', async () => {
    await api.publish('hello');
    sink.handler = () => ({ status: 500, body: 'n8n is unwell' });
    await subscribe('wf1:node1', { events: ['enrolled'] });
    await enroll('hello');
    await tell();
    expect((await api.good('GET', '/api/v1/subscriptions'))['items'][0]).toMatchObject({
      state: 'active',
      attempts: 1,
      lastError: `127.0.0.1:${sink.port} answered 500.`,
      failingSince: '2026-06-01T09:00:00.000Z',
      nextAttemptAt: '2026-06-01T09:00:05.000Z',
    });
  });

  it('syncs on demand only what is drawn in n8n', async () => {
    await api.publish('hello');
    const answer = await api.call('POST', '/api/v1/sequences/hello/sync');
    expect([answer.status, answer.body['code']]).toEqual([409, 'no_canvas']);
    expect((await api.call('POST', '/api/v1/sequences/nope/sync')).status).toBe(404);
  });

  it('a bulk of lines asks n8n once', async () => {
    await api.publish('hello');
    const { id } = await api.good('GET', '/api/v1/sequences/hello');
    const source = { workflowId: 'wf1', workflowName: 'Hello', entry: 'Trigger' };
    sink.handler = () => ({ status: 500 });
    await subscribe('wf1:node1', { events: ['enrolled'], sequenceId: id, source });
    const lines = Array.from({ length: 1_200 }, (_, i) => ({
      sequence: 'hello',
      contact: { email: `p${i}@example.com` },
    }));
    const raw = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const { status } = await api.call('POST', '/api/v1/enrollments/bulk', { raw, headers });
    expect(status).toBe(200);
    expect(sink.requests.map(({ json }) => json.type)).toEqual(['sync']);
  });
});
