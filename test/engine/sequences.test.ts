import type { Refused } from '../../runtime/src/engine/errors';
import { ANA, closeWorlds, givenWorld, hours, type StepInput, type World } from '../support/world';

afterEach(closeWorlds);

const HELLO: StepInput = { key: 'hello', text: 'Hello {{contact.first_name|there}}' };
const AGAIN: StepInput = { key: 'again', text: 'Still there?', wait: { amount: 2, unit: 'days' } };
const LAST: StepInput = { key: 'last', text: 'Goodbye', wait: { amount: 2, unit: 'days' } };
const NIGHT_AND_DAY = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' };

const steps = (...list: StepInput[]) => ({
  steps: list.map(({ text, ...step }) => ({ channel: 'email', content: { text, subject: 'Hello' }, ...step })) as never,
});
const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
const create = (world: World, key = 'welcome', ...list: StepInput[]) =>
  world.engine.sequences.create({ key, name: key, definition: steps(...(list.length ? list : [HELLO, AGAIN])) }, ANA);
const stepKeys = (definition: unknown) => (definition as { steps: { key: string }[] }).steps.map(({ key }) => key);

describe('a new sequence', () => {
  test('is on, has no version, and accepts nobody before it is published', async () => {
    const world = await givenWorld();
    const sequence = await create(world);
    expect(sequence).toMatchObject({ status: 'active', latestVersion: 0, revision: 1 });
    expect(sequence.rules).toMatchObject({ target: 'contact', exit: { onReply: 'exit', onResolution: false } });
    expect((await refusal(world.enroll('welcome'))).code).toBe('not_published');
  });

  test('is found by id and by key', async () => {
    const world = await givenWorld();
    const { id } = await create(world);
    expect((await world.engine.sequences.get('welcome')).id).toBe(id);
    expect((await world.engine.sequences.get(id)).key).toBe('welcome');
    expect(await refusal(world.engine.sequences.get('nowhere'))).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('with the key of another one is refused', async () => {
    const world = await givenWorld();
    await create(world);
    expect(await refusal(create(world))).toMatchObject({ status: 409, code: 'key_taken' });
  });

  test('with two steps of one key is refused at the second of them', async () => {
    const world = await givenWorld();
    const refused = await refusal(create(world, 'welcome', HELLO, AGAIN, HELLO));
    expect(refused).toMatchObject({ status: 422, code: 'invalid_request' });
    expect(refused.extra.fields?.[0]?.pointer).toBe('/definition/steps/2');
  });

  test('with an unknown time zone is refused when it is set', async () => {
    const world = await givenWorld();
    const input = { key: 'x', name: 'x', definition: steps(HELLO), rules: { timeZone: 'Mars/Olympus' } };
    const refused = await refusal(world.engine.sequences.create(input, ANA));
    expect(refused.extra.fields?.[0]?.pointer).toBe('/rules/timeZone');
  });

  test('is announced', async () => {
    const world = await givenWorld();
    const { id } = await create(world);
    expect(world.notices).toEqual([{ kind: 'sequence_changed', sequenceId: id }]);
  });
});

describe('editing', () => {
  test('changes what is given, leaves the rest, and counts the revision up', async () => {
    const world = await givenWorld();
    await create(world);
    const edited = await world.engine.sequences.edit(
      'welcome',
      { name: 'Welcome', rules: { businessDaysOnly: true } },
      ANA,
    );
    expect(edited).toMatchObject({
      name: 'Welcome',
      revision: 2,
      rules: { businessDaysOnly: true, target: 'contact' },
    });
    expect(await world.engine.sequences.get('welcome')).toEqual(edited);
  });

  test('a stale revision is refused and changes nothing', async () => {
    const world = await givenWorld();
    await create(world);
    await world.engine.sequences.edit('welcome', { name: 'first', revision: 1 }, ANA);
    const refused = await refusal(world.engine.sequences.edit('welcome', { name: 'second', revision: 1 }, ANA));
    expect(refused).toMatchObject({ status: 409, code: 'stale_revision' });
    expect((await world.engine.sequences.get('welcome')).name).toBe('first');
  });

  test('of two simultaneous edits of one revision one is refused', async () => {
    const world = await givenWorld();
    await create(world);
    const edits = ['a', 'b'].map((name) => world.engine.sequences.edit('welcome', { name, revision: 1 }, ANA));
    expect((await Promise.allSettled(edits)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('steps are put into another order', async () => {
    const world = await givenWorld();
    await create(world, 'welcome', HELLO, AGAIN, LAST);
    const { definition } = await world.engine.sequences.reorder('welcome', ['last', 'hello', 'again'], ANA);
    expect(stepKeys(definition)).toEqual(['last', 'hello', 'again']);
  });

  test.each([
    [['hello'], '/keys'],
    [['hello', 'again', 'nobody'], '/keys/2'],
    [['hello', 'again', 'hello'], '/keys/2'],
  ])('an order %j that does not name every step exactly once is refused', async (keys, pointer) => {
    const world = await givenWorld();
    await create(world);
    const refused = await refusal(world.engine.sequences.reorder('welcome', keys, ANA));
    expect(refused.extra.fields?.[0]?.pointer).toBe(pointer);
  });

  test('a sequence drawn as a graph has no list of steps to reorder', async () => {
    const world = await givenWorld();
    const flow = { schema: 1 as const, entry: null, nodes: {} };
    await world.engine.sequences.create({ key: 'drawn', name: 'drawn', definition: { flow } }, ANA);
    expect((await refusal(world.engine.sequences.reorder('drawn', [], ANA))).code).toBe('not_a_step_list');
  });
});

describe('publishing', () => {
  test('makes versions 1, 2, 3 with who and why', async () => {
    const world = await givenWorld();
    await create(world);
    const first = await world.engine.sequences.publish('welcome', 'to begin with', ANA);
    expect(first).toMatchObject({ created: true, version: { number: 1, note: 'to begin with', publishedBy: ANA } });
    await world.engine.sequences.edit('welcome', { definition: steps(HELLO, AGAIN, LAST) }, ANA);
    expect((await world.engine.sequences.publish('welcome', '', ANA)).version.number).toBe(2);
    expect((await world.engine.sequences.versions('welcome')).map(({ number }) => number)).toEqual([2, 1]);
    expect((await world.engine.sequences.get('welcome')).latestVersion).toBe(2);
  });

  test('the same content twice makes no new version', async () => {
    const world = await givenWorld();
    await create(world);
    const first = await world.engine.sequences.publish('welcome', '', ANA);
    await world.engine.sequences.edit('welcome', { name: 'Another name' }, ANA);
    const second = await world.engine.sequences.publish('welcome', 'again', ANA);
    expect(second).toMatchObject({ created: false, version: { id: first.version.id, number: 1, note: '' } });
  });

  test('content that an older version had makes a new version', async () => {
    const world = await givenWorld();
    await create(world);
    await world.engine.sequences.publish('welcome', '', ANA);
    await world.engine.sequences.edit('welcome', { definition: steps(HELLO) }, ANA);
    await world.engine.sequences.publish('welcome', '', ANA);
    await world.engine.sequences.edit('welcome', { definition: steps(HELLO, AGAIN) }, ANA);
    expect(await world.engine.sequences.publish('welcome', '', ANA)).toMatchObject({
      created: true,
      version: { number: 3 },
    });
  });

  test('a running enrollment keeps the version it started on', async () => {
    const world = await givenWorld();
    await world.publish([HELLO, AGAIN]);
    const { versionId } = await world.enroll('welcome');
    await world.publish([HELLO]);
    const open = await world.store.read.enrollments({}, { limit: 10 });
    expect(open.items.map((one) => one.versionId)).toEqual([versionId]);
  });

  test('a flow with an error is refused with its findings, and no version is made', async () => {
    const world = await givenWorld();
    await create(world, 'welcome', { key: 'ai', mode: 'full', text: '', intent: 'say hello' });
    const refused = await refusal(world.engine.sequences.publish('welcome', '', ANA));
    expect(refused).toMatchObject({ status: 422, code: 'invalid_flow' });
    const { findings } = refused.extra.details as { findings: { code: string; severity: string }[] };
    expect(findings).toContainEqual(expect.objectContaining({ code: 'ai_without_fallback', severity: 'error' }));
    expect(findings).toEqual(await world.engine.sequences.validate('welcome'));
    expect((await world.engine.sequences.get('welcome')).latestVersion).toBe(0);
    expect(await world.engine.sequences.versions('welcome')).toEqual([]);
  });

  test('an unknown inbox is an error; a known one is none', async () => {
    const world = await givenWorld();
    const codes = async (inbox: string) =>
      (await world.engine.sequences.validateInput({ definition: steps({ ...HELLO, inbox }) })).map(({ code }) => code);
    expect(await codes('pigeon')).toContain('unknown_inbox');
    expect(await codes('email')).not.toContain('unknown_inbox');
  });

  test('a message template is known once it exists', async () => {
    const world = await givenWorld();
    const definition = { steps: [{ key: 'hi', channel: 'email', messageTemplate: 'hi' }] as never };
    const codes = async () => (await world.engine.sequences.validateInput({ definition })).map(({ code }) => code);
    expect(await codes()).toContain('unknown_message_template');
    await world.engine.templates.create({ key: 'hi', name: 'Hi', text: 'Hi' }, ANA);
    expect(await codes()).not.toContain('unknown_message_template');
  });

  test('quiet hours without any permitted instant within 366 days are refused', async () => {
    const world = await givenWorld();
    await create(world);
    await world.engine.sequences.edit('welcome', { rules: { quietHours: [NIGHT_AND_DAY] } }, ANA);
    const refused = await refusal(world.engine.sequences.publish('welcome', '', ANA));
    expect(refused.code).toBe('invalid_flow');
    expect(JSON.stringify(refused.extra.details)).toContain('no_permitted_instant');
  });

  test('quiet hours of the settings and of the sequence hold together', async () => {
    const everyDay = [1, 2, 3, 4, 5, 6, 7];
    const world = await givenWorld({ settings: { quietHours: [{ weekdays: everyDay, from: '12:00', to: '00:00' }] } });
    await create(world);
    const rules = { quietHours: [{ weekdays: everyDay, from: '00:00', to: '12:00' }] };
    await world.engine.sequences.edit('welcome', { rules }, ANA);
    expect((await refusal(world.engine.sequences.publish('welcome', '', ANA))).code).toBe('invalid_flow');
  });

  test('a wait in business days is refused where no day is a business day', async () => {
    const world = await givenWorld({ settings: { workingDays: [] } });
    await create(world, 'welcome', { ...HELLO, wait: { amount: 1, unit: 'business_days' } });
    const refused = await refusal(world.engine.sequences.publish('welcome', '', ANA));
    expect(JSON.stringify(refused.extra.details)).toContain('no_business_day');
  });

  test('publishing at the same time makes one version', async () => {
    const world = await givenWorld();
    await create(world);
    const both = await Promise.all([1, 2].map(() => world.engine.sequences.publish('welcome', '', ANA)));
    expect(both.map(({ created }) => created).sort()).toEqual([false, true]);
  });
});

describe('comparing', () => {
  test('two versions, and a version with what is not yet published', async () => {
    const world = await givenWorld();
    await world.publish([HELLO, AGAIN]);
    await world.publish([HELLO, LAST]);
    const diff = await world.engine.sequences.diff('welcome', 1, 2);
    expect([diff.added.map(({ step }) => step), diff.removed.map(({ step }) => step)]).toEqual([['last'], ['again']]);
    expect((await world.engine.sequences.diff('welcome', 2, 'draft')).summary).toEqual([]);
    await world.engine.sequences.edit('welcome', { rules: { businessDaysOnly: true } }, ANA);
    expect((await world.engine.sequences.diff('welcome', 2, 'draft')).rules).toHaveLength(1);
  });

  test('a version that does not exist is refused, saying which there are', async () => {
    const world = await givenWorld();
    await world.publish([HELLO]);
    const refused = await refusal(world.engine.sequences.version('welcome', 7));
    expect(refused).toMatchObject({
      status: 404,
      message: "Sequence 'welcome' has no version 7. Its versions are 1 to 1.",
    });
  });
});

describe('on and off', () => {
  test('a sequence that is off starts no step, and goes on with what was due when it is on again', async () => {
    const world = await givenWorld();
    await world.publish([{ ...HELLO, wait: { amount: 1, unit: 'hours' } }]);
    const { id } = await world.enroll('welcome');
    await world.engine.sequences.setStatus('welcome', 'paused', ANA);
    await world.pass(hours(3));
    expect(world.channel.messages).toHaveLength(0);
    expect((await world.enrollment(id)).state).toBe('active');
    await world.engine.sequences.setStatus('welcome', 'active', ANA);
    await world.pass(0);
    expect(world.channel.messages).toHaveLength(1);
  });

  test('switching to what it is already changes nothing and tells nobody', async () => {
    const world = await givenWorld();
    const before = await create(world);
    world.notices.length = 0;
    expect(await world.engine.sequences.setStatus('welcome', 'active', ANA)).toEqual(before);
    expect(world.notices).toEqual([]);
  });

  test('is not archived while enrollments run', async () => {
    const world = await givenWorld();
    await world.publish([AGAIN]);
    const { id } = await world.enroll('welcome');
    const refused = await refusal(world.engine.sequences.setStatus('welcome', 'archived', ANA));
    expect(refused).toMatchObject({
      status: 409,
      code: 'enrollments_running',
      extra: { details: { active: 1, paused: 0 } },
    });
    await world.engine.enrollments.control(id, 'cancel', ANA);
    expect((await world.engine.sequences.setStatus('welcome', 'archived', ANA)).status).toBe('archived');
  });

  test('is not switched on under settings that let nothing leave', async () => {
    const world = await givenWorld();
    const working = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '12:00' };
    await world.publish([HELLO], { rules: { quietHours: [working] } });
    await world.engine.sequences.setStatus('welcome', 'paused', ANA);
    await world.settings({ quietHours: [{ ...working, from: '12:00', to: '00:00' }] });
    expect((await refusal(world.engine.sequences.setStatus('welcome', 'active', ANA))).code).toBe(
      'no_permitted_instant',
    );
  });
});

describe('funnel', () => {
  test('has a row per step in the order of the flow, and a status counts for all below it', async () => {
    const world = await givenWorld();
    await world.publish([HELLO, AGAIN]);
    const first = await world.enroll('welcome', { email: 'a@example.com' });
    await world.enroll('welcome', { email: 'b@example.com' });
    await world.pass(0);
    const [sent] = await world.sends(first.id);
    await world.engine.signals.deliveryStatus({ sendId: sent!.id, status: 'read' }, ANA);
    const funnel = await world.engine.sequences.funnel('welcome', null);
    expect(funnel.enrollments).toEqual({ active: 2, paused: 0, completed: 0, exited: 0, failed: 0 });
    expect(funnel.steps.map(({ step, here }) => [step, here])).toEqual([
      ['hello', 0],
      ['again', 2],
    ]);
    expect(funnel.steps[0]).toMatchObject({ label: 'hello', sent: 2, delivered: 1, read: 1, replied: 0, failed: 0 });
  });

  test('shows one version, or all of them with the newest in front', async () => {
    const world = await givenWorld();
    await world.publish([HELLO, AGAIN]);
    await world.enroll('welcome', { email: 'a@example.com' });
    await world.pass(0);
    await world.publish([LAST, HELLO]);
    const rows = async (version: number | null) =>
      (await world.engine.sequences.funnel('welcome', version)).steps.map(({ step, sent }) => `${step}:${sent}`);
    expect(await rows(1)).toEqual(['hello:1', 'again:0']);
    expect(await rows(2)).toEqual(['last:0', 'hello:0']);
    expect(await rows(null)).toEqual(['last:0', 'hello:1', 'again:0']);
    expect((await refusal(world.engine.sequences.funnel('welcome', 3))).status).toBe(404);
  });
});
