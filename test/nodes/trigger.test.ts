import { signatureHeader } from '../../runtime/src/adapters/channels';
import { isSigned } from '../../nodes/shared/signature';
import { closeApis, givenApi, type Api } from '../support/api';
import { closeN8n, type Drawing, type DrawnNode } from '../support/n8n';
import { startTriggerHost, TRIGGER_KEY, type TriggerHost } from '../support/n8nTrigger';
import { minutes, MONDAY_9 } from '../support/world';

let api: Api;
let n8n: TriggerHost;

beforeEach(async () => {
  // The node has no clock but that of its machine; every timer stays the real one.
  jest.useFakeTimers({ now: MONDAY_9, doNotFake: [...EVERY_TIMER] });
  api = await givenApi();
  n8n = await startTriggerHost({ baseUrl: api.url, apiKey: api.admin });
});
afterEach(async () => {
  await n8n.stop();
  await closeApis();
  jest.useRealTimers();
});
afterAll(closeN8n);

const EVERY_TIMER = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

const drawn = (parameters: DrawnNode['parameters'] = {}, more: Partial<DrawnNode> = {}): DrawnNode => ({
  name: 'When enrolled',
  type: 'cadenzaTrigger',
  webhookId: '5d1a',
  parameters,
  ...more,
});
const send = (text = 'Hello {{contact.first_name|there}}', more: Partial<DrawnNode> = {}): DrawnNode => ({
  name: 'Hello',
  type: 'cadenzaSendViaChannel',
  id: '00000000-0000-4000-8000-0000000000aa',
  parameters: { channel: 'email', subject: 'Hi', text },
  ...more,
});
const canvas = (text?: string, parameters?: DrawnNode['parameters']): Drawing => ({
  nodes: [drawn(parameters), send(text)],
  edges: [['When enrolled', 'Hello']],
});
const on = (event: string, more: DrawnNode['parameters'] = {}): Drawing => ({
  nodes: [drawn({ event, ...more }), { name: 'Sheet', type: 'test.other' }],
  edges: [['When enrolled', 'Sheet']],
});
const subscriptions = async () => (await api.good('GET', '/api/v1/subscriptions'))['items'] as any[];
async function tell(): Promise<void> {
  await api.engine.subscriptions.teller.runDue();
  await n8n.settled();
}
const started = () => n8n.executions.map((items) => items[0]!.json as any);

async function pass(ms: number): Promise<void> {
  await api.pass(ms);
  jest.setSystemTime(api.clock.now());
}
const enroll = (sequence: string, email = 'ben@example.com') =>
  api.good('POST', '/api/v1/enrollments', { body: { sequence, contact: { email, firstName: 'Ben' } } });
async function drawnSequence(): Promise<any> {
  const { items } = await api.good('GET', '/api/v1/sequences');
  return items.find(({ key }: { key: string }) => key.startsWith('welcome'));
}

