import { closeN8n, jsonOf, runWorkflow, type Drawing, type DrawnNode, type RunOptions } from '../support/n8n';
import { startGatedRuntime, type Runtime } from './runtime';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await startGatedRuntime();
  await runtime.api('POST', '/inboxes', {
    key: 'mail',
    name: 'Mail',
    channel: 'email',
    provider: 'outbox',
    isDefault: true,
  });
  await publish('hello', {});
  await publish('dunning', { target: 'charge', exit: { onGoal: true } });
}, 90_000);
afterAll(async () => {
  closeN8n();
  await runtime.stop();
});
beforeEach(() => runtime.reset());

async function publish(key: string, rules: object): Promise<void> {
  const step = { key: 'first', wait: { amount: 2, unit: 'days', at: '09:30' }, channel: 'email' };
  const content = { subject: 'Hello', text: 'Hello {{contact.first_name|there}}' };
  await runtime.api('POST', '/sequences', { key, name: key, definition: { steps: [{ ...step, content }] }, rules });
  await runtime.api('POST', `/sequences/${key}/publish`, {});
}

const inSequence = (key: string, more: DrawnNode['parameters'] = {}, node: Partial<DrawnNode> = {}): Drawing => ({
  nodes: [
    {
      name: 'Enroll',
      type: 'cadenzaEnroll',
      parameters: { cadence: 'sequence', sequence: { __rl: true, mode: 'key', value: key }, ...more },
      ...node,
    },
  ],
  edges: [['Start', 'Enroll']],
});
const run = (drawing: Drawing, items: RunOptions['items'], more: Partial<RunOptions> = {}) =>
  runWorkflow(drawing, { credential: runtime.credential, items, ...more });

