import { ANA, closeWorlds, days, givenWorld, hours, type StepInput, type World } from '../support/world';

afterEach(closeWorlds);

const AI: StepInput = { key: 'a', mode: 'full', intent: 'say hello', persona: 'carl', text: 'Fallback' };
const OFFICE = [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }];
const carl = (w: World, more: object = {}) =>
  w.engine.personas.create({ key: 'carl', name: 'Carl Jensen', voice: 'He is calm.', signature: 'Carl', ...more }, ANA);
const system = (w: World) => w.composer.requests.at(-1)!.prompt.system;

describe('a persona', () => {
  it('tells the AI as whom it writes, and signs what it wrote', async () => {
    const w = await givenWorld();
    await carl(w, { signature: 'Carl for {{contact.company|you}}' });
    await w.publish([AI]);
    await w.enroll('welcome', { email: 'ben@example.com', firstName: 'Ben', company: 'Ott' });
    await w.pass(0);
    expect(system(w)).toContain('You write as Carl Jensen. He is calm.');
    expect(w.channel.messages[0]?.text).toBe('About say hello, Ben\n\nCarl for Ott');
  });

  it('may have the link to unsubscribe in its signature, in what is sent, in drafts and in those composed anew', async () => {
    const w = await givenWorld();
    await carl(w, { signature: 'Carl\n{{links.unsubscribe}}' });
    await w.publish([AI, { ...AI, key: 'b', mode: 'assisted' }]);
    const { contactId } = await w.enroll('welcome');
    await w.pass(0);
    const signature = `\n\nCarl\nhttps://cadenza.test/u/${contactId}`;
    expect(w.channel.messages[0]?.text).toBe(`About say hello, Ben${signature}`);
    const [draft] = (await w.store.read.drafts({}, { limit: 5 })).items;
    expect(draft!.text).toBe(`About say hello, Ben${signature}`);
    expect((await w.engine.composition.recompose(draft!.id, '')).text).toBe(`About say hello, Ben${signature}`);
    await w.engine.drafts.approve(draft!.id, null, ANA);
    await w.pass(0);
    expect(w.channel.messages[1]?.text).toBe(draft!.text);
  });

  it('does not sign the fallback, which is written by people', async () => {
    const w = await givenWorld();
    await carl(w);
    await w.publish([AI]);
    w.composer.answer = () => ({ text: '' });
    await w.enroll('welcome');
    await w.pass(0);
    expect(w.channel.messages[0]?.text).toBe('Fallback');
  });

  it('of the sequence serves the steps that name none', async () => {
    const w = await givenWorld();
    await carl(w);
    await w.engine.personas.create({ key: 'dora', name: 'Dora' }, ANA);
    const { persona: _persona, ...plain } = AI;
    await w.publish([plain, { ...AI, key: 'b', persona: 'dora' }], { rules: { persona: 'carl' } });
    await w.enroll('welcome');
    await w.pass(0);
    expect(w.composer.requests.map(({ persona }) => persona)).toEqual(['carl', 'dora']);
  });

  it('that there is not gives its name, as before there were personas', async () => {
    const w = await givenWorld();
    await w.publish([{ ...AI, persona: 'our concierge' }]);
    await w.enroll('welcome');
    await w.pass(0);
    expect(system(w)).toContain('You write as our concierge.');
  });

  it('gives its language where neither step nor contact has one', async () => {
    const w = await givenWorld();
    await carl(w, { language: 'de' });
    await w.publish([AI, { ...AI, key: 'b', language: 'fr' }]);
    await w.enroll('welcome');
    await w.enroll('welcome', { email: 'ana@example.com', language: 'pt-BR' });
    await w.pass(0);
    expect(w.composer.requests.map(({ language }) => language).sort()).toEqual(['de', 'fr', 'fr', 'pt-BR']);
  });

  it('is asked of its own model, with its own time limit', async () => {
    const w = await givenWorld();
    await w.engine.composition.saveSettings({ provider: 'openai', model: 'big', key: 'k', timeLimitSeconds: 20 }, ANA);
    await carl(w, { ai: { model: 'small', timeLimitSeconds: 5 } });
    const { persona: _persona, ...plain } = AI;
    await w.publish([AI, { ...plain, key: 'b' }, { ...AI, key: 'c', intent: 'x' }]);
    await w.enroll('welcome');
    await w.pass(0);
    expect(w.composer.requests.map(({ ai, timeLimitMs }) => [ai.model, ai.owner, timeLimitMs])).toEqual([
      ['small', 'workspace', 5_000],
      ['big', 'workspace', 20_000],
      ['small', 'workspace', 5_000],
    ]);
  });

  it('with a provider of its own is never asked with the key of the workspace', async () => {
    const w = await givenWorld();
    await w.engine.composition.saveSettings({ provider: 'gemini', model: 'big', key: 'of-all' }, ANA);
    await carl(w, { ai: { provider: 'openai', model: 'own', baseUrl: 'https://ai.example/v1' } });
    await w.publish([AI]);
    await w.enroll('welcome');
    await w.pass(0);
    expect(w.composer.requests[0]!.ai).toMatchObject({ provider: 'openai', owner: 'persona', sealedKey: null });
  });
});

