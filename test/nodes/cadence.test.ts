import { closeN8n, jsonOf, runWorkflow, type DrawnNode, type RunOptions } from '../support/n8n';
import { startGatedRuntime, type Runtime } from './runtime';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await startGatedRuntime();
  const inbox = { key: 'mail', name: 'Mail', channel: 'email', provider: 'outbox', isDefault: true };
  await runtime.api('POST', '/inboxes', inbox);
  const steps = [{ key: 'first', wait: { amount: 2, unit: 'days' }, channel: 'email', content: { text: 'Hello' } }];
  await runtime.api('POST', '/sequences', { key: 'hello', name: 'Hello', definition: { steps } });
  await runtime.api('POST', '/sequences/hello/publish', {});
}, 90_000);
afterAll(async () => {
  closeN8n();
  await runtime.stop();
});
beforeEach(() => runtime.reset());

function run(parameters: DrawnNode['parameters'], items: RunOptions['items'], node: Partial<DrawnNode> = {}) {
  const nodes = [{ name: 'Cadence', type: 'cadenza', parameters: parameters!, ...node }];
  return runWorkflow({ nodes, edges: [['Start', 'Cadence']] }, { credential: runtime.credential, items });
}

async function enrolled(email: string): Promise<string> {
  const { enrollment } = await runtime.api('POST', '/enrollments', { sequence: 'hello', contact: { email } });
  return enrollment.id as string;
}

describe('enrollments', () => {
  it('are paused with one request, each with its own answer', async () => {
    const ids = [await enrolled('ana@example.com'), 'unknown', await enrolled('ben@example.com')];
    const items = ids.map((enrollmentId) => ({ enrollmentId }));
    const parameters = { resource: 'enrollment', operation: 'pause' };
    const { error, out } = await run(parameters, items, { onError: 'continueRegularOutput' });
    expect(error).toBeUndefined();
    expect(jsonOf(out('Cadence'))).toMatchObject([
      { enrollmentId: ids[0], action: 'pause', done: true },
      { error: 'The enrollment was left as it is', description: expect.stringContaining('unknown') },
      { enrollmentId: ids[2], done: true },
    ]);
    expect(out('Cadence').map(({ pairedItem }) => pairedItem)).toMatchObject([{ item: 0 }, { item: 1 }, { item: 2 }]);
    expect(runtime.gateway.requests).toHaveLength(1);
    expect(await runtime.api('GET', `/enrollments/${ids[0]}`)).toMatchObject({ state: 'paused' });
  });

  it('are listed by state, sequence and time', async () => {
    const filters = {
      state: ['active', 'paused'],
      sequence: { __rl: true, mode: 'list', value: 'hello' },
      dueBefore: '2099-01-01T00:00:00',
    };
    await enrolled('cleo@example.com');
    const { error, out } = await run({ resource: 'enrollment', operation: 'getAll', limit: 1, filters }, [{}]);
    expect(error).toBeUndefined();
    expect(jsonOf(out('Cadence'))).toMatchObject([{ state: 'active' }]);
  });
});

describe('contacts', () => {
  it('are created, found by email, and opted out, which ends their enrollments', async () => {
    const dora = { email: 'dora@example.com', firstName: 'Dora' };
    await run({ resource: 'contact', operation: 'upsert' }, [dora]);
    const found = await run({ resource: 'contact', operation: 'get' }, [dora]);
    expect(jsonOf(found.out('Cadence'))).toMatchObject([{ firstName: 'Dora' }]);
    const id = await enrolled('dora@example.com');
    const { out } = await run({ resource: 'contact', operation: 'optOut' }, [dora]);
    expect(jsonOf(out('Cadence'))).toMatchObject([{ applied: true, ended: [id] }]);
  });

  it('that are not there are an error with the way out', async () => {
    const { error } = await run({ resource: 'contact', operation: 'get' }, [{ email: 'nobody@example.com' }]);
    expect(error).toMatchObject({
      message: "There is no contact 'nobody@example.com'",
      description: "Correct 'Contact', or create it with the operation 'Create or Update'",
    });
  });
});

describe('signals', () => {
  it('a reply ends the cadence', async () => {
    const id = await enrolled('emil@example.com');
    const { out } = await run({ resource: 'signal', operation: 'send' }, [{ email: 'emil@example.com', text: 'Yes' }]);
    expect(jsonOf(out('Cadence'))).toMatchObject([{ applied: true, ended: [id] }]);
  });

  it('a changed record is told by its ID and status', async () => {
    const parameters = { resource: 'signal', operation: 'send', signal: 'target' };
    const { error, out } = await run(parameters, [{ id: 'inv-17', status: 'paid' }]);
    expect(error).toBeUndefined();
    expect(jsonOf(out('Cadence'))).toMatchObject([{ target: { externalId: 'inv-17', status: 'paid' } }]);
  });
});

describe('sequences', () => {
  const sequence = { __rl: true, mode: 'list', value: 'hello' };

  it('are listed, switched off and on', async () => {
    const list = await run({ resource: 'sequence', operation: 'getAll' }, [{}]);
    expect(jsonOf(list.out('Cadence'))).toMatchObject([{ key: 'hello' }]);
    const off = await run({ resource: 'sequence', operation: 'off', sequence }, [{}]);
    expect(jsonOf(off.out('Cadence'))).toMatchObject([{ status: 'paused' }]);
    const on = await run({ resource: 'sequence', operation: 'on', sequence }, [{}]);
    expect(jsonOf(on.out('Cadence'))).toMatchObject([{ status: 'active' }]);
  });

  it('are played for a contact', async () => {
    const { out } = await run({ resource: 'sequence', operation: 'simulate', sequence }, [
      { email: 'fay@example.com' },
    ]);
    expect(jsonOf(out('Cadence')).map(({ event }) => event)).toEqual(['enrolled', 'sent', 'ended']);
  });
});
