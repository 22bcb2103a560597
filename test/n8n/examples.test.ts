/** Every example is understood by the runtime, and does on the real n8n what its sticky note says. */
import { example, examples, importExample } from './support/examples';
import type { N8nNode } from './support/n8nApi';
import { enrollmentEnds } from './support/stories';
import { until } from './support/until';
import { startWorld, type World } from './support/world';

const isCadence = ({ nodes }: { nodes: N8nNode[] }): boolean =>
  nodes.some(({ type }) => type.endsWith('cadenzaEnroll'));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

describe.each(examples().map((each) => [each.name, each] as const))('%s', (_name, each) => {
  it('has a sticky note that explains it, and a webhookId wherever there is a webhook', () => {
    expect(each.workflow.nodes.map(({ type }) => type)).toContain('n8n-nodes-base.stickyNote');
    const listening = each.workflow.nodes.filter(({ type }) => /\.(webhook|formTrigger|cadenzaTrigger)$/.test(type));
    expect(listening.filter(({ webhookId }) => !webhookId)).toEqual([]);
  });
});

it.each(
  examples()
    .filter(({ workflow }) => isCadence(workflow))
    .map((each) => [each.name, each] as const),
)('%s is a cadence that the runtime takes', async (_name, { workflow: { name, id, nodes, connections } }) => {
  const entry = nodes.find(({ type }) => type.endsWith('cadenzaEnroll'))!;
  const reached = new Set([entry.name]);
  for (const from of reached)
    for (const { node } of (connections[from]?.['main'] ?? []).flatMap((targets) => targets ?? [])) reached.add(node);
  const drawn = nodes
    .filter((node) => reached.has(node.name))
    .map(({ id: nodeId, name: nodeName, type, parameters }) => ({ id: nodeId, name: nodeName, type, parameters }));
  const answer = await world.api.post('/canvases', {
    source: { workflowId: id, workflowName: name },
    entry: entry.name,
    nodes: drawn,
    connections: Object.fromEntries(Object.entries(connections).filter(([from]) => reached.has(from))),
  });
  expect(answer).toMatchObject({ published: true, version: 1 });
  expect(answer.findings.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
});

describe('a workflow as a channel', () => {
  const SECRET = 'put-your-own-secret-of-32-characters-here';
  const url = (): string => `${world.n8n.url}/webhook/cadenza-channel`;

  it('takes what the runtime signed, and refuses everything else', async () => {
    const { id } = await importExample(world.editor, example('workflow-as-channel'), world.credential);
    await world.editor.activate(id);
    await world.api.post('/inboxes', {
      key: 'n8n',
      name: 'n8n',
      channel: 'email',
      provider: 'webhook',
      config: { url: url() },
      secrets: { signingSecret: SECRET },
    });
    const headers = { 'Content-Type': 'application/json', 'Cadenza-Signature': `t=1,v1=${'0'.repeat(64)}` };
    const refused = await until('the channel listens', 20_000, async () => {
      const answer = await fetch(url(), { method: 'POST', headers, body: '{"text":"forged"}' });
      return answer.status === 404 ? null : answer;
    });
    expect(refused.status).toBe(401);
    expect(
      (await fetch(url(), { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })).status,
    ).toBe(401);

    await world.api.post('/sequences', {
      key: 'by-n8n',
      name: 'By n8n',
      definition: {
        steps: [{ key: 'one', channel: 'email', inbox: 'n8n', content: { subject: 'Héllo', text: 'Grüße 👋' } }],
      },
    });
    await world.api.post('/sequences/by-n8n/publish', {});
    const enrollment = await world.api.post('/enrollments', {
      sequence: 'by-n8n',
      contact: { email: 'ana@example.com' },
    });
    await enrollmentEnds(world, enrollment.enrollment.id);
    expect(await world.api.all('/sends?sequence=by-n8n')).toMatchObject([{ status: 'sent' }]);
    const { runs } = await world.editor.newestExecution(id);
    expect(runs['Deliver It Here']).toHaveLength(1);
    expect(runs['Message From Cadenza']![0]!.outputs[0]![0]!.json.body).toMatchObject({
      to: { address: 'ana@example.com' },
      text: 'Grüße 👋',
    });
  });
});

describe('examples that are told what happens', () => {
  it('write every reply and every waiting draft', async () => {
    const told = new Map<string, string>();
    for (const name of ['replies-to-a-sheet', 'approval-to-chat']) {
      const { id } = await importExample(world.editor, example(name), world.credential);
      await world.editor.activate(id);
      told.set(name, id);
    }
    await until('both are subscribed', 30_000, async () => (await world.api.get('/subscriptions')).items.length === 2);
    const step = { key: 'one', channel: 'email', content: { subject: 'Hello', text: 'Hello' } };
    await world.api.post('/sequences', {
      key: 'told',
      name: 'Told',
      definition: { steps: [step, { ...step, key: 'two', mode: 'assisted', intent: 'ask' }] },
      rules: { exit: { onReply: 'off' } },
    });
    await world.api.post('/sequences/told/publish', {});
    await world.api.post('/enrollments', { sequence: 'told', contact: { email: 'rita@example.com' } });
    await world.api.post('/signals/message', { email: 'rita@example.com', text: 'What does it cost?' });
    const runOf = (name: string, node: string) =>
      until(`${name} came to '${node}'`, 30_000, async () => {
        const execution = await world.editor.newestExecution(told.get(name)!).catch(() => null);
        return execution?.runs[node] ? JSON.stringify(execution.runs[node]) : null;
      });
    expect(await runOf('replies-to-a-sheet', 'Append the Row Here')).toContain('What does it cost?');
    const posted = await runOf('approval-to-chat', 'Post It Here');
    expect(posted).toContain('A draft for rita@example.com waits (Told)');

    // Opening the link, as a chat does for a preview, decides nothing; the form that it shows does.
    const link = /Decide: (http[^"\\\s]+)/.exec(posted)![1]!;
    const form = await until('the form is open', 20_000, async () => {
      const page = await fetch(link).then((answer) => answer.text());
      return page.includes('Discard it') ? page : null;
    });
    expect(form).toContain('Draft for rita@example.com');
    const drafts = () => world.api.all('/drafts?sequence=told');
    expect(await drafts()).toMatchObject([{ status: 'waiting' }]);
    const answer = new FormData();
    for (const [field, value] of ['Send it', 'Hello Rita, by a person', ''].entries())
      answer.append(`field-${field}`, value);
    expect((await fetch(link, { method: 'POST', body: answer })).status).toBe(200);
    await until('the draft is approved', 20_000, async () => {
      const [draft] = await drafts();
      return draft!['status'] === 'approved' ? draft : null;
    });
    expect(await drafts()).toMatchObject([{ decidedText: 'Hello Rita, by a person' }]);
  });
});
