/** A canvas whose steps run in the runtime, from the webhook of n8n to the mail and to the end. */
import { check, people, enroll, chain, send, set, wait, webhook, workflow } from './support/drawing';
import { activated, enrolled, enrollmentEnds, mailArrives, subjects, webhookCadence } from './support/stories';
import { startWorld, type World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

describe('a cadence drawn in n8n', () => {
  it('leads from a webhook to the mail, and a reply ends it', async () => {
    await activated(
      world,
      webhookCadence(world, 'reply', [
        send('Hello', 'Hello {{contact.first_name|there}}'),
        wait('A Day', 1),
        send('Still There', 'Just asking'),
      ]),
    );
    const [result] = await enrolled(world, 'reply', { email: 'ana@example.com', firstName: 'Ana' });
    expect(result).toMatchObject({ created: true, version: 1, published: true });
    await mailArrives(world, 'ana@example.com', 1);
    expect(world.mail.messages.at(-1)!.text).toBe('Hello Ana');

    await world.api.post('/signals/message', { email: 'ana@example.com', text: 'Yes, I am here.' });
    expect(await enrollmentEnds(world, result.enrollmentId)).toMatchObject({ state: 'exited', reason: 'replied' });
    expect(subjects(world, 'ana@example.com')).toEqual(['Hello']);
  });

  it('runs to its end through a wait of no time', async () => {
    await activated(
      world,
      webhookCadence(world, 'whole', [send('One', 'One'), wait('At Once', 0, 'minutes'), send('Two', 'Two')]),
    );
    const [result] = await enrolled(world, 'whole', { email: 'tom@example.com' });
    expect(await enrollmentEnds(world, result.enrollmentId)).toMatchObject({ state: 'completed' });
    expect(subjects(world, 'tom@example.com')).toEqual(['One', 'Two']);
  });

  it('takes the branch that the canvas shows, and its funnel has the names of the canvas', async () => {
    const [hello, paid, reminder, thanks, byText] = [
      send('Say Hello', 'Hello'),
      check('Paid Yet?'),
      send('Remind Kindly', 'Please pay'),
      send('Say Thanks', 'Thank you'),
      send('Text Instead', 'Please pay', { channel: 'sms' }),
    ];
    paid.parameters = { ownGoal: 'attribute', attributeName: 'plan', attributeValue: 'pro' };
    const drawn = webhookCadence(world, 'branches', [hello, paid, reminder], {
      parameters: { attributes: { attribute: [{ name: 'plan', value: '={{ $json.body.plan }}' }] } },
      more: [
        { from: paid, to: thanks, output: 1 },
        { from: reminder, to: byText, output: 1 },
      ],
    });
    await activated(world, drawn);
    const [free] = await enrolled(world, 'branches', { email: 'free@example.com', plan: 'free' });
    const [pro] = await enrolled(world, 'branches', { email: 'pro@example.com', plan: 'pro' });
    await enrollmentEnds(world, free.enrollmentId);
    await enrollmentEnds(world, pro.enrollmentId);
    expect(subjects(world, 'free@example.com')).toEqual(['Say Hello', 'Remind Kindly']);
    expect(subjects(world, 'pro@example.com')).toEqual(['Say Hello', 'Say Thanks']);
    const funnel = await world.api.get(`/sequences/${free.sequence}/funnel`);
    expect(funnel.steps.map(({ label }: { label: string }) => label).sort()).toEqual([
      'Remind Kindly',
      'Say Hello',
      'Say Thanks',
      'Text Instead',
    ]);
  });
});

it('a hundred items are enrolled once each, and executing again enrolls nobody twice', async () => {
  const enter = enroll(world.credential);
  await activated(
    world,
    workflow('Hundred', [
      ...chain(
        webhook('hundred'),
        people(),
        enter,
        send('Welcome', 'Welcome'),
        wait('A Day', 1),
        send('Later', 'Later'),
      ),
      { from: enter, to: set('Answer'), output: 1 },
    ]),
  );
  const hundred = Array.from({ length: 100 }, (_, place) => ({ email: `person${place}@example.com` }));
  const first = await enrolled(world, 'hundred', { people: hundred });
  expect(first).toHaveLength(100);
  expect(first.every(({ created }) => created === true)).toBe(true);
  expect(new Set(first.map(({ enrollmentId }) => enrollmentId)).size).toBe(100);

  const second = await enrolled(world, 'hundred', { people: hundred });
  expect(second.map(({ created }) => created)).toEqual(Array(100).fill(false));
  expect(second.map(({ enrollmentId }) => enrollmentId)).toEqual(first.map(({ enrollmentId }) => enrollmentId));

  await Promise.all(hundred.map(({ email }) => mailArrives(world, email, 1)));
  expect(world.mail.messages.filter(({ to }) => to[0]!.startsWith('person'))).toHaveLength(100);
  expect(await world.api.all(`/enrollments?sequence=${first[0].sequence}`)).toHaveLength(100);
});
