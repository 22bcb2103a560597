import { closeN8n, jsonOf, runWorkflow, type Drawing, type DrawnNode, type RunOptions } from '../support/n8n';
import { startGatedRuntime, type Runtime } from './runtime';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await startGatedRuntime();
  const inbox = { key: 'mail', name: 'Mail', channel: 'email', provider: 'outbox', isDefault: true };
  await runtime.api('POST', '/inboxes', inbox);
}, 90_000);
afterAll(async () => {
  closeN8n();
  await runtime.stop();
});
beforeEach(() => runtime.reset());

const enroll: DrawnNode = { name: 'Enroll', type: 'cadenzaEnroll' };
const wait: DrawnNode = { name: 'Two days', type: 'cadenzaWaitStep', parameters: { amount: 2 } };
const text = 'Hello {{contact.first_name|there}}';
const send: DrawnNode = {
  name: 'Hello',
  type: 'cadenzaSendViaChannel',
  parameters: { channel: 'email', subject: 'Hi', text },
};
const drawing: Drawing = {
  nodes: [enroll, wait, send, { name: 'Sheet', type: 'test.other', parameters: { token: 'secret' } }],
  edges: [
    ['Start', 'Enroll'],
    ['Enroll', 'Two days'],
    ['Two days', 'Hello'],
    ['Enroll', 1, 'Sheet'],
  ],
};
const ana = { email: 'ana@example.com', firstName: 'Ana' };
const run = (what: Drawing, items: RunOptions['items'] = [ana], more: Partial<RunOptions> = {}) =>
  runWorkflow(what, { credential: runtime.credential, items, ...more });

describe('a production execution', () => {
  it('publishes the steps after Enroll, enrolls, and runs none of them in n8n', async () => {
    const { error, out, ran } = await run(drawing);
    expect(error).toBeUndefined();
    expect(jsonOf(out('Enroll', 1))).toMatchObject([{ created: true, version: 1, published: true }]);
    expect([ran('Two days'), ran('Sheet')]).toEqual([false, true]);
    const sequence = String(out('Enroll', 1)[0]!.json['sequence']);
    const { content } = await runtime.api('GET', `/sequences/${sequence}/versions/1`);
    expect(Object.values(content.flow.nodes).map((node: any) => node.label)).toEqual(
      expect.arrayContaining(['Two days', 'Hello']),
    );
  });

  it('publishes nothing when the canvas is unchanged, and a new version when a text is another', async () => {
    const again = await run(drawing, [{ email: 'ben@example.com' }]);
    expect(jsonOf(again.out('Enroll', 1))).toMatchObject([{ version: 1, published: false }]);
    const changed = { ...send, parameters: { ...send.parameters, text: 'Other words' } };
    const then = await run({ ...drawing, nodes: [enroll, wait, changed, drawing.nodes[3]!] }, [
      { email: 'cy@example.com' },
    ]);
    expect(jsonOf(then.out('Enroll', 1))).toMatchObject([{ version: 2, published: true }]);
  });

  it('tells the runtime nothing of other nodes but their names, and leaves it to the runtime to refuse them', async () => {
    const between: Drawing = {
      nodes: [{ ...enroll, parameters: { runStepsIn: 'runtime' } }, ...drawing.nodes.slice(1)],
      edges: [
        ['Start', 'Enroll'],
        ['Enroll', 'Sheet'],
        ['Sheet', 'Hello'],
      ],
    };
    const { error } = await run(between);
    expect(error?.message).toBe('The steps on the canvas cannot be published as they are');
    expect(error?.description).toContain("'Sheet'");
    const [canvas] = runtime.asked('/canvases');
    expect(canvas!.rawBody).not.toContain('secret');
    expect(canvas!.json.nodes.map(({ name }: DrawnNode) => name)).toEqual(['Enroll', 'Sheet', 'Hello']);
  });

  it('stops without a step, and says what to connect', async () => {
    const { error } = await run({ nodes: [enroll], edges: [['Start', 'Enroll']] });
    expect(error?.message).toBe("No step is connected to the output 'Cadence'");
    expect(error?.description).toContain("'An Existing Sequence'");
  });

  it('that reaches a step all the same says who runs steps', async () => {
    const { error } = await run({ nodes: [wait], edges: [['Start', 'Two days']] });
    expect(error?.message).toBe('This step is run by the Cadenza runtime, not by n8n');
    expect(error?.description).toContain("output 'Cadence' of an Enroll node");
  });
});

