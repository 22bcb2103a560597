/** Cadences drawn in n8n and run here. Rules: product.md, "Two ways to run the same flow". */
import type { CanvasInput } from '../../runtime/src/engine/services';
import { canvas, chain, chainAfter, chainInRuntime, connect, draw, type Drawn } from '../domain/canvasBuilders';
import { ANA, closeWorlds, days, givenWorld, hours, refusal, type World } from '../support/world';

afterEach(closeWorlds);

const MAIL = { channel: 'email', text: 'Hello {{contact.first_name|there}}', subject: 'Hello' };
const WAIT = draw('wait', 'Wait', { amount: 4, unit: 'hours' });
const HELLO = draw('send', 'Hello', MAIL);
const STEPS = [HELLO, WAIT, draw('send', 'Again', { ...MAIL, text: 'Again' })];

const source = { workflowId: 'wf1', workflowName: 'Welcome new people' };
const drawn = (nodes: Drawn[] = STEPS, more: Partial<CanvasInput> = {}): CanvasInput => ({ source, ...chain(...nodes), ...more }); // prettier-ignore
const publish = (world: World, input = drawn()) => world.engine.canvases.publish(input, ANA);
const all = async (world: World) => (await world.store.read.sequences({}, { limit: 100 })).items;

describe('publishing a canvas', () => {
  test('makes a sequence that is on, with a version that runs', async () => {
    const world = await givenWorld();
    const { sequence, ...answer } = await publish(world);
    expect(answer).toMatchObject({ version: 1, published: true });
    expect(sequence).toMatchObject({ name: 'Welcome new people', status: 'active', latestVersion: 1 });
    expect(sequence.key).toMatch(/^welcome-new-people-[0-9a-f]{10}$/);
    const { id } = await world.enroll(sequence.key);
    await world.pass(days(1));
    expect(await world.enrollment(id)).toMatchObject({ state: 'completed' });
    expect(world.left()).toEqual(['Hello Ben @ 2026-06-01T09:00Z', 'Again @ 2026-06-01T13:00Z']);
  });

  test('again without a change publishes nothing and writes nothing, also when the workflow has another name', async () => {
    const world = await givenWorld();
    const first = await publish(world);
    const renamed = drawn(STEPS, { source: { ...source, workflowName: 'Something else' } });
    const moved = { ...renamed, nodes: [...renamed.nodes].reverse() };
    expect(await publish(world, moved)).toMatchObject({ version: 1, published: false, sequence: first.sequence });
    expect(await all(world)).toEqual([first.sequence]);
    expect(await world.engine.sequences.versions(first.sequence.key)).toHaveLength(1);
  });

  test.each<[string, CanvasInput]>([
    ['a text', drawn([draw('send', 'Hello', { ...MAIL, text: 'Hi' }), ...STEPS.slice(1)])],
    ['a step more', drawn([...STEPS, draw('send', 'Once more', MAIL)])],
    ['a step less', drawn(STEPS.slice(0, 1))],
    ['a name', drawn([draw('send', 'First mail', MAIL, { id: 'id-hello' }), ...STEPS.slice(1)])],
    ['a connection', { ...drawn(), connections: canvas([], connect(['Enroll', 'Wait'], ['Wait', 'Hello'], ['Hello', 'Again'])).connections }],
    ['the exit rules', { source, ...chainAfter(draw('enroll', 'Enroll', { exitRules: { onReply: 'restart' } }), ...STEPS) }],
  ])('with %s changed makes another version of the same sequence; who is enrolled keeps theirs', async (_, changed) => {
    const world = await givenWorld();
    const { sequence } = await publish(world);
    const { id, versionId } = await world.enroll(sequence.key);
    expect(await publish(world, changed)).toMatchObject({ version: 2, published: true, sequence: { id: sequence.id } });
    expect(await world.enrollment(id)).toMatchObject({ versionId, state: 'active' });
    expect(await all(world)).toHaveLength(1);
  }); // prettier-ignore

  test('many times at once makes one sequence and one version', async () => {
    const world = await givenWorld();
    const answers = await Promise.all(Array.from({ length: 10 }, () => publish(world)));
    expect(answers.filter(({ published }) => published)).toHaveLength(1);
    expect(new Set(answers.map(({ sequence, version }) => `${sequence.id} ${version}`)).size).toBe(1);
    const changed = drawn(STEPS.slice(0, 1));
    const again = await Promise.all(Array.from({ length: 10 }, () => publish(world, changed)));
    expect(again.filter(({ published }) => published)).toHaveLength(1);
    expect(again.every(({ version }) => version === 2)).toBe(true);
    expect(await all(world)).toHaveLength(1);
  });

  test('does not switch on what somebody switched off; before the first version it does', async () => {
    const world = await givenWorld();
    const { sequence } = await publish(world, drawn(STEPS, { publish: false }));
    await world.engine.sequences.setStatus(sequence.id, 'paused', ANA);
    expect((await publish(world)).sequence.status).toBe('active');
    await world.engine.sequences.setStatus(sequence.id, 'paused', ANA);
    expect(await publish(world, drawn(STEPS.slice(0, 1)))).toMatchObject({
      version: 2,
      sequence: { status: 'paused' },
    });
  });

  test('keeps what is set in the runtime and is not drawn', async () => {
    const world = await givenWorld();
    const { sequence } = await publish(world);
    await world.engine.sequences.edit(sequence.id, { name: 'Nicer', rules: { businessDaysOnly: true } }, ANA);
    expect(await publish(world)).toMatchObject({ published: false });
    const changed = await publish(world, drawn(STEPS.slice(0, 1)));
    expect(changed.sequence).toMatchObject({ name: 'Nicer', rules: { businessDaysOnly: true } });
  });

  test('may be left for later: then what is drawn is kept, and its faults are told', async () => {
    const world = await givenWorld();
    const input = drawn([draw('send', 'Hello', { ...MAIL, text: '' })], { publish: false });
    const { sequence, version, published, findings } = await publish(world, input);
    expect([version, published]).toEqual([null, false]);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'step_without_content', name: 'Hello' }));
    expect((await publish(world, input)).sequence).toMatchObject({ id: sequence.id, latestVersion: 0 });
    const revision = (await publish(world, input)).sequence.revision;
    expect((await publish(world, input)).sequence.revision).toBe(revision);
  });

  test('tells advice, and what has become wrong since it was published', async () => {
    const world = await givenWorld();
    const near = drawn([HELLO, draw('send', 'At once', MAIL)]);
    expect((await publish(world, near)).findings).toContainEqual(
      expect.objectContaining({ code: 'steps_too_close', name: 'At once', severity: 'warning' }),
    );
    expect(await publish(world, near)).toMatchObject({ published: false, findings: [{ code: 'steps_too_close' }] });
  });
});

