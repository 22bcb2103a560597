/** Cadence Trigger on the real n8n: a canvas that anybody enrolls into, and events that start workflows. */
import { signatureHeader } from '../../runtime/src/adapters/channels/signature';
import { PACKAGE } from './support/nodePackage';
import { chain, send, set, wait, workflow } from './support/drawing';
import type { N8nNode, N8nWorkflow } from './support/n8nApi';
import { redrawn } from './support/stories';
import { until } from './support/until';
import { startWorld, type World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

let count = 0;
const trigger = (parameters: Record<string, unknown>): N8nNode => {
  const id = `00000000-0000-4000-9000-${String((count += 1)).padStart(12, '0')}`;
  return {
    id,
    name: 'Cadence Trigger',
    type: `${PACKAGE}.cadenzaTrigger`,
    typeVersion: 1,
    position: [0, 0],
    parameters,
    credentials: { cadenzaApi: world.credential },
    webhookId: id,
  };
};
const drawnCadence = (key: string, ...steps: N8nNode[]): N8nWorkflow =>
  workflow(`Drawn ${key}`, chain(trigger({ key }), ...steps));

async function active(drawing: N8nWorkflow): Promise<string> {
  const { id } = await world.editor.createWorkflow(drawing);
  await world.editor.activate(id);
  return id;
}
const subscriptionOf = async (workflowId: string): Promise<any> =>
  (await world.api.get('/subscriptions')).items.find(({ key }: any) => key.startsWith(`${workflowId}:`));
/** n8n listens a moment after the trigger has subscribed; what is told in between comes again only a minute later. */
const subscribed = async (workflowId: string): Promise<any> => {
  const subscription = await until('the trigger is subscribed', 30_000, () => subscriptionOf(workflowId));
  await until('its webhook listens', 30_000, async () => {
    const { status } = await fetch(subscription.url, { method: 'POST', body: '{}' });
    return status === 401;
  });
  return subscription;
};
const enroll = (sequence: string, email: string): Promise<any> =>
  world.api.post('/enrollments', { sequence, contact: { email, firstName: 'Ana' } });
const executions = async (workflowId: string): Promise<string[]> => {
  const filter = encodeURIComponent(JSON.stringify({ workflowId }));
  const { results } = await world.editor.get<{ results: { id: string }[] }>(`/executions?filter=${filter}&limit=50`);
  return results.map(({ id }) => id);
};
const mailTo = (email: string) =>
  until(`a mail to ${email}`, 30_000, async () => {
    const found = world.mail.messages.find((message: any) => JSON.stringify(message).includes(email));
    return found ?? null;
  });

it('publishing a drawn cadence lets the API enroll into it, and n8n runs none of it', async () => {
  const id = await active(drawnCadence('drawn-a', send('Hello', 'First words')));
  const { sequenceId, source, state } = await subscribed(id);
  expect({ source, state }).toMatchObject({ source: { workflowId: id, entry: 'Cadence Trigger' }, state: 'active' });
  await enroll('drawn-a', 'a1@example.com');
  expect(JSON.stringify(await mailTo('a1@example.com'))).toContain('First words');
  // Its steps run in the runtime, so n8n is spared the call.
  expect((await subscriptionOf(id)).lastToldAt).toBeNull();
  expect(await executions(id)).toEqual([]);
  expect((await world.api.get(`/sequences/${sequenceId}`)).latestVersion).toBe(1);
});

it('a changed text, an added step and a removed one are published before the next enrollment', async () => {
  const drawing = drawnCadence('drawn-b', send('Hello', 'Old words'));
  const id = await active(drawing);
  await subscribed(id);
  const change = async (edit: (drawing: N8nWorkflow) => void, expected: number): Promise<void> => {
    edit(drawing);
    await redrawn(world, id, drawing);
    expect(await world.api.post('/sequences/drawn-b/sync', {})).toMatchObject({
      result: 'published',
      version: expected,
    });
  };
  await change((d) => void (d.nodes[1]!.parameters['text'] = 'New words'), 2);
  await change((d) => {
    const later = [wait('A Day', 1), send('Later', 'Later')];
    d.nodes.push(...later);
    Object.assign(d.connections, workflow('', chain(d.nodes[1]!, ...later)).connections);
  }, 3);
  await change((d) => {
    d.nodes.pop();
    delete d.connections['A Day'];
  }, 4);
  drawing.name = 'Quite another name';
  for (const node of drawing.nodes) node.position = [7, 7];
  await redrawn(world, id, drawing);
  expect(await world.api.post('/sequences/drawn-b/sync', {})).toMatchObject({ result: 'unchanged', version: 4 });
  await enroll('drawn-b', 'b1@example.com');
  expect(JSON.stringify(await mailTo('b1@example.com'))).toContain('New words');
});

it('a message that was sent starts one execution, also after n8n was restarted; nothing is lost while it is down', async () => {
  await active(drawnCadence('drawn-c', send('Hello', 'Words')));
  await until('the sequence', 30_000, () => world.api.get('/sequences/drawn-c').then(() => true));
  const id = await active(
    workflow(
      'On sent',
      chain(trigger({ event: 'message_sent', sequence: { __rl: true, mode: 'key', value: 'drawn-c' } }), set('Sheet')),
    ),
  );
  await subscribed(id);
  await enroll('drawn-c', 'c1@example.com');
  const first = await world.editor.newestExecution(id);
  expect(first.runs['Sheet']![0]!.outputs[0]![0]!.json).toMatchObject({
    type: 'message_sent',
    contact: { email: 'c1@example.com' },
    message: { text: expect.stringContaining('Words') },
  });
  await world.n8n.stop();
  await enroll('drawn-c', 'c2@example.com');
  await mailTo('c2@example.com');
  await world.n8n.restart();
  await world.editor.logIn();
  const second = await world.editor.newestExecution(id, [first.id]);
  expect(second.runs['Sheet']![0]!.outputs[0]![0]!.json).toMatchObject({ contact: { email: 'c2@example.com' } });
  expect(await executions(id)).toHaveLength(2);
});

it('a call that is forged, old, changed or repeated starts nothing', async () => {
  const id = await active(workflow('On any', chain(trigger({ event: 'message_sent' }), set('Sheet'))));
  const { url } = await subscribed(id);
  const { staticData } = await world.editor.get<{ staticData: any }>(`/workflows/${id}`);
  const { secret } = staticData['node:Cadence Trigger'];
  const event = JSON.stringify({ id: 'event-1', type: 'message_sent', contact: { email: 'real@example.com' } });
  const calls = async (body: string, signature: string): Promise<[number, string | undefined]> => {
    const headers = { 'content-type': 'application/json', 'cadenza-signature': signature };
    const answer = await fetch(url, { method: 'POST', headers, body });
    const text = await answer.text();
    return [answer.status, text.startsWith('{') ? JSON.parse(text).code : undefined];
  };
  const signature = signatureHeader(event, secret, Date.now());
  const forged = event.replace('real', 'forged');
  const refused = [401, 'bad_signature'];
  expect(await calls(event, '')).toEqual(refused);
  expect(await calls(event, 't=1,v1=00')).toEqual(refused);
  expect(await calls(event, signatureHeader(event, 'of somebody else', Date.now()))).toEqual(refused);
  expect(await calls(event, signatureHeader(event, secret, Date.now() - 301_000))).toEqual(refused);
  expect(await calls(event, signatureHeader(event, secret, Date.now() + 330_000))).toEqual(refused);
  expect(await calls(forged, signature)).toEqual(refused);
  expect(await executions(id)).toEqual([]);

  expect((await calls(event, signature))[0]).toBe(200);
  await world.editor.newestExecution(id);
  // Word for word, as one who has listened, and signed anew, as the runtime does that heard no answer.
  expect((await calls(event, signature))[0]).toBe(204);
  expect((await calls(event, signatureHeader(event, secret, Date.now())))[0]).toBe(204);
  expect(await executions(id)).toHaveLength(1);
  const { runs } = await world.editor.newestExecution(id);
  expect(runs['Sheet']![0]!.outputs[0]![0]!.json).toMatchObject({ contact: { email: 'real@example.com' } });
});

it('what cannot run is told in the message of the publication, with the node and the way out', async () => {
  const steps = [send('Hello', 'Hello'), wait('A Day', 1)];
  const drawing = drawnCadence('drawn-d', ...steps);
  // Back to where it came from: a cadence must come to an end.
  drawing.connections['A Day'] = { main: [[{ node: 'Hello', type: 'main', index: 0 }]] };
  const { id } = await world.editor.createWorkflow(drawing);
  const said = await world.editor.activate(id).then(
    async () => '',
    (error: unknown) => String(error),
  );
  const status = await world.editor.get<any>(`/workflows/${id}/publication-status`);
  expect(JSON.stringify(status) + said).toContain("'Hello'");
});

it('unpublishing unsubscribes', async () => {
  const id = await active(workflow('On reply', chain(trigger({ event: 'reply_received' }), set('Sheet'))));
  await subscribed(id);
  await world.editor.post(`/workflows/${id}/deactivate`, {});
  await until('it is unsubscribed', 30_000, async () => (await subscriptionOf(id)) === undefined);
});
