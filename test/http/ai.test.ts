import { closeApis, givenApi, type Api } from '../support/api';

afterEach(closeApis);

const GEMINI = { provider: 'gemini', model: 'gemini-2.5-flash', key: 'AIza-secret' };

describe('the settings of the AI', () => {
  it('are none before anybody set them up', async () => {
    const api = await givenApi();
    expect(await api.good('GET', '/api/v1/ai')).toMatchObject({ provider: 'none', hasKey: false, spentThisMonth: 0 });
  });

  it('keep the key, and never give it back: not in answers, not in an export', async () => {
    const api = await givenApi();
    const answer = await api.good('PUT', '/api/v1/ai', { body: GEMINI });
    expect(answer).toMatchObject({ provider: 'gemini', model: 'gemini-2.5-flash', hasKey: true });
    const everything = [JSON.stringify(answer), JSON.stringify(await api.good('GET', '/api/v1/ai'))];
    for await (const row of api.store.exportRows()) everything.push(JSON.stringify(row));
    everything.push(JSON.stringify(api.reports));
    expect(everything.join('\n')).not.toContain('AIza-secret');
  });

  it('keep the key when it is absent, and forget it when it is null', async () => {
    const api = await givenApi();
    await api.good('PUT', '/api/v1/ai', { body: GEMINI });
    const { key: _key, ...rest } = GEMINI;
    expect(await api.good('PUT', '/api/v1/ai', { body: { ...rest, model: 'gemini-2.5-pro' } })).toMatchObject({
      hasKey: true,
      model: 'gemini-2.5-pro',
    });
    expect(await api.good('PUT', '/api/v1/ai', { body: { ...rest, key: null } })).toMatchObject({ hasKey: false });
  });

  it.each([
    ['another address', { ...GEMINI, baseUrl: 'https://elsewhere.example' }],
    ['another provider', { ...GEMINI, provider: 'openai' }],
  ])('send a kept key to no %s', async (_where, body) => {
    const api = await givenApi();
    await api.good('PUT', '/api/v1/ai', { body: GEMINI });
    const { key: _key, ...withoutKey } = body;
    const answer = await api.call('PUT', '/api/v1/ai', { body: withoutKey });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/key' }] } });
    expect(await api.good('GET', '/api/v1/ai')).toMatchObject({ provider: 'gemini', baseUrl: null });
  });

  it.each([
    ['no model', { provider: 'gemini' }, '/model'],
    ['a budget without prices', { ...GEMINI, monthlyBudget: 1_000_000 }, '/pricePerMillion'],
    ['a password in the address', { ...GEMINI, baseUrl: 'https://me:secret@ai.example' }, '/baseUrl'],
    ['another protocol', { ...GEMINI, baseUrl: 'file:///etc/passwd' }, '/baseUrl'],
    ['a time limit of nothing', { ...GEMINI, timeLimitSeconds: 0 }, '/timeLimitSeconds'],
    ['a key with a line break', { ...GEMINI, key: 'a\r\nX-Evil: 1' }, '/key'],
    ['an unknown field', { ...GEMINI, apiKey: 'x' }, '/apiKey'],
    ['an unknown provider', { provider: 'skynet', model: 't800' }, '/provider'],
  ])('are refused with %s, and say where', async (_what, body, pointer) => {
    const api = await givenApi();
    const answer = await api.call('PUT', '/api/v1/ai', { body });
    expect(answer.status).toBe(422);
    expect(answer.body['errors'].map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(await api.good('GET', '/api/v1/ai')).toMatchObject({ provider: 'none' });
  });

  it('are changed by an admin only, and read by who manages', async () => {
    const api = await givenApi();
    const key = await api.keyWith('manage', 'approve');
    expect(await api.call('PUT', '/api/v1/ai', { body: GEMINI, key })).toMatchObject({ status: 403 });
    expect(await api.call('POST', '/api/v1/ai/test', { key })).toMatchObject({ status: 403 });
    expect(await api.call('GET', '/api/v1/ai', { key })).toMatchObject({ status: 200 });
    expect(await api.call('GET', '/api/v1/ai', { key: await api.keyWith('read') })).toMatchObject({ status: 403 });
  });
});

describe('a persona', () => {
  const CARL = { name: 'Carl', voice: 'Calm.', signature: 'Carl', language: 'de' };

  it('is created, listed, replaced as a whole and removed', async () => {
    const api = await givenApi();
    const answer = await api.call('POST', '/api/v1/personas', { body: { key: 'carl', ...CARL } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/api/v1/personas/carl');
    expect(await api.good('GET', '/api/v1/personas')).toMatchObject({ items: [{ key: 'carl', hasKey: false }] });
    expect(await api.good('PUT', '/api/v1/personas/carl', { body: { name: 'Carl J.' } })).toMatchObject({
      name: 'Carl J.',
      voice: '',
      language: null,
    });
    expect((await api.call('DELETE', '/api/v1/personas/carl')).status).toBe(204);
    expect((await api.call('GET', '/api/v1/personas/carl')).status).toBe(404);
    expect((await api.call('PUT', '/api/v1/personas/carl', { body: CARL })).status).toBe(404);
  });

  it('has a key of its own, which nobody else has', async () => {
    const api = await givenApi();
    await api.good('POST', '/api/v1/personas', { body: { key: 'carl', ...CARL } });
    const again = await api.call('POST', '/api/v1/personas', { body: { key: 'carl', name: 'Another' } });
    expect(again).toMatchObject({ status: 409, body: { code: 'key_taken' } });
  });

  it('keeps the key of a provider of its own without showing it', async () => {
    const api = await givenApi();
    const ai = { provider: 'openai', model: 'm', baseUrl: 'https://ai.example/v1' };
    const body = { key: 'carl', ...CARL, ai, aiKey: 'sk-own' };
    const answer = await api.good('POST', '/api/v1/personas', { body });
    expect(answer).toMatchObject({ hasKey: true, ai });
    expect(JSON.stringify(answer)).not.toContain('sk-own');
    expect(await api.good('PUT', '/api/v1/personas/carl', { body: { ...CARL, ai } })).toMatchObject({ hasKey: true });
    const moved = { ...CARL, ai: { ...ai, baseUrl: 'https://elsewhere.example' } };
    expect(await api.call('PUT', '/api/v1/personas/carl', { body: moved })).toMatchObject({ status: 422 });
    expect(await api.good('PUT', '/api/v1/personas/carl', { body: CARL })).toMatchObject({ hasKey: false, ai: null });
  });

  it.each([
    ['a signature that cannot be filled in', { signature: 'Carl {{#x}}' }, '/signature'],
    ['a key without a provider', { aiKey: 'sk-own' }, '/aiKey'],
    ['a provider without a model', { ai: { provider: 'gemini' } }, '/ai/model'],
    ['an address without a provider', { ai: { baseUrl: 'https://ai.example' } }, '/ai/baseUrl'],
    ['a budget without prices', { ai: { monthlyBudget: 5 } }, '/ai/pricePerMillion'],
    ['working hours that are the whole week', { workingHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }] }, '/workingHours'],
    ['no working hours at all', { workingHours: [] }, '/workingHours'],
    ['no name', { name: ' ' }, '/name'],
  ])('is refused with %s, and says where', async (_what, more, pointer) => {
    const api = await givenApi();
    const answer = await api.call('POST', '/api/v1/personas', { body: { key: 'carl', ...CARL, ...more } });
    expect(answer.status).toBe(422);
    expect(answer.body['errors'].map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(await api.good('GET', '/api/v1/personas')).toEqual({ items: [] });
  }); // prettier-ignore
});

describe('what was composed', () => {
  const STEPS = [
    {
      key: 'first',
      channel: 'email',
      mode: 'assisted',
      intent: 'say hello',
      content: { subject: 'Hi', text: 'Hello' },
    },
  ];
  const enrolled = async (api: Api) => {
    await api.publish('welcome', { definition: { steps: STEPS } });
    await api.good('POST', '/api/v1/enrollments', {
      body: { sequence: 'welcome', contact: { email: 'ana@example.com', firstName: 'Ana' } },
    });
    await api.pass(0);
    return (await api.good('GET', '/api/v1/drafts'))['items'][0];
  };

  it('is shown with its prompt beside the draft, to who may decide', async () => {
    const api = await givenApi();
    const { id } = await enrolled(api);
    const path = `/api/v1/drafts/${id}/composition`;
    const composition = await api.good('GET', path, { key: await api.keyWith('approve') });
    expect(composition).toMatchObject({ draftId: id, outcome: 'used', answer: 'About say hello, Ana', flags: [] });
    expect(composition['prompt'].system).toContain('say hello');
    expect((await api.call('GET', path, { key: await api.keyWith('read') })).status).toBe(403);
    expect((await api.call('GET', '/api/v1/drafts/none/composition')).status).toBe(404);
  });

  it('is forgotten with the contact, but for its counts', async () => {
    const api = await givenApi();
    const { id, contactId } = await enrolled(api);
    await api.good('DELETE', `/api/v1/contacts/${contactId}`);
    expect(await api.good('GET', `/api/v1/drafts/${id}/composition`)).toMatchObject({ prompt: null, answer: null });
    const { items } = await api.good('GET', '/api/v1/reports/compositions', { query: { by: 'step' } });
    expect(items).toMatchObject([{ step: 'first', count: 1, used: 1, fallbacks: 0, sequence: { key: 'welcome' } }]);
  });

  it('is counted from an instant (inside) to another (outside)', async () => {
    const api = await givenApi();
    await enrolled(api);
    const counted = async (from: string, to: string) =>
      (await api.good('GET', '/api/v1/reports/compositions', { query: { from, to } }))['items'].length;
    expect(await counted('2026-06-01T09:00:00Z', '2026-06-01T09:00:00.001Z')).toBe(1);
    expect(await counted('2026-06-01T08:00:00Z', '2026-06-01T09:00:00Z')).toBe(0);
    expect(await counted('2026-06-01T09:00:00.001Z', '2026-06-01T10:00:00Z')).toBe(0);
  });
});