describe('a canvas that cannot be published', () => {
  test.each<[string, CanvasInput, string]>([
    ['for what is drawn', { source, ...chainInRuntime(draw('set', 'Slack'), ...STEPS) }, 'foreign_node'],
    ['for what a step says', drawn([draw('send', 'Slack', { text: '' })]), 'step_without_content'],
    ['for a name that is not known', drawn([draw('send', 'Slack', { ...MAIL, inbox: { mode: 'list', value: 'nowhere' } })]), 'unknown_inbox'],
  ])('%s is refused, naming the node, and leaves nothing behind', async (_, input, code) => {
    const world = await givenWorld();
    const refused = await refusal(publish(world, input));
    expect(refused).toMatchObject({ status: 422, code: 'flow_invalid' });
    expect(refused.message).toContain("'Slack'");
    expect(refused.extra.details?.['findings']).toContainEqual(expect.objectContaining({ code, name: 'Slack' }));
    expect(await all(world)).toEqual([]);
  }); // prettier-ignore

  test('leaves the version before it running', async () => {
    const world = await givenWorld();
    const { sequence } = await publish(world);
    await refusal(publish(world, drawn([draw('send', 'Hello', { text: '' })])));
    expect(await world.engine.sequences.get(sequence.id)).toEqual(sequence);
  });
});

