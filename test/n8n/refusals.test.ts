/** What a builder reads when something is wrong, and that it works once that is put right. */
import { send, set } from './support/drawing';
import { activated, enrolled, mailArrives, post, redrawn, webhookCadence } from './support/stories';
import { startWorld, type World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const WRONG = 'cad_thisIsNoKeyOfThisRuntimeAtAll';

describe('a wrong API key', () => {
  it('is found by the test of the credential, which says what to do', async () => {
    const data = (apiKey: string) => ({ baseUrl: world.runtime.url, apiKey });
    expect(await world.editor.testCredential('cadenzaApi', data(world.key))).toMatchObject({ status: 'OK' });
    expect(await world.editor.testCredential('cadenzaApi', data(WRONG))).toEqual({
      status: 'Error',
      message: "The runtime does not know this key. Check 'API Key'.",
    });
  });

  it('is named by Enroll, which enrolls nobody', async () => {
    const credential = await world.editor.createCredential('Wrong', 'cadenzaApi', {
      baseUrl: world.runtime.url,
      apiKey: WRONG,
    });
    const { id } = await activated(world, webhookCadence({ ...world, credential }, 'wrong-key', [send('Hello', 'Hi')]));
    expect((await post(world, 'wrong-key', { email: 'ana@example.com' })).status).toBe(500);
    const { error } = await world.editor.newestExecution(id);
    expect(error).toMatchObject({ message: 'The runtime does not know this API key' });
    expect(error!.description).toMatch(/\S/);
    expect(await world.api.all('/enrollments')).toEqual([]);
  });
});

it('a runtime that is down is named with its address, and the next execution enrolls once it is up', async () => {
  const { id } = await activated(world, webhookCadence(world, 'down', [send('Hello', 'Hello')]));
  await world.stopRuntime();
  expect((await post(world, 'down', { email: 'tom@example.com' })).status).toBe(500);
  const { error, id: failed } = await world.editor.newestExecution(id);
  expect(error).toMatchObject({
    message: `The runtime at ${world.runtime.url} cannot be reached`,
    description: expect.stringContaining("Start it, or correct 'Base URL' in the credential."),
  });
  expect(
    await world.editor.testCredential('cadenzaApi', { baseUrl: world.runtime.url, apiKey: world.key }),
  ).toMatchObject({ status: 'Error' });

  await world.startRuntimeAgain();
  expect(await enrolled(world, 'down', { email: 'tom@example.com' })).toMatchObject([{ created: true, version: 1 }]);
  await mailArrives(world, 'tom@example.com', 1);
  expect((await world.editor.newestExecution(id, [failed])).status).toBe('success');
});

it('a node of another kind between the steps is named, with the way out, and publishes nothing', async () => {
  const cadence = [send('Hello', 'Hello'), set('Note in CRM'), send('Later', 'Later')];
  const { id } = await activated(
    world,
    webhookCadence(world, 'foreign', cadence, { parameters: { runStepsIn: 'runtime' } }),
  );
  expect((await post(world, 'foreign', { email: 'eva@example.com' })).status).toBe(500);
  const { error, id: failed } = await world.editor.newestExecution(id);
  expect(error!.message).toBe('The steps on the canvas cannot be published as they are');
  expect(error!.description).toMatch(/'Note in CRM' is no step of a cadence.*Put it before/);
  expect((await world.api.all('/sequences')).filter(({ name }) => name === 'foreign')).toEqual([]);

  // The builder connects the steps directly.
  const { connections } = await world.editor.workflow(id);
  connections['Hello'] = { main: [[{ node: 'Later', type: 'main', index: 0 }]] };
  await redrawn(world, id, { connections });
  expect(await enrolled(world, 'foreign', { email: 'eva@example.com' })).toMatchObject([{ created: true, version: 1 }]);
  expect((await world.editor.newestExecution(id, [failed])).status).toBe('success');
  expect(await mailArrives(world, 'eva@example.com', 2)).toEqual(['Hello', 'Later']);
});
