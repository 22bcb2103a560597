/** Cadences whose steps n8n runs: our nodes in n8n's own engine, the real runtime, and the way back by HTTP. */
import { createHash } from 'node:crypto';
import { wakeSecretOf } from '../../nodes/shared/signature';
import { signatureHeader } from '../../runtime/src/adapters/channels/signature';
import { asked, closeN8n, jsonOf, type Drawing, type DrawnNode, type RunOptions } from '../support/n8n';
import { SleepingN8n } from '../support/sleepingN8n';
import { startGatedRuntime, type Runtime } from './runtime';

let runtime: Runtime;
let n8n: SleepingN8n;

beforeAll(async () => {
  runtime = await startGatedRuntime();
  n8n = await SleepingN8n.start();
  await runtime.api('POST', '/inboxes', {
    key: 'mail',
    name: 'Mail',
    channel: 'email',
    provider: 'outbox',
    isDefault: true,
  });
}, 90_000);
afterAll(async () => {
  closeN8n();
  await n8n.stop();
  await runtime.stop();
});
beforeEach(() => {
  runtime.reset();
  asked.length = 0;
  n8n.showsWhatItKeeps = true;
});

const enroll: DrawnNode = { name: 'Enroll', type: 'cadenzaEnroll' };
const edit: DrawnNode = { name: 'Edit', type: 'test.other' };
const write: DrawnNode = {
  name: 'Write',
  type: 'cadenzaAiCompose',
  parameters: { mode: 'static', fallback: 'Hello {{contact.first_name|there}}', subject: 'Hi' },
};
const ask: DrawnNode = { name: 'Ask', type: 'cadenzaAwaitApproval', parameters: { approvers: 'automatic' } };
const mail: DrawnNode = {
  name: 'Mail',
  type: 'cadenzaSendViaChannel',
  parameters: { channel: 'email', content: 'composed' },
};
const sheet: DrawnNode = { name: 'Sheet', type: 'test.other' };

const chain = (...nodes: DrawnNode[]): Drawing => {
  const all = [enroll, ...nodes];
  const names = ['Start', ...all.map(({ name }) => name)];
  return { nodes: all, edges: names.slice(1).map((name, at): [string, string] => [names[at]!, name]) };
};
let people = 0;
const execute = (drawing: Drawing, item: Record<string, unknown> = {}, more: Partial<RunOptions> = {}) =>
  n8n.execute(drawing, {
    credential: runtime.credential,
    items: [{ email: `ben${++people}@example.com`, firstName: 'Ben', ...item }],
    name: expect.getState().currentTestName!.slice(-60),
    ...more,
  });

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not come about within ten seconds.');
}

const enrolled = (outcome: Awaited<ReturnType<typeof execute>>['outcome']) => outcome.out('Enroll', 1)[0]!.json;

it('runs other nodes between the steps, sleeps while a person decides, and goes on when it is woken', async () => {
  const { id, outcome } = await execute(chain(edit, write, ask, sheet, mail));
  expect(outcome.error).toBeUndefined();
  expect(outcome.run.status).toBe('waiting');
  expect(enrolled(outcome)).toMatchObject({ created: true, version: 1, published: true, runsIn: 'n8n' });
  expect(enrolled(outcome)['reasons']).toEqual([expect.stringContaining("'Edit'"), expect.stringContaining("'Sheet'")]);
  expect(outcome.out('Write')[0]!.json).toMatchObject({
    firstName: 'Ben',
    cadenza: { output: 'composed', origin: 'static' },
  });
  const enrollmentId = enrolled(outcome)['enrollmentId'] as string;
  expect(await runtime.api('GET', `/enrollments/${enrollmentId}`)).toMatchObject({ waitingFor: 'approval' });
  const { items } = await runtime.api('GET', '/drafts?status=waiting');
  const draft = items.find((one: any) => one.enrollmentId === enrollmentId);
  await runtime.api('POST', `/drafts/${draft.id}/approve`, { text: 'Hello from a person' });
  const after = await until(() => (n8n.outcome(id).run.status === 'success' ? n8n.outcome(id) : undefined));
  expect(after.out('Ask')[0]!.json['cadenza']).toMatchObject({ output: 'approved', text: 'Hello from a person' });
  expect(jsonOf(after.out('Mail'))).toMatchObject([
    { cadenza: { output: 'sent', status: 'sent', text: 'Hello from a person' } },
  ]);
  expect(await runtime.api('GET', `/enrollments/${enrollmentId}`)).toMatchObject({ state: 'completed' });
}, 30_000);

