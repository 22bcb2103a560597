/** One cadence, drawn twice: its steps run in the runtime, and in n8n with other nodes between them. */
import type { N8nNode, N8nWorkflow } from './support/n8nApi';
import { approve, chain, check, compose, door, editFields, enroll, send, wait, workflow } from './support/drawing';
import { activated, FROM_BODY, post, redrawn } from './support/stories';
import { until } from './support/until';
import { startVirtualWorld, type VirtualWorld } from './support/virtualWorld';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Half a minute past, so that what n8n takes for its way changes no minute. */
const MONDAY = Date.parse('2026-06-01T09:00:30+02:00');
const MODES = ['runtime', 'n8n'] as const;
type Mode = (typeof MODES)[number];

const OFFICE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Berlin',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

let world: VirtualWorld;
const workflowIds: Partial<Record<Mode, string>> = {};

beforeAll(async () => {
  world = await startVirtualWorld();
  await world.api.good('PATCH', '/api/v1/settings', {
    body: {
      timeZone: 'Europe/Berlin',
      quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '21:00', to: '08:00' }],
    },
  });
  world.api.clock.set(MONDAY);
  for (const mode of MODES) workflowIds[mode] = (await activated(world, drawing(mode, mode))).id;
});
// Every story begins on a Monday at nine.
beforeEach(() => world.pass(WEEK - ((world.api.clock.now() - MONDAY) % WEEK)));
afterAll(() => world?.stop());

/** Six kinds of cadence nodes, five ways to the end. In n8n mode other nodes stand between them, and where an exit leads. */
function drawing(mode: Mode, path: string): N8nWorkflow {
  const steps = {
    hello: send('Hello', 'Hello {{contact.first_name|there}}'),
    days: { ...wait('Two Days', 2), parameters: { amount: 2, unit: 'days', timeOfDay: '09:30' } },
    write: compose('Write', { mode: 'assisted', intent: 'a demo', fallback: 'Shall we?', subject: 'A demo' }),
    ask: approve('Ask', { hasDeadline: true, deadlineHours: 24, afterDeadline: 'expire' }),
    mail: send('Mail', '', { content: 'composed' }),
    workday: wait('A Business Day', 1, 'business_days'),
    bought: check('Bought?', { ownGoal: 'attribute', attributeName: 'plan', attributeValue: 'pro' }),
    last: send('Last', 'One last word'),
    thanks: send('Thanks', 'Thank you'),
    sorry: send('Sorry', 'Another time'),
    kindly: send('Kindly', 'Still there?'),
  };
  for (const each of Object.values(steps)) each.credentials = { cadenzaApi: world.credential };
  const { hello, days, write, ask, mail, workday, bought, last, thanks, sorry, kindly } = steps;
  const between = (node: N8nNode): N8nNode[] => (mode === 'n8n' ? [editFields(`Note ${node.name}`), node] : [node]);
  const enter = enroll(world.credential, { ...FROM_BODY, runStepsIn: mode });
  return workflow(path, [
    ...chain(door(path), enter, ...[hello, days, write, ask, mail, workday, bought, last].flatMap(between)),
    { from: bought, to: thanks, output: 1 },
    { from: ask, to: sorry, output: 1 },
    { from: ask, to: kindly, output: 2 },
    ...(mode === 'n8n'
      ? [
          { from: days, to: editFields('Out While Waiting'), output: 1 },
          { from: ask, to: editFields('Out While Asking'), output: 3 },
        ]
      : []),
  ]);
}

const addressOf = (mode: Mode, name: string): string => `${name}@${mode}.example`;

/** The same person, in each of the two. */
async function enters(name: string, paths = { runtime: 'runtime', n8n: 'n8n' }): Promise<void> {
  for (const mode of MODES) {
    const { status } = await post(world, paths[mode], { email: addressOf(mode, name), firstName: 'Ana' });
    expect(status).toBe(200);
    await until(`${name} is enrolled in ${mode}`, 30_000, async () => {
      await world.pass(0);
      return (await enrollmentsOf(mode, name)).length === 1;
    });
  }
}

async function enrollmentsOf(mode: Mode, name: string): Promise<any[]> {
  const { items } = await world.api.good('GET', '/api/v1/contacts', { query: { email: addressOf(mode, name) } });
  if (items.length === 0) return [];
  const query = { contactId: items[0].id };
  return (await world.api.good('GET', '/api/v1/enrollments', { query }))['items'];
}

