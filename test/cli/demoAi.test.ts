/** The scripted AI of the demo is asked as any other is: over OpenAI's protocol, by the composer itself. */
import { createComposer } from '../../runtime/src/adapters/ai';
import { systemClock } from '../../runtime/src/adapters/clock';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import { startAiServer, type AiServer } from '../../runtime/src/cli/demo/aiServer';
import { scripted } from '../../runtime/src/cli/demo/aiScript';
import { aiSettingsSchema, doubtsAbout, promptOf, readAnswer, type Brief } from '../../runtime/src/domain/ai';
import type { ComposeRequest } from '../../runtime/src/engine/ports';

let server: AiServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

const brief = (name: string): Brief => ({
  now: Date.UTC(2026, 5, 1, 9),
  intent: 'Ask how things are going',
  tone: 'warm',
  language: 'en',
  persona: { name: 'Ana', voice: '', signature: 'Ana' },
  channel: 'email',
  wantsSubject: false,
  fallback: { subject: 'How are you?', text: 'Hello' },
  contact: [['Name', name], ['Company', 'Acme']],
  conversation: [],
  earlier: [],
  again: null,
}); // prettier-ignore

async function ask(script: Parameters<typeof startAiServer>[0], of: Brief) {
  server = await startAiServer(script);
  const secretBox = createSecretBox(Buffer.alloc(32, 1));
  const composer = createComposer({ secretBox, clock: systemClock, allowPrivate: true, report: () => undefined });
  const ai = { ...aiSettingsSchema.parse({}), provider: 'openai' as const, model: 'scripted', baseUrl: server.baseUrl };
  const request = { prompt: promptOf(of), ai: { ...ai, owner: 'workspace', sealedKey: null, keyOwner: 'ai' }, timeLimitMs: 30_000 };
  return composer.compose(request as unknown as ComposeRequest);
} // prettier-ignore

it('answers with what the script says, told the very prompt, and counts tokens', async () => {
  const answer = await ask(({ system, user }) => `${system.length}/${user.length}`, brief('Ben'));
  const { system, user } = promptOf(brief('Ben'));
  expect(answer.text).toBe(`${system.length}/${user.length}`);
  expect(answer.usage!.inputTokens).toBeGreaterThan(100);
  expect(server!.asked).toEqual([{ model: 'scripted', system, user }]);
});

it('answers with a fault when the script throws', async () => {
  const failing = ask(() => {
    throw new Error('out of words');
  }, brief('Ben'));
  await expect(failing).rejects.toMatchObject({ reason: 'provider_failed', message: expect.stringContaining('out of words') });
}); // prettier-ignore

it('refuses what is no request of the protocol', async () => {
  server = await startAiServer(() => 'x');
  const post = async (path: string, body: string) =>
    (await fetch(server!.baseUrl + path, { method: 'POST', body })).status;
  expect(await post('/models', '{}')).toBe(404);
  expect(await post('/chat/completions', 'no json')).toBe(400);
  expect(await post('/chat/completions', '{"model":"m","messages":"hi"}')).toBe(400);
});

it('writes texts that no guard rail doubts, and sometimes none', () => {
  const texts = Array.from({ length: 100 }, (_, n) => {
    const one = brief(`Ben${n} Ott`);
    const read = readAnswer(scripted({ model: 'm', ...promptOf(one) }), one);
    if (read.kind === 'none') return null;
    expect(doubtsAbout({ text: read.text, subject: null, cutOff: false }, one)).toEqual([]);
    return read.text;
  });
  const none = texts.filter((text) => text === null).length;
  expect(none).toBeGreaterThan(0);
  expect(none).toBeLessThan(30);
  expect(new Set(texts).size).toBeGreaterThan(50);
});