describe('a trigger for an event', () => {
  it('starts one execution with one item for each, and says that it was taken', async () => {
    await api.publish('hello');
    await n8n.publish(on('message_sent'));
    await enroll('hello');
    await pass(minutes(1));
    await tell();
    expect(started()).toMatchObject([
      {
        type: 'message_sent',
        sequence: { key: 'hello' },
        contact: { firstName: 'Ben' },
        message: { channel: 'email' },
      },
    ]);
    expect(n8n.executions[0]).toHaveLength(1);
    expect(n8n.answers).toEqual([200]);
    expect((await subscriptions())[0]).toMatchObject({ state: 'active', attempts: 0 });
  });

  it('is told only of the sequence it names, by its key', async () => {
    await api.publish('hello');
    await api.publish('other');
    const sequence = { __rl: true, mode: 'list', value: 'other' };
    await n8n.publish(on('enrolled', { cadence: 'sequence', sequence }));
    await enroll('hello');
    await enroll('other');
    await tell();
    expect(started().map((event) => event.sequence.key)).toEqual(['other']);
  });

  it('starts nothing twice when a call is repeated', async () => {
    await api.publish('hello');
    await n8n.publish(on('enrolled', { cadence: 'sequence', sequence: { __rl: true, mode: 'key', value: 'hello' } }));
    const body = JSON.stringify({ id: 'e1', type: 'enrolled', runsIn: 'runtime' });
    expect(await call(body)).toBe(200);
    expect(await call(body)).toBe(204);
    expect(started()).toHaveLength(1);
  });

  it('starts nothing twice in an n8n that forgets what a webhook has noted', async () => {
    await n8n.publish(on('message_sent'));
    const body = JSON.stringify({ id: 'e1', type: 'message_sent' });
    const forget = () => void delete (n8n.staticData['node:When enrolled'] as { seen?: string[] }).seen;
    expect(await call(body)).toBe(200);
    forget();
    expect(await call(body)).toBe(204);
    expect(started()).toHaveLength(1);
  });

  it('starts once for calls of one event at the same time', async () => {
    await n8n.publish(on('message_sent'));
    const body = JSON.stringify({ id: 'e1', type: 'message_sent' });
    const statuses = await Promise.all([call(body), call(body), call(body)]);
    expect(started()).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    // The others: it is under way, or it was taken already.
    expect(statuses.filter((status) => status === 503 || status === 204)).toHaveLength(2);
  });

  it('is told again of an event for which n8n could start no execution', async () => {
    await n8n.publish(on('message_sent'));
    const body = JSON.stringify({ id: 'e1', type: 'message_sent' });
    n8n.isFull = true;
    expect(await call(body)).toBe(500);
    n8n.isFull = false;
    expect(await call(body)).toBe(200);
    expect(started()).toHaveLength(1);
  });

  it('answers 204 to an event of a kind it did not ask for', async () => {
    await n8n.publish(on('message_sent'));
    expect(await call(JSON.stringify({ id: 'e1', type: 'enrolled' }))).toBe(204);
    expect(n8n.executions).toEqual([]);
  });

  it('remembers the last five hundred events', async () => {
    await n8n.publish(on('message_sent'));
    const kept = () => (n8n.staticData['node:When enrolled'] as { seen: string[] }).seen;
    (n8n.staticData['node:When enrolled'] as { seen: string[] }).seen = Array.from(
      { length: 500 },
      (_, i) => `old${i}`,
    );
    await call(JSON.stringify({ id: 'new', type: 'message_sent' }));
    expect([kept().length, kept()[0], kept().at(-1)]).toEqual([500, 'old1', 'new']);
  });

  it('says in one message that no sequence was chosen', async () => {
    await expect(n8n.publish(on('enrolled', { cadence: 'sequence' }))).rejects.toThrow(
      "'Sequence' is empty. Choose a sequence from the list",
    );
    expect(await subscriptions()).toEqual([]);
  });
});

/** Calls the webhook as the runtime does, or as somebody else. */
async function call(body: string, { secret = secretOf(), at = Date.now(), header = '' } = {}): Promise<number> {
  const response = await fetch(`${n8n.url}/webhook/5d1a/cadenza`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cadenza-signature': header || signatureHeader(body, secret, at) },
    body,
  });
  lastAnswer = await response.text();
  return response.status;
}
let lastAnswer = '';
const secretOf = () => (n8n.staticData['node:When enrolled'] as { secret: string }).secret;