describe('an execution in the editor', () => {
  it('shows the timeline on Result, and in each step what it would do', async () => {
    const { error, out } = await run(drawing, [ana], { mode: 'manual', name: 'Only tried' });
    expect(error).toBeUndefined();
    expect(jsonOf(out('Enroll', 1)).map(({ event }) => event)).toEqual(['enrolled', 'sent', 'ended']);
    expect(jsonOf(out('Enroll', 1))[1]).toMatchObject({ step: 'Hello', subject: 'Hi', text: 'Hello Ana' });
    expect(jsonOf(out('Two days'))).toMatchObject([
      { preview: expect.stringMatching(/^Would wait 2 days; if enrolled now: /), dueAt: expect.any(String) },
    ]);
    expect(jsonOf(out('Hello'))).toMatchObject([{ text: 'Hello Ana', subject: 'Hi', channel: 'email' }]);
    expect(out('Hello')[0]!.pairedItem).toEqual({ item: 0 });
    const { items } = await runtime.api('GET', '/sequences?search=only-tried');
    expect(items).toEqual([]);
  });

  it('shows the steps when only Enroll is executed', async () => {
    const { error, out } = await run(drawing, [ana], { mode: 'manual', until: 'Enroll' });
    expect(error).toBeUndefined();
    expect(out('Enroll', 1)).toHaveLength(3);
  });

  it('composes, asks for approval and checks in words', async () => {
    const compose: DrawnNode = {
      name: 'Draft',
      type: 'cadenzaAiCompose',
      parameters: { intent: 'Offer a demo', fallback: 'A demo, {{contact.first_name}}?' },
    };
    const approve: DrawnNode = { name: 'Ask', type: 'cadenzaAwaitApproval', parameters: { hasDeadline: true } };
    const check: DrawnNode = { name: 'Done?', type: 'cadenzaCheckExitGoal', parameters: { rules: ['reply'] } };
    const sendIt: DrawnNode = { name: 'Send it', type: 'cadenzaSendViaChannel', parameters: { content: 'composed' } };
    const { error, out } = await run(
      {
        nodes: [enroll, check, compose, approve, sendIt],
        edges: [
          ['Start', 'Enroll'],
          ['Enroll', 'Done?'],
          ['Done?', 'Draft'],
          ['Draft', 'Ask'],
          ['Ask', 'Send it'],
        ],
      },
      [ana],
      { mode: 'manual' },
    );
    expect(error).toBeUndefined();
    expect(out('Done?')[0]!.json['preview']).toBe(
      'Would test whether the contact has replied; the preview goes on as if not',
    );
    expect(out('Draft')[0]!.json).toMatchObject({
      text: 'A demo, Ana?',
      preview: expect.stringContaining('AI would draft'),
    });
    expect(out('Ask')[0]!.json['preview']).toContain('within 24 hours');
    expect(out('Send it')[0]!.json).toMatchObject({ text: '(the composed message)' });
  });

  it('shows steps without a credential in words', async () => {
    const bare = { ...wait, credentials: {} };
    const { out } = await run({ nodes: [bare], edges: [['Start', 'Two days']] }, [ana], { mode: 'manual' });
    expect(jsonOf(out('Two days'))).toEqual([{ preview: 'Would wait 2 days' }]);
    const one = { ...bare, parameters: { amount: 1, unit: 'business_days', timeOfDay: '09:30' } };
    const single = await run({ nodes: [one], edges: [['Start', 'Two days']] }, [ana], { mode: 'manual' });
    expect(jsonOf(single.out('Two days'))).toEqual([{ preview: 'Would wait 1 business day at 09:30' }]);
    expect(runtime.gateway.requests).toEqual([]);
  });
});
