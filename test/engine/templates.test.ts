import type { Refused } from '../../runtime/src/engine/errors';
import { ANA, closeWorlds, givenWorld } from '../support/world';

afterEach(closeWorlds);

const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => error as Refused,
  );
const WELCOME = { key: 'welcome', name: 'Welcome', text: 'Hello {{contact.first_name|there}}' };

test('a message template is made, found by key, changed and removed', async () => {
  const { engine } = await givenWorld();
  const template = await engine.templates.create(WELCOME, ANA);
  expect(template).toMatchObject({ ...WELCOME, subject: null, html: null });
  expect(await engine.templates.get('welcome')).toEqual(template);
  const changed = await engine.templates.update('welcome', { subject: 'Hi', name: 'Hello' }, ANA);
  expect(changed).toMatchObject({ text: WELCOME.text, subject: 'Hi', name: 'Hello' });
  expect((await engine.templates.update('welcome', { subject: null }, ANA)).subject).toBeNull();
  await engine.templates.remove('welcome', ANA);
  expect((await refusal(engine.templates.get('welcome'))).status).toBe(404);
});

test('a key is given once', async () => {
  const { engine } = await givenWorld();
  await engine.templates.create(WELCOME, ANA);
  expect(await refusal(engine.templates.create(WELCOME, ANA))).toMatchObject({ status: 409, code: 'key_taken' });
});

test.each([
  [{ text: 'Hello {{contact.first_name' }, '/text'],
  [{ subject: '{{#a}}' }, '/subject'],
  [{ text: '  ' }, '/text'],
  [{ text: 'x'.repeat(20_001) }, '/text'],
  [{ key: 'Not a key' }, '/key'],
  [{ name: ' ' }, '/name'],
])('%j is refused at %s', async (wrong, pointer) => {
  const { engine } = await givenWorld();
  const refused = await refusal(engine.templates.create({ ...WELCOME, ...wrong }, ANA));
  expect(refused).toMatchObject({ status: 422, code: 'invalid_request' });
  expect(refused.extra.fields?.map((field) => field.pointer)).toEqual([pointer]);
});

test('a change that makes a template unreadable changes nothing', async () => {
  const { engine } = await givenWorld();
  await engine.templates.create(WELCOME, ANA);
  await refusal(engine.templates.update('welcome', { text: '{{' }, ANA));
  expect((await engine.templates.get('welcome')).text).toBe(WELCOME.text);
});

test('a step sends the text that the template has when it sends', async () => {
  const world = await givenWorld();
  await world.engine.templates.create(WELCOME, ANA);
  await world.publish([{ key: 'hi', messageTemplate: 'welcome', wait: { amount: 1, unit: 'hours' } }]);
  await world.enroll('welcome');
  await world.engine.templates.update('welcome', { text: 'Good day, {{contact.first_name}}' }, ANA);
  await world.pass(3_600_000);
  expect(world.channel.messages.map(({ text }) => text)).toEqual([expect.stringContaining('Good day, Ben')]);
});