it('refuses to be woken by anybody but the runtime, and sleeps on', async () => {
  const { id, outcome } = await execute(chain(edit, write, ask, mail));
  expect(outcome.run.status).toBe('waiting');
  const [call] = runtime.asked(`/executions/${id}/steps`).slice(-1);
  const to = new URL(call!.json.resumeUrl).pathname.split('/').slice(-2).join('/');
  const body = JSON.stringify({ to, output: 'approved', data: {} });
  const secret = wakeSecretOf(runtime.credential.apiKey);
  const wake = async (signature: string, said = body) =>
    (await fetch(call!.json.resumeUrl, { method: 'POST', body: said, headers: { 'cadenza-signature': signature } }))
      .status;
  expect(await wake('')).toBe(401);
  expect(await wake(signatureHeader(body, 'wrong', Date.now()))).toBe(401);
  expect(await wake(signatureHeader(body, secret, Date.now() - 301_000))).toBe(401);
  const hash = createHash('sha256').update(runtime.credential.apiKey).digest('hex');
  expect(await wake(signatureHeader(body, hash, Date.now()))).toBe(401);
  const elsewhere = JSON.stringify({ to: `99${to}`, output: 'approved', data: {} });
  expect(await wake(signatureHeader(elsewhere, secret, Date.now()), elsewhere)).toBe(409);
  const nothing = JSON.stringify({ to, look: true });
  expect(await wake(signatureHeader(nothing, secret, Date.now()), nothing)).toBe(409);
  expect(n8n.outcome(id).run.status).toBe('waiting');
  // With the right signature: what was decided is what the runtime says then, and nobody has decided.
  expect(await wake(signatureHeader(body, ['of another key', secret], Date.now()))).toBe(200);
  expect(runtime.asked(`/executions/${id}/steps`)).toHaveLength(3);
  expect(n8n.outcome(id).run.status).toBe('waiting');
  expect(n8n.outcome(id).ran('Mail')).toBe(false);
}, 30_000);

it('wakes the execution at once when the contact is out, and goes on by Exited with the item as it was', async () => {
  const drawing = chain(edit, write, ask, mail);
  drawing.nodes.push(sheet);
  drawing.edges.push(['Ask', 3, 'Sheet']);
  const { id, outcome } = await execute(drawing, { company: 'Acme' });
  await runtime.api('POST', `/enrollments/${String(enrolled(outcome)['enrollmentId'])}/cancel`, {});
  const after = await until(() => (n8n.outcome(id).run.status === 'success' ? n8n.outcome(id) : undefined));
  const [call] = n8n.calls.filter(({ path }) => path.startsWith(`/webhook-waiting/${id}/`));
  expect(call!.json).toMatchObject({ output: 'exited', data: { reason: 'cancelled' } });
  expect(jsonOf(after.out('Sheet'))).toMatchObject([
    { company: 'Acme', cadenza: { output: 'exited', reason: 'cancelled' } },
  ]);
  expect(after.out('Sheet')[0]!.pairedItem).toEqual({ item: 0 });
  expect(after.ran('Mail')).toBe(false);
}, 30_000);

it('goes on with what the call says in an n8n that does not show what it has kept', async () => {
  const { id, outcome } = await execute(chain(edit, write, ask, mail));
  const { items } = await runtime.api('GET', '/drafts?status=waiting');
  const draft = items.find((one: any) => one.enrollmentId === enrolled(outcome)['enrollmentId']);
  n8n.showsWhatItKeeps = false;
  await runtime.api('POST', `/drafts/${draft.id}/approve`, { text: 'Yes' });
  const after = await until(() => (n8n.outcome(id).run.status === 'success' ? n8n.outcome(id) : undefined));
  expect(jsonOf(after.out('Mail'))).toMatchObject([{ firstName: 'Ben', cadenza: { output: 'sent', text: 'Yes' } }]);
}, 30_000);

it('goes on by Discarded, and not by Approved, when a person says no', async () => {
  const drawing = chain(edit, write, ask, mail);
  drawing.nodes.push(sheet);
  drawing.edges.push(['Ask', 1, 'Sheet']);
  const { id, outcome } = await execute(drawing);
  const { items } = await runtime.api('GET', '/drafts?status=waiting');
  const draft = items.find((one: any) => one.enrollmentId === enrolled(outcome)['enrollmentId']);
  await runtime.api('POST', `/drafts/${draft.id}/discard`, {});
  const after = await until(() => (n8n.outcome(id).run.status === 'success' ? n8n.outcome(id) : undefined));
  expect(jsonOf(after.out('Sheet'))).toMatchObject([{ cadenza: { output: 'discarded' } }]);
  expect(after.ran('Mail')).toBe(false);
}, 30_000);

it('works out expressions with the item of the execution', async () => {
  const wait: DrawnNode = {
    name: 'Wait',
    type: 'cadenzaWaitStep',
    parameters: { amount: '={{ $json.days }}', unit: 'minutes' },
  };
  const { outcome } = await execute(chain(wait, write, mail), { days: '0' });
  expect(outcome.error).toBeUndefined();
  expect(enrolled(outcome)['reasons']).toEqual([expect.stringContaining("'Amount' of 'Wait'")]);
  expect(outcome.out('Wait')[0]!.json['cadenza']).toMatchObject({ output: 'due' });
  expect(outcome.out('Mail')[0]!.json['cadenza']).toMatchObject({ output: 'sent', text: 'Hello Ben' });
});