describe('enrolling in an existing sequence', () => {
  it('answers each item on Result with its enrollment, and gives Cadence nothing', async () => {
    const people = [
      { email: 'ana@example.com', firstName: 'Ana' },
      { Email: 'ben@example.com', 'First Name': 'Ben' },
    ];
    const { error, out } = await run(inSequence('hello'), people);
    expect(error).toBeUndefined();
    expect(out('Enroll', 0)).toEqual([]);
    expect(jsonOf(out('Enroll', 1))).toEqual([
      { enrollmentId: expect.any(String), contactId: expect.any(String), created: true, sequence: 'hello' },
      { enrollmentId: expect.any(String), contactId: expect.any(String), created: true, sequence: 'hello' },
    ]);
    expect(out('Enroll', 1).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    const { items } = await runtime.api('GET', '/contacts?email=ben@example.com');
    expect(items[0].firstName).toBe('Ben');
  });

  it('enrolls three hundred items with one request', async () => {
    const people = Array.from({ length: 300 }, (_, i) => ({ email: `many${i}@example.com` }));
    const { out } = await run(inSequence('hello'), people);
    expect(out('Enroll', 1)).toHaveLength(300);
    expect(out('Enroll', 1).at(-1)?.pairedItem).toEqual({ item: 299 });
    expect(runtime.gateway.requests).toHaveLength(1);
  });

  it('says who was enrolled already', async () => {
    await run(inSequence('hello'), [{ email: 'twice@example.com' }]);
    const { out } = await run(inSequence('hello'), [{ email: 'twice@example.com' }]);
    expect(jsonOf(out('Enroll', 1))).toMatchObject([{ created: false }]);
  });

  it('takes the target record, attributes and assignee from the fields', async () => {
    const fields = {
      target: 'charge',
      assignee: { __rl: true, mode: 'email', value: '={{ $json.owner }}' },
      attributes: { attribute: [{ name: 'plan', value: '={{ $json.plan }}' }] },
    };
    const charge = { email: 'cleo@example.com', id: 'inv-17', status: 'open', plan: 'pro', owner: 'tom@example.com' };
    const { error, out } = await run(inSequence('dunning', fields), [charge]);
    expect(error).toBeUndefined();
    const id = out('Enroll', 1)[0]!.json['enrollmentId'] as string;
    const enrollment = await runtime.api('GET', `/enrollments/${id}`);
    expect(enrollment['assignee']).toEqual({ email: 'tom@example.com' });
    expect(await runtime.api('GET', `/target-records/${enrollment['targetId']}`)).toMatchObject({
      externalId: 'inv-17',
      status: 'open',
    });
    expect(await runtime.api('GET', `/contacts/${enrollment['contactId']}`)).toMatchObject({
      attributes: { plan: 'pro' },
    });
  });
});

describe('an item that cannot be enrolled', () => {
  it('stops the workflow with its index, the field and the way out; the others are enrolled', async () => {
    const people = [{ email: 'dora@example.com' }, { email: 'no address' }];
    const { error } = await run(inSequence('hello'), people);
    expect(error).toMatchObject({
      message: "'Email' is not accepted",
      context: expect.objectContaining({ itemIndex: 1 }),
    });
    expect(error?.description).toMatch(
      /^.*no address.*\n1 other item was enrolled\. Executing again enrolls nobody twice\.$/s,
    );
  });

  it('names no contact: says which fields do', async () => {
    const { error } = await run(inSequence('hello'), [{ company: 'Acme' }]);
    expect(error).toMatchObject({
      message: 'This item names no contact',
      description: "Fill 'Email', 'Phone' or 'External ID'",
    });
    expect(runtime.gateway.requests).toEqual([]);
  });

  it('goes on beside the others when the builder continues on error', async () => {
    const drawing = inSequence('hello', {}, { onError: 'continueRegularOutput' });
    const { error, out } = await run(drawing, [{ email: 'x' }, { email: 'emil@example.com' }, {}]);
    expect(error).toBeUndefined();
    const [first, second, third] = out('Enroll', 1);
    expect(first).toMatchObject({ json: { error: "'Email' is not accepted" }, pairedItem: { item: 0 } });
    expect(second).toMatchObject({ json: { created: true }, pairedItem: { item: 1 } });
    expect(third).toMatchObject({ json: { error: 'This item names no contact' }, pairedItem: { item: 2 } });
  });

  it('leaves through the error output when the builder chose that', async () => {
    const drawing = inSequence('hello', {}, { onError: 'continueErrorOutput' });
    const { out } = await run(drawing, [{ email: 'x' }, { email: 'fay@example.com' }]);
    expect(jsonOf(out('Enroll', 1))).toMatchObject([{ created: true }]);
    expect(jsonOf(out('Enroll', 2))).toMatchObject([{ error: "'Email' is not accepted" }]);
  });

  it('lacks the record that the target asks for', async () => {
    const { error } = await run(inSequence('dunning', { target: 'charge' }), [{ email: 'gil@example.com' }]);
    expect(error).toMatchObject({
      message: "'Record ID' is empty",
      description: "Fill it with the ID of the charge, or choose another 'Target'",
    });
  });
});

describe('a runtime that does not answer as it should', () => {
  const one = [{ email: 'hana@example.com' }];

  it('unknown sequence: shows the words of the runtime', async () => {
    const { error } = await run(inSequence('nope'), one);
    expect(error?.message).toBe('The runtime did not enroll this contact');
    expect(error?.description).toContain("'nope'");
  });

  it('wrong API key', async () => {
    const credential = { ...runtime.credential, apiKey: 'cad_wrong' };
    const { error } = await run(inSequence('hello'), one, { credential });
    expect(error).toMatchObject({ message: 'The runtime does not know this API key', httpCode: '401' });
    expect(error?.description).toMatch(/key/);
  });

  it('not running', async () => {
    const credential = { ...runtime.credential, baseUrl: 'http://127.0.0.1:9/' };
    const { error } = await run(inSequence('hello'), one, { credential });
    expect(error?.message).toBe('The runtime at http://127.0.0.1:9 cannot be reached');
    expect(error?.description).toContain("correct 'Base URL' in the credential");
  });

  it('something else at its address', async () => {
    runtime.answering('/enrollments/bulk', () => ({ status: 502, body: '<html>Bad gateway</html>' }));
    const { error } = await run(inSequence('hello'), one);
    expect(error?.message).toBe(`What answers at ${runtime.gateway.url} is no Cadenza runtime`);
  });

  it('an answer that was cut off', async () => {
    runtime.answering('/enrollments/bulk', () => ({
      headers: { 'content-type': 'application/x-ndjson' },
      body: '{"index":0,',
    }));
    const { error } = await run(inSequence('hello'), one);
    expect(error?.message).toBe('The runtime answered for 0 of 1 items');
  });
});

describe('when testing in the editor', () => {
  it('plays an existing sequence and shows each message, its time, and why then', async () => {
    const { error, out } = await run(inSequence('hello'), [{ email: 'ida@example.com', firstName: 'Ida' }], {
      mode: 'manual',
    });
    expect(error).toBeUndefined();
    expect(out('Enroll', 0)).toEqual([]);
    const timeline = jsonOf(out('Enroll', 1));
    expect(timeline.map(({ event }) => event)).toEqual(['enrolled', 'sent', 'ended']);
    expect(timeline[1]).toMatchObject({
      step: 'first',
      channel: 'email',
      subject: 'Hello',
      text: 'Hello Ida',
      why: expect.stringContaining('2 days at 09:30'),
    });
    expect((await runtime.api('GET', '/contacts?email=ida@example.com'))['items']).toEqual([]);
  });

  it('really enrolls when the builder chose so', async () => {
    const { out } = await run(inSequence('hello', { whenTesting: 'enroll' }), [{ email: 'jan@example.com' }], {
      mode: 'manual',
    });
    expect(jsonOf(out('Enroll', 1))).toMatchObject([{ created: true }]);
  });

  it('plays ten items and says how many there were', async () => {
    const people = Array.from({ length: 12 }, (_, i) => ({ email: `try${i}@example.com` }));
    const { hints } = await run(inSequence('hello'), people, { mode: 'manual' });
    expect(runtime.asked('/simulate')).toHaveLength(10);
    expect(hints('Enroll')).toContain('Only the first 10 of 12 items were tried out.');
  });
});