describe('a call that is not surely of the runtime', () => {
  const body = JSON.stringify({ id: 'e1', type: 'message_sent' });

  it('is refused with 401, a JSON body, and starts nothing', async () => {
    await n8n.publish(on('message_sent'));
    expect(await call(body, { secret: 'another secret of thirty-two letters' })).toBe(401);
    expect(JSON.parse(lastAnswer)).toMatchObject({ code: 'bad_signature', message: expect.stringContaining('clocks') });
    expect(await call(body, { header: 'nonsense' })).toBe(401);
    expect(n8n.executions).toEqual([]);
  });

  it('is refused one second after five minutes, and taken at five minutes sharp', async () => {
    await n8n.publish(on('message_sent'));
    expect(await call(body, { at: Date.now() - 301_000 })).toBe(401);
    expect(await call(body, { at: Date.now() - 300_000 })).toBe(200);
  });

  it('is refused when the body is another one', async () => {
    await n8n.publish(on('message_sent'));
    expect(await call(body, { header: signatureHeader(`${body} `, secretOf(), Date.now()) })).toBe(401);
  });

  it('is refused with 400 when what is signed is no event', async () => {
    await n8n.publish(on('message_sent'));
    expect(await call('[]')).toBe(400);
    expect(await call('{')).toBe(400);
  });

  it('is judged as the runtime judges', () => {
    const [secret, at] = ['s'.repeat(32), MONDAY_9];
    expect(isSigned(Buffer.from('x'), signatureHeader('x', secret, at), secret, at)).toBe(true);
    expect(isSigned(Buffer.from('x'), signatureHeader('x', secret, at), 't'.repeat(32), at)).toBe(false);
    expect(isSigned(Buffer.from('x'), undefined, secret, at)).toBe(false);
  });
});

describe('a trigger before the steps of a cadence', () => {
  it('publishes them and subscribes for their sequence', async () => {
    await n8n.publish(canvas('Hello', { key: 'welcome' }));
    const sequence = await drawnSequence();
    expect(sequence).toMatchObject({ key: 'welcome', status: 'active', latestVersion: 1 });
    expect(await subscriptions()).toMatchObject([
      {
        key: TRIGGER_KEY,
        events: ['enrolled'],
        sequenceId: sequence.id,
        source: { workflowId: 'wf1', entry: 'When enrolled' },
      },
    ]);
  });

  it('starts no execution for who is enrolled: the runtime runs the steps', async () => {
    await n8n.publish(canvas('Hello {{contact.first_name}}', { key: 'welcome' }));
    await enroll('welcome');
    await pass(minutes(1));
    await tell();
    expect(n8n.executions).toEqual([]);
    // Only the canvas was looked at; nobody is called for each contact.
    expect(n8n.answers).toEqual([200]);
    // An older runtime does call.
    expect(await call(JSON.stringify({ id: 'e1', type: 'enrolled', runsIn: 'runtime' }))).toBe(204);
    expect(n8n.executions).toEqual([]);
    expect(api.channel.messages.map(({ text }) => text)).toEqual(['Hello Ben']);
  });

  it('starts one when the runtime says that the steps run in n8n', async () => {
    await n8n.publish(canvas('Hello', { key: 'welcome' }));
    expect(await call(JSON.stringify({ id: 'e1', type: 'enrolled', runsIn: 'n8n' }))).toBe(200);
    expect(started()).toMatchObject([{ id: 'e1' }]);
  });

  it('publishes a changed text of a later step before the next enrollment, though n8n calls no hook', async () => {
    await n8n.publish(canvas('Old words', { key: 'welcome' }));
    n8n.redraw(canvas('New words', { key: 'welcome' }));
    await enroll('welcome');
    await pass(minutes(1));
    expect(api.channel.messages.map(({ text }) => text)).toEqual(['New words']);
    expect((await drawnSequence()).latestVersion).toBe(2);
    expect(n8n.executions).toEqual([]);
  });

  it('publishes nothing when nodes were moved or nothing changed', async () => {
    await n8n.publish(canvas('Words', { key: 'welcome' }));
    const moved = canvas('Words', { key: 'welcome' });
    moved.nodes[1]!.position = [9, 9];
    n8n.redraw(moved);
    const { id } = await drawnSequence();
    expect(await api.good('POST', `/api/v1/sequences/${id}/sync`, { body: {} })).toMatchObject({
      result: 'unchanged',
      version: 1,
    });
  });

  it('says why a canvas cannot be published, and the newest known version is used', async () => {
    await n8n.publish(canvas('Words', { key: 'welcome' }));
    n8n.redraw({ nodes: [drawn({ key: 'welcome' })], edges: [] });
    expect(await api.good('POST', '/api/v1/sequences/welcome/sync', { body: {} })).toMatchObject({
      result: 'refused',
      why: expect.stringContaining("No step is connected to 'When enrolled'"),
      version: 1,
    });
  });

  it('is not published with a flow that has errors, and the one message names the node and the way out', async () => {
    const foreign: Drawing = {
      nodes: [drawn(), { name: 'Sheet', type: 'test.other' }, send()],
      edges: [
        ['When enrolled', 'Sheet'],
        ['Sheet', 'Hello'],
      ],
    };
    await expect(n8n.publish(foreign)).rejects.toThrow(/cannot be published.*'Sheet' is no step of a cadence/);
    expect(await subscriptions()).toEqual([]);
  });

  it('says in its message that the runtime cannot be reached', async () => {
    const lost = await startTriggerHost({ baseUrl: 'http://127.0.0.1:9', apiKey: 'x' });
    await expect(lost.publish(canvas())).rejects.toThrow(
      /The runtime at http:\/\/127\.0\.0\.1:9 cannot be reached.*'Base URL' in the credential.*ECONNREFUSED/,
    );
    await lost.stop();
  });

  it('answers a sync call of a trigger that draws none with 409', async () => {
    await n8n.publish(on('message_sent'));
    expect(await call(JSON.stringify({ type: 'sync' }))).toBe(409);
  });
});

