/** A canvas whose steps n8n runs: other nodes in between, sleeping executions, and the runtime that wakes them. */
import { chain, send, set, wait, enroll, webhook, workflow } from './support/drawing';
import { PACKAGE } from './support/nodePackage';
import type { N8nNode } from './support/n8nApi';
import {
  activated,
  enrolled,
  enrollmentEnds,
  FROM_BODY,
  mailArrives,
  subjects,
  webhookCadence,
} from './support/stories';
import { until } from './support/until';
import { startWorld, type World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const own = (node: N8nNode): N8nNode => ({ ...node, credentials: { cadenzaApi: world.credential } });
const step = (name: string, type: string, parameters: Record<string, unknown>): N8nNode =>
  own({ ...set(name), type: `${PACKAGE}.${type}`, parameters });
const written = (text: string): N8nNode =>
  step('Write', 'cadenzaAiCompose', { mode: 'static', fallback: text, subject: text });
const ask = (): N8nNode => step('Ask', 'cadenzaAwaitApproval', {});
const composed = (): N8nNode => own(send('Send', '', { content: 'composed' }));
const draftOf = (enrollmentId: string): Promise<any> =>
  until('a draft waits', 20_000, async () => {
    const { items } = await world.api.get('/drafts?status=waiting');
    return items.find((one: any) => one.enrollmentId === enrollmentId);
  });

it('goes through other nodes and a wait of no time to the last mail', async () => {
  const steps = [
    own(send('One', 'Hello {{contact.first_name}}')),
    set('Between'),
    own(wait('At Once', 0, 'minutes')),
    own(send('Two', 'Again')),
  ];
  await activated(world, webhookCadence(world, 'between', steps));
  const [result] = await enrolled(world, 'between', { email: 'ana@example.com', firstName: 'Ana' });
  expect(result).toMatchObject({ created: true, runsIn: 'n8n', reasons: [expect.stringContaining("'Between'")] });
  await mailArrives(world, 'ana@example.com', 2);
  expect(await enrollmentEnds(world, result.enrollmentId)).toMatchObject({ state: 'completed' });
  expect(subjects(world, 'ana@example.com')).toEqual(['One', 'Two']);
});

const after = () => {
  const steps = [set('Before'), written('Drafted'), ask(), set('After'), composed()];
  return { steps, gone: set('Gone'), ask: steps[2]! };
};

it('sleeps until a person has decided, also through a restart of both, and sends what was decided', async () => {
  const { steps } = after();
  // 'lastNode' would wait for the execution to end; the answer comes at once here.
  const hook = webhook('decided');
  hook.parameters = { ...hook.parameters, responseMode: 'onReceived', responseData: 'firstEntryJson' };
  const enter = enroll(world.credential, FROM_BODY);
  await activated(world, workflow('decided', chain(hook, enter, ...steps)));
  const post = () =>
    fetch(`${world.n8n.url}/webhook/decided`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'tom@example.com' }),
    });
  await until('the webhook listens', 20_000, async () => (await post()).status === 200);
  const { items } = await until('enrolled', 20_000, async () => {
    const page = await world.api.get('/enrollments?waitingFor=approval');
    return page.items.length > 0 && page;
  });
  const draft = await draftOf(items[0].id);
  await world.n8n.restart();
  await world.stopRuntime();
  await world.startRuntimeAgain();
  await world.api.post(`/drafts/${draft.id}/approve`, { text: 'Decided' });
  await mailArrives(world, 'tom@example.com', 1);
  expect(world.mail.messages.at(-1)!.text).toBe('Decided');
  expect(await enrollmentEnds(world, items[0].id)).toMatchObject({ state: 'completed' });
});

it('leaves by its last output when the contact is out meanwhile', async () => {
  const { steps, gone, ask: asking } = after();
  const hook = webhook('out');
  hook.parameters = { ...hook.parameters, responseMode: 'onReceived', responseData: 'firstEntryJson' };
  const enter = enroll(world.credential, FROM_BODY);
  const saved = await activated(
    world,
    workflow('out', [...chain(hook, enter, ...steps), { from: asking, to: gone, output: 3 }]),
  );
  const post = () =>
    fetch(`${world.n8n.url}/webhook/out`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'eva@example.com' }),
    });
  await until('the webhook listens', 20_000, async () => (await post()).status === 200);
  const { items } = await until('enrolled', 20_000, async () => {
    const page = await world.api.get('/enrollments?waitingFor=approval');
    return page.items.length > 0 && page;
  });
  await world.api.post(`/enrollments/${items[0].id}/cancel`, {});
  const { runs } = await until('the execution ended', 20_000, async () => {
    const found = await world.editor.newestExecution(saved.id);
    return found.status === 'success' ? found : null;
  });
  expect(runs['Gone']![0]!.outputs[0]![0]!.json.cadenza).toMatchObject({ output: 'exited', reason: 'cancelled' });
  expect(runs['After']).toBeUndefined();
  expect(subjects(world, 'eva@example.com')).toEqual([]);
});
