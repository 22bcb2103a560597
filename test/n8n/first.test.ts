import { chain, enroll, send, set, webhook, workflow } from './support/drawing';
import { startWorld, type World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

it('delivers one mail', async () => {
  const hook = webhook('hello');
  const enter = enroll(world.credential);
  const drawn = workflow('Hello', [
    ...chain(hook, enter, send('Hello', 'Hello {{contact.first_name|there}}')),
    { from: enter, to: set('Answer'), output: 1 },
  ]);
  enter.parameters = { email: '={{ $json.body.email }}', firstName: '={{ $json.body.firstName }}' };
  const { id } = await world.editor.createWorkflow(drawn);
  await world.editor.activate(id);
  const answer = await fetch(`${world.n8n.url}/webhook/hello`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'ana@example.com', firstName: 'Ana' }),
  });
  const [mail] = await world.mail.waitFor(1, 20_000);
  const execution = await world.editor.newestExecution(id);
}, 240_000);