describe('the sequence of a canvas', () => {
  const others: [string, CanvasInput][] = [
    ['another workflow', drawn(STEPS, { source: { ...source, workflowId: 'wf2' } })],
    ['another entry', { source, ...chainAfter(draw('enroll', 'Enroll', {}, { id: 'other' }), ...STEPS) }],
    ['a file without a workflow id', drawn(STEPS, { source: { ...source, workflowId: null } })],
  ];
  test.each(others)('is not that of %s', async (_, other) => {
    const world = await givenWorld();
    const { sequence } = await publish(world);
    expect((await publish(world, other)).sequence.id).not.toBe(sequence.id);
    expect((await publish(world, other)).sequence.id).not.toBe(sequence.id);
    expect(await all(world)).toHaveLength(2);
  });

  test('has the key that was asked for, and is found without it too', async () => {
    const world = await givenWorld();
    const { sequence } = await publish(world, drawn(STEPS, { key: 'welcome' }));
    expect(sequence.key).toBe('welcome');
    for (const key of [undefined, 'welcome', 'other'])
      expect(await publish(world, drawn(STEPS, { key }))).toMatchObject({
        published: false,
        sequence: { key: 'welcome' },
      });
    expect(await publish(world, drawn(STEPS.slice(1)))).toMatchObject({ version: 2, sequence: { key: 'welcome' } });
  });

  test('is not taken from a step list, another workflow, or another entry that is still there', async () => {
    const world = await givenWorld();
    await world.publish([{ key: 'a', text: 'Hello' }], { key: 'by-hand' });
    const refused = await refusal(publish(world, drawn(STEPS, { key: 'by-hand' })));
    expect(refused).toMatchObject({ status: 409, code: 'key_taken' });
    expect(refused.message).toContain('list of steps');
    await publish(world, drawn(STEPS, { key: 'drawn' }));
    const elsewhere = drawn(STEPS, { key: 'drawn', source: { ...source, workflowId: 'wf2' } });
    expect((await refusal(publish(world, elsewhere))).message).toContain('in another n8n workflow');
    const nodes = [draw('enroll', 'Enroll'), draw('enroll', 'Second', {}, { id: 'second' }), ...STEPS];
    const second = { source, key: 'drawn', ...canvas(nodes, connect(['Second', 'Hello']), 'Second') };
    expect((await refusal(publish(world, second))).message).toContain('after another node of this workflow');
  });

  test('stays when its entry was put on the canvas anew, and when it came from a file at first', async () => {
    const world = await givenWorld();
    const file = await publish(world, drawn(STEPS, { key: 'drawn', source: { ...source, workflowId: null } }));
    const n8n = await publish(world, drawn(STEPS, { key: 'drawn' }));
    const anew = { source, key: 'drawn', ...chainAfter(draw('enroll', 'Start', {}, { id: 'new' }), ...STEPS) };
    expect([n8n.sequence.id, (await publish(world, anew)).sequence.id]).toEqual([file.sequence.id, file.sequence.id]);
  });

  test('of several on one canvas is named for its entry', async () => {
    const world = await givenWorld();
    const nodes = [draw('enroll', 'Customers'), draw('enroll', 'Leads'), ...STEPS];
    const links = connect(['Customers', 'Hello'], ['Leads', 'Again']);
    const names = [];
    for (const entry of ['Customers', 'Leads'])
      names.push((await publish(world, { source, ...canvas(nodes, links, entry) })).sequence.name);
    expect(names).toEqual(['Welcome new people: Customers', 'Welcome new people: Leads']);
    expect((await refusal(publish(world, { source, ...canvas(nodes, links) }))).message).toContain(
      "'Customers', 'Leads'",
    );
  });
});

describe('a canvas with branches', () => {
  const enroll = draw('enroll', 'Enroll', { target: 'charge', exitRules: { onReply: 'exit' } });
  const nodes = [
    enroll,
    draw('send', 'Reminder', { ...MAIL, text: 'Reminder' }),
    draw('wait', 'Wait', { amount: 4, unit: 'hours' }),
    draw('check', 'Settled', { rules: ['goal'], ownGoal: 'attribute', attributeName: 'rate', attributeValue: '4' }),
    draw('send', 'Last call', { ...MAIL, text: 'Last call' }),
    draw('send', 'Thanks', { ...MAIL, text: 'Thanks' }),
  ];
  const links = connect(['Enroll', 'Reminder'], ['Reminder', 'Wait'], ['Wait', 'Settled'], ['Settled', 'Last call'], ['Settled.1', 'Thanks']); // prettier-ignore
  const target = { type: 'charge' as const, externalId: 'c1' };

  test.each([
    [4, 'Thanks'],
    ['4', 'Thanks'],
    [5, 'Last call'],
  ])('goes the way that the check decides: attribute %j', async (rate, text) => {
    const world = await givenWorld();
    const { sequence } = await publish(world, { source, ...canvas(nodes, links) });
    await world.enroll(sequence.key, { email: 'ben@example.com', attributes: { rate } }, { target });
    await world.pass(hours(5));
    expect(world.left().map((line) => line.split(' @ ')[0])).toEqual(['Reminder', text]);
    const funnel = await world.engine.sequences.funnel(sequence.id, null);
    expect(funnel.steps.map(({ label }) => label)).toEqual(['Reminder', 'Last call', 'Thanks']);
  });
});

describe('simulating a canvas', () => {
  test('plays what is drawn, and saves nothing', async () => {
    const world = await givenWorld();
    const { messages, state } = await world.engine.canvases.simulate({ ...drawn(), contact: { firstName: 'Ana', email: 'ana@example.com' } }); // prettier-ignore
    expect(state).toBe('completed');
    expect(messages.map(({ label, text }) => `${label}: ${text}`)).toEqual(['Hello: Hello Ana', 'Again: Again']);
    expect(await all(world)).toEqual([]);
  });

  test('under the rules that are set in the runtime', async () => {
    const world = await givenWorld();
    const { sequence } = await publish(world);
    await world.engine.sequences.edit(sequence.id, { rules: { timeZone: 'Asia/Tokyo' } }, ANA);
    const played = await world.engine.canvases.simulate({ ...drawn(), contact: { email: 'ana@example.com' } });
    expect(played.timeZone).toBe('Asia/Tokyo');
  });

  test('of what cannot be published is refused in the same words', async () => {
    const world = await givenWorld();
    const input = { ...drawn([draw('send', 'Hello', { text: '' })]), contact: { email: 'ana@example.com' } };
    expect(await refusal(world.engine.canvases.simulate(input))).toMatchObject({ status: 422, code: 'flow_invalid' });
  });
});