describe('working hours', () => {
  // 2026-06-01 is a Monday; the world's clock is UTC.
  it.each([
    ['before they begin', '2026-06-01T08:59Z', '2026-06-01T09:00Z'],
    ['when they begin', '2026-06-01T09:00Z', '2026-06-01T09:00Z'],
    ['a minute before they end', '2026-06-01T16:59Z', '2026-06-01T16:59Z'],
    ['when they end', '2026-06-01T17:00Z', '2026-06-02T09:00Z'],
    ['on a day off', '2026-06-06T12:00Z', '2026-06-08T09:00Z'],
  ])('let what the persona wrote leave, due %s', async (_when, at, leaves) => {
    const w = await givenWorld({ at: Date.parse(at) });
    await carl(w, { signature: '', workingHours: OFFICE });
    await w.publish([AI]);
    await w.enroll('welcome');
    await w.pass(days(4));
    expect(w.left()).toEqual([`About say hello, Ben @ ${leaves}`]);
  });

  it('are added to the quiet hours, and the timeline says whose they are', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T18:00:00Z') });
    await w.settings({ quietHours: [{ weekdays: [2], from: '08:00', to: '12:00' }] });
    await carl(w, { signature: '', workingHours: OFFICE });
    await w.publish([AI]);
    const { id } = await w.enroll('welcome');
    await w.pass(0);
    expect((await w.enrollment(id)).why).toContain("Working hours of 'carl'");
    await w.pass(days(1));
    expect(w.left()).toEqual(['About say hello, Ben @ 2026-06-02T12:00Z']);
  });

  it('hold for an approved draft as well, edited or not', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T18:00:00Z') });
    await carl(w, { signature: '', workingHours: OFFICE });
    await w.publish([{ ...AI, mode: 'assisted' }]);
    await w.enroll('welcome');
    await w.pass(hours(1));
    const { items } = await w.store.read.drafts({}, { limit: 5 });
    await w.engine.drafts.approve(items[0]!.id, { text: 'Edited' }, ANA);
    await w.pass(days(1));
    expect(w.left()).toEqual(['Edited @ 2026-06-02T09:00Z']);
  });

  it('hold for no text of its sequence that the persona did not write', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T18:00:00Z') });
    await carl(w, { workingHours: OFFICE });
    await w.publish([{ key: 'a', text: 'Static' }], { rules: { persona: 'carl' } });
    await w.enroll('welcome');
    await w.pass(0);
    expect(w.left()).toEqual(['Static @ 2026-06-01T18:00Z']);
  });

  it('that were taken away are not waited for when it is looked again', async () => {
    const w = await givenWorld({ at: Date.parse('2026-06-01T18:00:00Z') });
    await carl(w, { signature: '', workingHours: OFFICE });
    await w.publish([AI]);
    await w.enroll('welcome');
    await w.pass(0);
    await w.engine.personas.put('carl', { name: 'Carl' }, ANA);
    await w.pass(0);
    expect(w.left()).toEqual(['About say hello, Ben @ 2026-06-01T18:00Z']);
  });
});