it('names the field when an expression gives what the runtime cannot take', async () => {
  const wait: DrawnNode = {
    name: 'Wait',
    type: 'cadenzaWaitStep',
    parameters: { amount: '={{ $json.days }}', unit: 'minutes' },
  };
  const { outcome } = await execute(chain(wait, write, mail), { days: 'soon' });
  expect(outcome.error?.description).toContain("'Amount' of 'Wait': This must be a number.");
});

describe('AI Compose with a chat model', () => {
  const full: DrawnNode = {
    ...write,
    parameters: { mode: 'full', intent: 'Offer a demo', fallback: 'The fallback', options: { timeLimitSeconds: 1 } },
  };
  const withModel = (says: string): Drawing => ({
    ...chain(full, mail),
    nodes: [enroll, full, mail, { name: 'Model', type: 'test.model', parameters: { says } }],
    models: [['Model', 'Write']],
  });

  it('tells the model what the message is for, and sends what it wrote', async () => {
    const { outcome } = await execute(withModel('Subject: A demo\n\nShall we, Ben?'));
    expect(outcome.error).toBeUndefined();
    expect(enrolled(outcome)['reasons']).toEqual([expect.stringContaining("'Model' is connected to 'Write'")]);
    expect(asked).toEqual([expect.stringContaining('Offer a demo')]);
    expect(outcome.out('Mail')[0]!.json['cadenza']).toMatchObject({
      output: 'sent',
      subject: 'A demo',
      text: 'Shall we, Ben?',
    });
  });

  it('uses the fallback when the model writes more than a message may hold', async () => {
    const { outcome } = await execute(withModel('x'.repeat(20_001)));
    expect(outcome.out('Mail')[0]!.json['cadenza']).toMatchObject({ output: 'sent', text: 'The fallback' });
  });

  it('uses the fallback when the model fails, and the timeline says why', async () => {
    const { outcome } = await execute(withModel(''));
    expect(outcome.out('Write')[0]!.json['cadenza']).toMatchObject({ origin: 'fallback' });
    expect(outcome.out('Mail')[0]!.json['cadenza']).toMatchObject({ output: 'sent', text: 'The fallback' });
    const { items } = await runtime.api('GET', `/enrollments/${String(enrolled(outcome)['enrollmentId'])}/timeline`);
    expect(items.find(({ kind }: any) => kind === 'composed').why).toContain('Too many requests');
  });
});

describe('an execution that cannot run the steps', () => {
  it('brings several contacts: says that one execution carries one, and enrolls nobody', async () => {
    const items = [{ email: 'x1@example.com' }, { email: 'x2@example.com' }];
    const { outcome } = await execute(chain(edit, write, mail), {}, { items });
    expect(outcome.error?.message).toBe('2 items came in, and an execution carries one contact');
    expect(outcome.error?.description).toContain("'Run Steps In'");
    expect((await runtime.api('GET', '/contacts?email=x1@example.com'))['items']).toEqual([]);
  });

  it('is one in the editor, which only simulates', async () => {
    const real = { ...enroll, parameters: { whenTesting: 'enroll' } };
    const drawing = { ...chain(edit, write, mail), nodes: [real, edit, write, mail] };
    const { outcome } = await execute(drawing, {}, { mode: 'manual' });
    expect(outcome.error?.message).toBe('Steps that run in n8n are only simulated in the editor');
    const shown = await execute(chain(edit, write, mail), {}, { mode: 'manual' });
    expect(shown.outcome.error).toBeUndefined();
    expect(jsonOf(shown.outcome.out('Enroll', 1)).map(({ event }) => event)).toEqual(['enrolled', 'sent', 'ended']);
    expect(shown.outcome.hints('Enroll')).toContainEqual(expect.stringContaining("n8n: 'Edit'"));
  });

  it('finds the contact enrolled by another one: goes no further, and says so', async () => {
    const item = { email: 'twice@example.com' };
    const drawing = chain(edit, write, ask, mail);
    const name = 'Twice';
    await execute(drawing, item, { name });
    const { outcome } = await execute(drawing, item, { name });
    expect(enrolled(outcome)).toMatchObject({ created: false });
    expect(outcome.ran('Write')).toBe(false);
  });

  it('asks again when the runtime was away for a moment', async () => {
    const { handler } = runtime.gateway;
    let isAway = true;
    runtime.gateway.handler = (request) => {
      const drops = isAway && request.path.endsWith('/steps');
      if (drops) isAway = false;
      return drops ? 'drop' : handler(request);
    };
    const { outcome } = await execute(chain(edit, write, mail)).finally(() => (runtime.gateway.handler = handler));
    expect(outcome.error).toBeUndefined();
    expect(outcome.out('Mail')[0]!.json['cadenza']).toMatchObject({ output: 'sent' });
  });
});