/** In both. */
async function does(name: string, act: (found: { enrollment: any; draft: any; email: string }) => Promise<unknown>) {
  for (const mode of MODES) {
    const [enrollment] = await enrollmentsOf(mode, name);
    const { items } = await world.api.good('GET', '/api/v1/drafts', { query: { status: 'waiting' } });
    const draft = items.find((one: any) => one.enrollmentId === enrollment.id);
    await act({ enrollment, draft, email: addressOf(mode, name) });
  }
}

/** Each message with the day and minute in which it left, by the clock of the office, and how it ended. */
async function storyOf(mode: Mode, name: string): Promise<string[]> {
  const { messages } = world.api.channel;
  const sent = messages.filter(({ to }) => to.address === addressOf(mode, name));
  const [{ state, reason }] = await enrollmentsOf(mode, name);
  return [
    ...sent.map(({ at, subject, text }) => `${OFFICE.format(at).replace(',', '')} ${subject}: ${text}`),
    `${state}: ${reason}`,
  ];
}

async function expectBoth(name: string, ...story: string[]): Promise<void> {
  expect(await storyOf('runtime', name)).toEqual(story);
  expect(await storyOf('n8n', name)).toEqual(story);
}

async function executionOf(name: string): Promise<any> {
  const filter = encodeURIComponent(JSON.stringify({ workflowId: workflowIds.n8n }));
  const { results } = await world.editor.get<any>(`/executions?filter=${filter}&limit=50`);
  for (const { id } of results) {
    const execution = await world.editor.execution(id);
    const [item] = execution.runs['Enroll']?.[0]?.outputs[1] ?? [];
    const [{ id: enrollmentId }] = await enrollmentsOf('n8n', name);
    if (item?.json.enrollmentId === enrollmentId) return execution;
  }
  throw new Error(`No execution carries ${name}.`);
}

const HELLO = 'Mon 09:00 Hello: Hello Ana';
const COMPLETED = 'completed: end_of_sequence';
const decide =
  (how: 'approve' | 'discard', body: object = {}) =>
  ({ draft }: { draft: any }) =>
    world.api.good('POST', `/api/v1/drafts/${draft.id}/${how}`, { body });

it('a draft that is edited at night leaves in the morning, and the cadence goes on to its end', async () => {
  await enters('edited');
  await world.pass(2 * DAY + 14 * HOUR);
  expect(OFFICE.format(world.api.clock.now())).toBe('Wed 23:00');
  await does('edited', decide('approve', { text: 'As a person wrote it' }));
  await world.pass(3 * DAY);
  await expectBoth(
    'edited',
    HELLO,
    'Thu 08:00 A demo: As a person wrote it',
    'Fri 08:00 Last: One last word',
    COMPLETED,
  );
});

it('a discarded draft goes on by Discarded', async () => {
  await enters('discarded');
  await world.pass(3 * DAY);
  await does('discarded', decide('discard'));
  await world.pass(DAY);
  await expectBoth('discarded', HELLO, 'Thu 09:00 Sorry: Another time', COMPLETED);
});

it('a draft on which nobody decides goes on by Expired after its deadline', async () => {
  await enters('expired');
  await world.pass(4 * DAY);
  // Asked on Wednesday at half past nine.
  await expectBoth('expired', HELLO, 'Thu 09:30 Kindly: Still there?', COMPLETED);
});

it('a reply while it waits ends it at once, and n8n goes on by Exited', async () => {
  await enters('replied');
  await world.pass(DAY);
  await does('replied', ({ email }) =>
    world.api.good('POST', '/api/v1/signals/message', { body: { email, text: 'Yes, gladly' } }),
  );
  await world.pass(0);
  await expectBoth('replied', HELLO, 'exited: replied');
  const { status, runs } = await executionOf('replied');
  expect(status).toBe('success');
  expect(runs['Out While Waiting']![0]!.outputs[0]![0]!.json).toMatchObject({
    passed: 'Out While Waiting',
    cadenza: { output: 'exited', reason: 'replied' },
  });
  expect(runs['Write']).toBeUndefined();
});

it('an opt-out while a person decides withdraws the draft, and n8n goes on by Exited', async () => {
  await enters('out');
  await world.pass(3 * DAY);
  await does('out', ({ enrollment }) =>
    world.api.good('POST', `/api/v1/contacts/${enrollment.contactId}/opt-out`, { body: {} }),
  );
  await world.pass(DAY);
  await expectBoth('out', HELLO, 'exited: opted_out');
  const { runs } = await executionOf('out');
  expect(runs['Out While Asking']![0]!.outputs[0]![0]!.json.cadenza).toMatchObject({ output: 'exited' });
  expect(runs['Mail']).toBeUndefined();
});

