/**
 * An AI that is dead, over real HTTP: every message leaves as fallback, and none waits for it longer than it must. Here and
 * not with the engine's tests, which run on Postgres too: a virtual clock cannot know when two networks have come to rest.
 */
import { createComposer } from '../../runtime/src/adapters/ai';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import { openAiServer, stopAiServers, type Behaviour } from '../support/aiServers';
import { ANA, closeWorlds, givenWorld, hours, MONDAY_9, type World } from '../support/world';

afterEach(closeWorlds);
afterEach(stopAiServers);

const LIMIT_MS = 20_000;
const MANY = 60;

async function givenDeadAi(behaviour: Behaviour): Promise<World> {
  const w = await givenWorld();
  const server = await openAiServer();
  server.next = [behaviour];
  const secretBox = createSecretBox(Buffer.alloc(32, 1));
  const ai = createComposer({ secretBox, clock: w.clock, allowPrivate: true, report: () => undefined });
  w.composer.compose = (request) => ai.compose(request);
  const settings = { provider: 'openai' as const, model: 'm', baseUrl: server.baseUrl, timeLimitSeconds: LIMIT_MS / 1000 };
  await w.engine.composition.saveSettings(settings, ANA);
  await w.publish([{ key: 'a', mode: 'full', intent: 'say hello', text: 'Fallback for {{contact.first_name}}' }]);
  return w;
} // prettier-ignore

/** Does what is due. The clock moves only when the network has come to rest, as far as that can be known. */
async function work(w: World): Promise<void> {
  let isOver = false;
  const running = w.engine.dispatcher.runDue().finally(() => (isOver = true));
  for (let quiet = 0; !isOver; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = w.clock.nextWakeAt();
    if (quiet < 300 || next === null) continue;
    await w.clock.advanceTo(Math.max(next, w.clock.now()));
    quiet = 0;
  }
  await running;
}

async function wave(w: World, name: string): Promise<{ texts: string[]; latest: number; begunAt: number }> {
  const begunAt = w.clock.now();
  const before = w.channel.messages.length;
  for (let n = 0; n < MANY; n += 1)
    await w.enroll('welcome', { email: `${name}${n}@example.com`, firstName: `${name}${n}` });
  await work(w);
  const left = w.channel.messages.slice(before);
  return { texts: left.map(({ text }) => text), latest: Math.max(...left.map(({ at }) => at)) - begunAt, begunAt };
}

const fallbacks = (name: string) => Array.from({ length: MANY }, (_, n) => `Fallback for ${name}${n}`).sort();

it.each([
  ['hangs', 'hang', LIMIT_MS],
  ['fails', { status: 500 }, 1_000],
  ['drops every connection', 'drop', 1_000],
  ['answers with a web page', { raw: '<html></html>' }, 0],
  ['is out of credit', { status: 429, body: { error: { code: 'insufficient_quota' } } }, 0],
] as [string, Behaviour, number][])(
  'an AI that %s lets every message leave as fallback, none later than it took to notice, and later ones at once',
  async (_how, behaviour, noticedAfterMs) => {
    const w = await givenDeadAi(behaviour);
    const first = await wave(w, 'a');
    expect(first.texts.sort()).toEqual(fallbacks('a'));
    expect(first.latest).toBeLessThanOrEqual(noticedAfterMs);
    const second = await wave(w, 'b');
    expect(second.texts.sort()).toEqual(fallbacks('b'));
    expect(second.latest).toBe(0);
  },
  60_000,
);

it('an AI that is dead all day delays one message at a time, by a time limit at most, and is used when it is back', async () => {
  const w = await givenDeadAi('hang');
  await wave(w, 'a');
  for (let hour = 1; hour <= 4; hour += 1) {
    w.clock.set(MONDAY_9 + hours(hour));
    const { texts, latest } = await wave(w, `h${hour}`);
    expect(texts.sort()).toEqual(fallbacks(`h${hour}`));
    expect(latest).toBeLessThanOrEqual(LIMIT_MS);
    const late = w.channel.messages.slice(-MANY).filter(({ at }) => at > MONDAY_9 + hours(hour));
    expect(late.length).toBeLessThanOrEqual(1);
  }
}, 60_000);
