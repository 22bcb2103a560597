/** Cadences drawn in n8n, over the API: the example that users import is what is sent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeApis, givenApi, type Api, type Json } from '../support/api';
import { days } from '../support/world';

afterEach(closeApis);

const v1 = '/api/v1';
const EXAMPLE = JSON.parse(readFileSync(join(__dirname, '../../examples/n8n/payment-reminders.json'), 'utf8')) as Json;
const SOURCE = { workflowId: EXAMPLE['id'], workflowName: EXAMPLE['name'] };
/** The whole nodes as n8n exports them, with positions, versions and credentials. */
const BODY: Json = { source: SOURCE, nodes: EXAMPLE['nodes'], connections: EXAMPLE['connections'] };

const publish = (api: Api, more: Json = {}) => api.call('POST', `${v1}/canvases`, { body: { ...BODY, ...more } });
const changed = (name: string, parameters: Json): Json[] =>
  EXAMPLE['nodes'].map((node: Json) =>
    node['name'] === name ? { ...node, parameters: { ...node['parameters'], ...parameters } } : node,
  );

describe('POST /canvases', () => {
  test('publishes an exported workflow once, and nothing when nothing changed', async () => {
    const api = await givenApi();
    await api.good('POST', `${v1}/inboxes`, { body: { key: 'sms', name: 'SMS', channel: 'sms', provider: 'outbox' } });
    const first = await publish(api);
    expect([first.status, first.body]).toEqual([
      200,
      {
        sequence: { id: expect.any(String), key: expect.stringMatching(/^payment-reminders-[0-9a-f]{10}$/) },
        version: 1,
        published: true,
        findings: expect.any(Array),
        runsIn: 'runtime',
        reasons: [],
      },
    ]);
    expect(first.body['findings'].filter(({ severity }: Json) => severity === 'error')).toEqual([]);
    expect((await publish(api)).body).toEqual({ ...first.body, published: false });
    const second = await publish(api, { nodes: changed('Friendly Reminder', { text: 'Hello' }) });
    expect(second.body).toMatchObject({ sequence: first.body['sequence'], version: 2, published: true });
    const { definition, status } = await api.good('GET', `${v1}/sequences/${first.body['sequence'].key}`);
    expect(status).toBe('active');
    expect(definition.canvas).toEqual({ workflowId: SOURCE.workflowId, entry: expect.any(String) });
  });

  test('gives a sequence that runs: reminders go out until the charge is paid, rows are named as on the canvas', async () => {
    const api = await givenApi();
    const { key } = (await publish(api, { key: 'payments' })).body['sequence'];
    expect(key).toBe('payments');
    const target = { type: 'charge', externalId: 'inv-1', status: 'open' };
    const body = { sequence: key, contact: { email: 'ana@example.com', firstName: 'Ana' }, target };
    const { enrollment } = await api.good('POST', `${v1}/enrollments`, { body });
    await api.pass(days(8));
    expect(api.channel.messages.map(({ subject }) => subject)).toEqual(['Your invoice, Ana']);
    await api.good('POST', `${v1}/signals/target`, { body: { ...target, status: 'paid' } });
    await api.pass(days(30));
    expect(await api.good('GET', `${v1}/enrollments/${enrollment.id}`)).toMatchObject({
      state: 'exited',
      reason: 'goal',
    });
    expect(api.channel.messages).toHaveLength(1);
    const { steps } = await api.good('GET', `${v1}/sequences/${key}/funnel`);
    expect(steps.map(({ label }: Json) => label)).toEqual(['Friendly Reminder', 'Second Reminder', 'By SMS Instead']);
  });

  test('refuses what the runtime cannot run, and names the node as on the canvas', async () => {
    const api = await givenApi();
    const nodes = changed('Wait a Week', { amount: '={{ $json.days }}' }).map((node) =>
      node['type'].endsWith('Enroll')
        ? { ...node, parameters: { ...node['parameters'], runStepsIn: 'runtime' } }
        : node,
    );
    const { status, body } = await publish(api, { nodes });
    expect([status, body['code']]).toEqual([422, 'flow_invalid']);
    expect(body['detail']).toContain("'Amount' of 'Wait a Week'");
    expect(body['details'].findings).toEqual([
      expect.objectContaining({ code: 'expression', name: 'Wait a Week', severity: 'error' }),
    ]);
    expect((await api.good('GET', `${v1}/sequences`)).items).toEqual([]);
  });

  test('may keep what is drawn for later', async () => {
    const api = await givenApi();
    expect((await publish(api, { publish: false })).body).toMatchObject({ version: null, published: false });
  });

  test('checks the request like any other', async () => {
    const api = await givenApi();
    const wrong: [Json, string][] = [
      [{ nodes: [...BODY['nodes'], BODY['nodes'][1]] }, '/nodes/11/name'],
      [{ connections: { Enroll: { main: 'Wait' } } }, '/connections/Enroll/main'],
      [{ source: { workflowName: 'x' } }, '/source/workflowId'],
      [{ key: 'No Key' }, '/key'],
      [{ active: true }, '/active'],
    ];
    for (const [more, pointer] of wrong) {
      const { status, body } = await publish(api, more);
      expect([status, body['code'], body['errors'][0].pointer]).toEqual([422, 'invalid_request', pointer]);
    }
  });

  test('needs the right to manage; trying out only to read', async () => {
    const api = await givenApi();
    const key = await api.keyWith('read', 'enroll');
    expect((await api.call('POST', `${v1}/canvases`, { body: BODY, key })).status).toBe(403);
    const body = { ...BODY, contact: { email: 'ana@example.com' }, target: { type: 'charge', externalId: 'inv-1' } };
    expect((await api.call('POST', `${v1}/canvases/simulate`, { body, key })).status).toBe(200);
  });
});

describe('POST /canvases/simulate', () => {
  const play = (api: Api, more: Json = {}) =>
    api.call('POST', `${v1}/canvases/simulate`, {
      body: {
        ...BODY,
        contact: { firstName: 'Ana', email: 'ana@example.com' },
        target: { type: 'charge', externalId: 'inv-1', status: 'open' },
        ...more,
      },
    });

  test('tells every message with its time, by the names of the canvas', async () => {
    const api = await givenApi();
    const { body } = await play(api);
    expect(body['messages'].map(({ label, at }: Json) => `${label} ${at}`)).toEqual([
      'Friendly Reminder 2026-06-04T09:30:00.000Z',
      'Second Reminder 2026-06-11T09:30:00.000Z',
    ]);
    expect((await api.good('GET', `${v1}/sequences`)).items).toEqual([]);
  });

  test('takes what the world does meanwhile, and an instant', async () => {
    const api = await givenApi();
    const step = EXAMPLE['nodes'].find(({ name }: Json) => name === 'Friendly Reminder').id;
    const { body } = await play(api, {
      at: '2026-07-01T12:00:00Z',
      events: [{ event: 'target', status: 'paid', afterStep: step, delayMinutes: 60 }],
    });
    expect(body).toMatchObject({ startedAt: '2026-07-01T12:00:00.000Z', state: 'exited', reason: 'goal' });
    expect(body['messages']).toHaveLength(1);
  });

  test('is refused for what cannot be published', async () => {
    const api = await givenApi();
    const refused = await play(api, { nodes: changed('Friendly Reminder', { text: '' }) });
    expect([refused.status, refused.body['code']]).toEqual([422, 'flow_invalid']);
    expect(refused.body['detail']).toContain("'Friendly Reminder'");
  });
});