it('a goal that is reached takes its own branch', async () => {
  await enters('bought');
  await world.pass(3 * DAY);
  await does('bought', async ({ draft, enrollment }) => {
    await decide('approve')({ draft });
    await world.api.good('PATCH', `/api/v1/contacts/${enrollment.contactId}`, {
      body: { attributes: { plan: 'pro' } },
    });
  });
  await world.pass(2 * DAY);
  await expectBoth('bought', HELLO, 'Thu 09:00 A demo: About a demo, Ana', 'Fri 09:00 Thanks: Thank you', COMPLETED);
});

it('one that is paused while it waits goes on with what remained', async () => {
  const turn =
    (how: 'pause' | 'resume') =>
    ({ enrollment }: { enrollment: any }) =>
      world.api.good('POST', `/api/v1/enrollments/${enrollment.id}/${how}`, { body: {} });
  await enters('paused');
  await world.pass(DAY);
  await does('paused', turn('pause'));
  await world.pass(3 * DAY);
  await does('paused', turn('resume'));
  await world.pass(2.5 * DAY);
  // It had a day and half an hour left, and the draft has a deadline of a day.
  await expectBoth('paused', HELLO, 'Sun 09:30 Kindly: Still there?', COMPLETED);
});

it('edited and published again while executions sleep: they go on as they were, new ones as it is now', async () => {
  const paths = { runtime: 'runtime-redrawn', n8n: 'n8n-redrawn' };
  const saved: Partial<Record<Mode, string>> = {};
  for (const mode of MODES) saved[mode] = (await activated(world, drawing(mode, paths[mode]))).id;
  await enters('before', paths);
  await world.pass(2 * DAY + HOUR);
  for (const mode of MODES) {
    const { name, nodes, connections } = structuredClone(await world.editor.workflow(saved[mode]!));
    const node = (label: string) => nodes.find((each) => each.name === label)!;
    node('Sorry').parameters['text'] = 'Next year, perhaps';
    // Straight from the first mail to the draft.
    connections['Hello'] = { main: [[{ node: mode === 'n8n' ? 'Note Write' : 'Write', type: 'main', index: 0 }]] };
    await redrawn(world, saved[mode]!, { name, nodes, connections });
  }
  await enters('after', paths);
  await does('before', decide('discard'));
  await does('after', decide('discard'));
  await world.pass(DAY);
  await expectBoth('before', HELLO, 'Wed 10:00 Sorry: Another time', COMPLETED);
  await expectBoth('after', 'Wed 10:00 Hello: Hello Ana', 'Wed 10:00 Sorry: Next year, perhaps', COMPLETED);
  for (const mode of MODES) {
    const [[before], [after]] = [await enrollmentsOf(mode, 'before'), await enrollmentsOf(mode, 'after')];
    expect(before.versionId).not.toBe(after.versionId);
  }
});

it.each(MODES)(
  'in %s: six kinds of nodes are one version, and its funnel has the names of the canvas',
  async (mode) => {
    await enters(`named-${mode}`);
    const [{ sequenceId, versionId }] = await enrollmentsOf(mode, `named-${mode}`);
    const { steps } = await world.api.good('GET', `/api/v1/sequences/${sequenceId}/funnel`);
    const labels = steps.map(({ label }: { label: string }) => label);
    expect(labels).toEqual(['Hello', 'Mail', 'Last', 'Thanks', 'Sorry', 'Kindly']);
    const { items } = await world.api.good('GET', `/api/v1/sequences/${sequenceId}/versions`);
    const { number } = items.find(({ id }: { id: string }) => id === versionId);
    const { content } = await world.api.good('GET', `/api/v1/sequences/${sequenceId}/versions/${number}`);
    const nodes = Object.values<{ type: string; label: string }>(content.flow.nodes);
    expect(nodes.filter(({ type }) => type !== 'host').map(({ type, label }) => `${type} ${label}`)).toEqual([
      'send Hello',
      'wait Two Days',
      'compose Write',
      'approve Ask',
      'send Mail',
      'wait A Business Day',
      'check Bought?',
      'send Last',
      'send Thanks',
      'send Sorry',
      'send Kindly',
    ]);
  },
);
