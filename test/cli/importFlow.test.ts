/** `cadenza import flow`: what a file may hold, and what is said about it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportFlowOptions } from '../../runtime/src/cli/flow/command';
import { readFlowFile } from '../../runtime/src/cli/flow/file';
import { importFlow, told } from '../../runtime/src/cli/flow/publish';
import { canvas, chain, chainInRuntime, connect, draw } from '../domain/canvasBuilders';
import { ANA, closeWorlds, givenWorld, type World } from '../support/world';
import { EXAMPLES, newFolder, removeFolders, run, TEST_MS } from './cli';

const EXAMPLE = join(EXAMPLES, 'n8n', 'payment-reminders.json');
const WORKFLOW = { id: 'wf1', name: 'Welcome', active: false, tags: [], ...chain(draw('send', 'Hello', { subject: 'Welcome', channel: 'email' })) }; // prettier-ignore
const AS_IS: ImportFlowOptions = { publish: true };

jest.setTimeout(TEST_MS);
afterEach(closeWorlds);
afterAll(removeFolders);

function fileOf(content: unknown, name = 'welcome.json'): string {
  const file = join(newFolder(), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function imported(world: World, file: string, options: Partial<ImportFlowOptions> = {}): Promise<string[]> {
  const all = { ...AS_IS, ...options };
  return told(await importFlow(world.engine, 'welcome.json', await readFlowFile(file, all)), all);
}

describe('cadenza import flow', () => {
  test('says in a line what came of it, and what stands in the way with exit code 1', async () => {
    const dataDir = newFolder();
    const first = await run(['import', 'flow', EXAMPLE, '--key', 'reminders'], { dataDir });
    const stdout = "Sequence 'reminders' (Payment reminders): published version 1.\n";
    expect(first).toEqual({ code: 0, stdout, stderr: '' });

    const slack = fileOf({ ...WORKFLOW, ...chainInRuntime(draw('set', 'Slack')) });
    const refused = await run(['import', 'flow', slack], { dataDir });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/welcome\.json cannot be published:\n {2}Error: 'Slack' is no step/);
  });

  test('publishes an exported workflow, and nothing when it is imported again', async () => {
    const world = await givenWorld();
    expect((await imported(world, EXAMPLE))[0]).toMatch(/^Sequence 'payment-reminders-[0-9a-f]{10}' \(Payment reminders\): published version 1\.$/); // prettier-ignore
    expect((await imported(world, EXAMPLE))[0]).toMatch(/: nothing changed since version 1\.$/);
    const { items } = await world.store.read.sequences({}, { limit: 10 });
    expect(items).toHaveLength(1);
  });

  test('gives advice with it', async () => {
    const world = await givenWorld();
    const twice = { ...WORKFLOW, ...chain(draw('send', 'Hello', { subject: 'Welcome', channel: 'email' }), draw('send', 'At once', { subject: 'Welcome', channel: 'email' })) }; // prettier-ignore
    expect(await imported(world, fileOf(twice))).toContainEqual(
      expect.stringMatching(/^ {2}Advice: 'At once' may follow/),
    );
  });

  test('takes the key that is asked for, and may leave publishing for later', async () => {
    const world = await givenWorld();
    const options = { key: 'welcome', publish: false };
    expect(await imported(world, fileOf(WORKFLOW), options)).toEqual(["Sequence 'welcome' (Welcome): kept, and not published."]); // prettier-ignore
    expect((await world.engine.sequences.get('welcome')).latestVersion).toBe(0);
  });

  test('says when the sequence is switched off', async () => {
    const world = await givenWorld();
    await imported(world, fileOf(WORKFLOW), { key: 'welcome' });
    await world.engine.sequences.setStatus('welcome', 'paused', ANA);
    expect((await imported(world, fileOf(WORKFLOW), { key: 'welcome' }))[0]).toContain('It is switched off');
  });

  test('takes a list of one, as n8n export:workflow writes it, and refuses one of several', async () => {
    const world = await givenWorld();
    expect((await imported(world, fileOf([WORKFLOW])))[0]).toContain('published version 1');
    const two = readFlowFile(fileOf([WORKFLOW, { ...WORKFLOW, name: 'Dunning' }]), AS_IS);
    await expect(two).rejects.toThrow("holds 2 workflows ('Welcome', 'Dunning')");
    await expect(readFlowFile(fileOf([]), AS_IS)).rejects.toThrow('holds no workflow');
  });

  test('asks which one is meant when several nodes start a cadence', async () => {
    const nodes = [draw('enroll', 'Customers'), draw('enroll', 'Leads'), draw('send', 'Hello')];
    const file = fileOf({ ...WORKFLOW, ...canvas(nodes, connect(['Customers', 'Hello'], ['Leads', 'Hello'])) });
    await expect(readFlowFile(file, AS_IS)).rejects.toThrow(/--entry "Customers"\n {2}--entry "Leads"/);
    const world = await givenWorld();
    expect((await imported(world, file, { entry: 'Leads' }))[0]).toContain('(Welcome: Leads): published version 1');
  });

  test('names each node that stands in the way', async () => {
    const world = await givenWorld();
    const file = fileOf({ ...WORKFLOW, ...chainInRuntime(draw('set', 'Slack'), draw('send', 'Hello', { text: '={{ $json.text }}' })) }); // prettier-ignore
    await expect(imported(world, file)).rejects.toThrow(/^welcome\.json cannot be published:\n {2}Error: 'Slack' is no step.*\n {2}Error: 'Text' of 'Hello'/); // prettier-ignore
  });

  test('says when the steps run in n8n, and why', async () => {
    const world = await givenWorld();
    const file = fileOf({
      ...WORKFLOW,
      ...chain(draw('send', 'Hello', { subject: 'Welcome', channel: 'email' }), draw('set', 'Slack')),
    });
    expect((await imported(world, file)).slice(1)).toEqual([
      '  Its steps run in n8n, so only its workflow enrolls there:',
      "    'Slack' is no step of a cadence, so the Cadenza runtime cannot run it.",
    ]);
  });

  test('calls a workflow without id and name by its file', async () => {
    const { id: _id, name: _name, ...nameless } = WORKFLOW;
    const { source } = await readFlowFile(fileOf(nameless, 'Reactivation.json'), AS_IS);
    expect(source).toEqual({ workflowId: null, workflowName: 'Reactivation' });
  });

  test.each([
    ['{"nodes": [', /is no JSON/],
    ['{"name": "x"}', /is no n8n workflow:\n {2}\/nodes: Required: a list/],
    ['"text"', /is no n8n workflow:\n {2}\(the whole\)/],
    ['{"nodes": [{"name": "A"}], "connections": {}}', /\/nodes\/0\/type: Required/],
  ])('refuses %s', async (content, message) => {
    await expect(readFlowFile(fileOf(content), AS_IS)).rejects.toThrow(message);
  });
});
