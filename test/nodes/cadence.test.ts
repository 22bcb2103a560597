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
  const asked = {
    key: 'asked',
    mode: 'assisted',
    intent: 'a call',
    channel: 'email',
    content: { text: 'Shall we talk?' },
  };
  await runtime.api('POST', '/sequences', { key: 'asks', name: 'Asks', definition: { steps: [asked] } });
  await runtime.api('POST', '/sequences/asks/publish', {});
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

describe('drafts', () => {
  const draftFor = async (email: string): Promise<{ id: string; enrollmentId: string }> => {
    const { enrollment } = await runtime.api('POST', '/enrollments', { sequence: 'asks', contact: { email } });
    for (let tries = 0; tries < 200; tries += 1) {
      const { items } = await runtime.api('GET', `/drafts?enrollmentId=${enrollment.id}`);
      if (items[0]) return items[0];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('No draft came within ten seconds.');
  };
  const decide = (operation: string, items: RunOptions['items'], more: DrawnNode['parameters'] = {}) =>
    run({ resource: 'draft', operation, ...more }, items, { onError: 'continueRegularOutput' });

  it('are approved as they are or with another text, and the second decision hears who was first', async () => {
    const [one, two] = [await draftFor('fay@example.com'), await draftFor('gus@example.com')];
    // As Cadence Trigger hands them on; an empty text changes nothing.
    const items = [
      { draft: { id: one.id }, words: '' },
      { draft: { id: two.id }, words: 'By a person' },
    ];
    const { error, out } = await decide('approve', items, { draftText: '={{ $json.words }}' });
    expect(error).toBeUndefined();
    expect(jsonOf(out('Cadence'))).toMatchObject([
      { id: one.id, status: 'approved', decidedText: 'Shall we talk?' },
      { id: two.id, status: 'approved', decidedText: 'By a person' },
    ]);
    const again = await decide('discard', [{ draftId: one.id }]);
    expect(jsonOf(again.out('Cadence'))).toMatchObject([
      { error: expect.any(String), description: expect.stringMatching(/^The draft was approved by /) },
    ]);
  });

  it('are discarded with a reason, and nothing is sent', async () => {
    const { id, enrollmentId } = await draftFor('hal@example.com');
    const { out } = await decide('discard', [{ draftId: id }], { discardReason: 'We spoke' });
    expect(jsonOf(out('Cadence'))).toMatchObject([{ id, status: 'discarded', decisionReason: 'We spoke' }]);
    const { items } = await runtime.api('GET', '/sends?sequence=asks&status=sent');
    expect(items.filter((one: any) => one.enrollmentId === enrollmentId)).toEqual([]);
  });

  it('are shown, and listed by status and sequence', async () => {
    const { id } = await draftFor('ida@example.com');
    const shown = await decide('get', [{ draftId: id }]);
    expect(jsonOf(shown.out('Cadence'))).toMatchObject([{ id, status: 'waiting', text: 'Shall we talk?' }]);
    const draftFilters = { status: ['waiting'], sequence: { __rl: true, mode: 'list', value: 'asks' } };
    const listed = await decide('getAll', [{}], { draftFilters, returnAll: true });
    expect(jsonOf(listed.out('Cadence')).map((draft) => draft['id'])).toEqual([id]);
    const none = await decide('get', [{}]);
    expect(jsonOf(none.out('Cadence'))).toMatchObject([{ error: "'Draft ID' is empty" }]);
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
    expect(jsonOf(list.out('Cadence'))).toMatchObject([{ key: 'asks' }, { key: 'hello' }]);
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
