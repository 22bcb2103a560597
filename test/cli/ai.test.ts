/** `cadenza ai test`: that it answers, and what to do when it does not. */
import { join } from 'node:path';
import { openSqliteStore } from '../../runtime/src/adapters/store';
import { openAiServer, stopAiServers, type Behaviour } from '../support/aiServers';
import { newFolder, removeFolders, run, TEST_MS } from './cli';

jest.setTimeout(TEST_MS);
afterEach(stopAiServers);
afterAll(removeFolders);

/** Data in which an AI is set up that needs no key, as Ollama. */
async function givenAi(...next: Behaviour[]): Promise<string> {
  const server = await openAiServer();
  if (next.length > 0) server.next = next;
  const dataDir = newFolder();
  const store = await openSqliteStore({ path: join(dataDir, 'cadenza.db') });
  const ai = await store.read.ai();
  const settings = { ...ai, provider: 'openai' as const, model: 'llama', baseUrl: server.baseUrl };
  await store.transaction((tx) => tx.saveAi(settings));
  await store.close();
  return dataDir;
}

it('shows the text, and what it took', async () => {
  const { code, stdout, stderr } = await run(['ai', 'test'], { dataDir: await givenAi({ text: 'Hello Alex' }) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/The AI answers: openai, llama, in \d+\.\d s, 120 tokens read and 30 written\./);
  expect(stdout).toContain('  Hello Alex');
});

it('prints what the API would answer, as JSON', async () => {
  const { stdout } = await run(['ai', 'test', '--json'], { dataDir: await givenAi() });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, text: 'Hello Ben', model: 'llama' });
});

it.each([
  ['a wrong key', { status: 401 }, /does not accept the key.*Check the key/s],
  [
    'an unknown model',
    { status: 404, body: { error: { message: "model 'llama' not found" } } },
    /model 'llama' not found.*Check the name of the model/s,
  ],
  ['an empty answer', { text: '' }, /empty text.*Raise maxTokens/s],
] as [string, Behaviour, RegExp][])('ends with 1 after %s, and says what to do', async (_what, behaviour, advice) => {
  const { code, stderr } = await run(['ai', 'test'], { dataDir: await givenAi(behaviour) });
  expect(code).toBe(1);
  expect(stderr).toMatch(advice);
});

it('says what to do while no AI is set up, and for a persona that there is not', async () => {
  const dataDir = newFolder();
  expect(await run(['ai', 'test'], { dataDir })).toMatchObject({ code: 1, stderr: expect.stringMatching(/Choose a provider/) });
  expect(await run(['ai', 'test', '--persona', 'carl'], { dataDir })).toMatchObject({ code: 1, stderr: expect.stringMatching(/no persona 'carl'/) });
}); // prettier-ignore
