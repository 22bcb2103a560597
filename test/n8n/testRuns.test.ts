/** Executing in the editor, as the editor asks n8n to do it: it shows, and sends nothing. */
import { enroll, chain, send, set, wait, webhook, workflow } from './support/drawing';
import { mailArrives, FROM_BODY } from './support/stories';
import { startWorld, type World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const ANA = { body: { email: 'ana@example.com', firstName: 'Ana' } };

it('simulates: Result has each message with its time, the steps what they would do, and nothing is kept', async () => {
  const enter = enroll(world.credential, FROM_BODY);
  const saved = await world.editor.createWorkflow(
    workflow('Try It', [
      ...chain(
        webhook('try'),
        enter,
        send('Hello', 'Hello {{contact.first_name|there}}'),
        wait('Two Days', 2),
        send('Later', 'Later'),
      ),
      { from: enter, to: set('Answer'), output: 1 },
    ]),
  );
  const { runs, status } = await world.editor.runManually(saved, 'Webhook', [ANA], 'Later');
  expect(status).toBe('success');
  const timeline = runs['Enroll']![0]!.outputs[1]!.map(({ json }) => json);
  expect(JSON.stringify(timeline)).toContain('Hello Ana');
  expect(timeline.length).toBeGreaterThan(1);
  expect(runs['Two Days']![0]!.outputs[0]![0]!.json.preview).toMatch(/\S/);
  expect(runs['Later']![0]!.outputs[0]![0]!.json.preview).toContain('nothing is sent now');

  expect(await world.api.all('/enrollments')).toEqual([]);
  expect(await world.api.all('/sends')).toEqual([]);
  expect(await world.api.all('/sequences')).toEqual([]);
  expect(world.mail.messages).toEqual([]);
});

it("really enrolls when 'When Testing' says so", async () => {
  const enter = enroll(world.credential, { ...FROM_BODY, whenTesting: 'enroll' });
  const saved = await world.editor.createWorkflow(
    workflow('In Earnest', [
      ...chain(webhook('earnest'), enter, send('Hello', 'Hello')),
      { from: enter, to: set('Answer'), output: 1 },
    ]),
  );
  const { runs, status } = await world.editor.runManually(saved, 'Webhook', [ANA], 'Answer');
  expect(status).toBe('success');
  expect(runs['Answer']![0]!.outputs[0]![0]!.json).toMatchObject({ created: true, version: 1 });
  expect(await mailArrives(world, 'ana@example.com', 1)).toEqual(['Hello']);
});