describe('publishing and unpublishing', () => {
  it('keeps one subscription and its secret over publishing again, and removes it at the end', async () => {
    await n8n.publish(on('message_sent'));
    const secret = secretOf();
    await n8n.publish(on('reply_received'));
    expect(secretOf()).toBe(secret);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect((await subscriptions()).map(({ events }) => events)).toEqual([['reply_received']]);
    await n8n.unpublish();
    await n8n.unpublish();
    expect(await subscriptions()).toEqual([]);
  });

  it('tells what happened while n8n published anew', async () => {
    await api.publish('hello');
    await n8n.publish(on('message_sent'));
    await n8n.unpublish();
    await enroll('hello');
    await pass(minutes(1));
    await n8n.publish(on('message_sent'));
    await tell();
    expect(started()).toHaveLength(1);
  });
});

describe('listening in the editor', () => {
  it('has a subscription of its own beside that of the active workflow, and removes it after the event', async () => {
    await api.publish('hello');
    await n8n.publish(on('message_sent'));
    await n8n.listen(on('message_sent'));
    const all = await subscriptions();
    expect(all.map(({ key }) => key)).toEqual([TRIGGER_KEY, `${TRIGGER_KEY}:test`]);
    expect(all[1].url).toContain('/webhook-test/');
    await enroll('hello');
    await pass(minutes(1));
    await tell();
    expect(started()).toHaveLength(2);
    expect((await subscriptions()).map(({ key }) => key)).toEqual([TRIGGER_KEY]);
  });

  it('publishes nothing of what is drawn, and shows the steps to the first who is enrolled', async () => {
    await n8n.publish(canvas('Published', { key: 'welcome' }));
    await n8n.listen(canvas('Half done', { key: 'welcome' }));
    expect((await drawnSequence()).latestVersion).toBe(1);
    const { enrollment } = await enroll('welcome');
    await tell();
    expect(started()).toMatchObject([
      { type: 'enrolled', cadenza: { contact: { id: enrollment.contactId } }, enrollment: { id: enrollment.id } },
    ]);
    expect((await subscriptions()).map(({ source }) => source?.workflowId)).toEqual(['wf1']);
  });

  it('is ended by hand', async () => {
    await n8n.listen(on('message_sent'));
    await n8n.stopListening();
    expect(await subscriptions()).toEqual([]);
  });
});
