/** What a builder changes on the canvas becomes a new version at the next execution, and what is no change does not. */
import type { N8nWorkflow, SavedWorkflow } from './support/n8nApi';
import { send, wait } from './support/drawing';
import { activated, enrolled, redrawn, webhookCadence } from './support/stories';
import { startWorld, type World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

let count = 0;
interface Drawn {
  saved: SavedWorkflow;
  /** Somebody new enters; the answer is what Enroll said. */
  enters(): Promise<any>;
  redraw(change: (drawing: N8nWorkflow) => void): Promise<void>;
}

/** Hello, a day, Later; published as version 1 by somebody who entered. */
async function published(): Promise<Drawn> {
  const path = `republish${(count += 1)}`;
  const saved = await activated(
    world,
    webhookCadence(world, path, [send('Hello', 'Hello'), wait('A Day', 1), send('Later', 'Later')]),
  );
  let people = 0;
  const drawn: Drawn = {
    saved,
    enters: async () => (await enrolled(world, path, { email: `${path}-${(people += 1)}@example.com` }))[0],
    async redraw(change) {
      const { name, nodes, connections } = structuredClone(await world.editor.workflow(saved.id));
      const drawing = { name, nodes, connections };
      change(drawing);
      await redrawn(world, saved.id, drawing);
    },
  };
  expect(await drawn.enters()).toMatchObject({ version: 1, published: true });
  return drawn;
}

const nodeOf = (drawing: N8nWorkflow, name: string) => drawing.nodes.find((each) => each.name === name)!;
const labels = async (sequence: string, version: number): Promise<string[]> => {
  const { content } = await world.api.get(`/sequences/${sequence}/versions/${version}`);
  return Object.values<{ label: string }>(content.flow.nodes).map(({ label }) => label);
};

it('a changed text of a later step is a new version, and who is enrolled keeps the old one', async () => {
  const drawn = await published();
  const { sequence } = await drawn.enters();
  const before = await world.api.all(`/enrollments?sequence=${sequence}`);
  await drawn.redraw((drawing) => void (nodeOf(drawing, 'Later').parameters['text'] = 'Much later'));
  expect(await drawn.enters()).toMatchObject({ version: 2, published: true });
  expect(await drawn.enters()).toMatchObject({ version: 2, published: false });
  for (const { id, versionId } of before)
    expect(await world.api.get(`/enrollments/${id}`)).toMatchObject({ versionId });
});

it('an added step is a new version', async () => {
  const drawn = await published();
  await drawn.redraw((drawing) => {
    const last = send('Last', 'Last');
    drawing.nodes.push(last);
    drawing.connections['Later'] = { main: [[{ node: last.name, type: 'main', index: 0 }]] };
  });
  const { sequence, version } = await drawn.enters();
  expect(version).toBe(2);
  expect(await labels(sequence, 2)).toContain('Last');
});

it('a reconnected branch is a new version', async () => {
  const drawn = await published();
  await drawn.redraw((drawing) => {
    // Straight to the later step, past the wait.
    drawing.connections['Hello'] = { main: [[{ node: 'Later', type: 'main', index: 0 }]] };
  });
  const { sequence, version } = await drawn.enters();
  expect(version).toBe(2);
  expect(await labels(sequence, 2)).not.toContain('A Day');
});

it('a removed step is a new version', async () => {
  const drawn = await published();
  await drawn.redraw((drawing) => {
    drawing.nodes = drawing.nodes.filter(({ name }) => name !== 'Later');
    delete drawing.connections['A Day'];
  });
  const { sequence, version } = await drawn.enters();
  expect(version).toBe(2);
  expect(await labels(sequence, 2)).not.toContain('Later');
});

it('moved nodes and a renamed workflow publish nothing', async () => {
  const drawn = await published();
  await drawn.redraw((drawing) => {
    drawing.name = 'Quite another name';
    for (const node of drawing.nodes) node.position = [node.position[0] + 100, 300];
  });
  expect(await drawn.enters()).toMatchObject({ created: true, version: 1, published: false });
});

it('a restart of n8n publishes nothing, and the webhook goes on enrolling', async () => {
  const drawn = await published();
  await world.n8n.restart();
  await world.editor.logIn();
  expect(await drawn.enters()).toMatchObject({ created: true, version: 1, published: false });
});
