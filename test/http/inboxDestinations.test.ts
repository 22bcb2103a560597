/** Rule: quality.md, "Security": secrets of inboxes are never returned, so they do not go anywhere else either. */
import { closeApis, givenApi, type Answer, type Api, type Json } from '../support/api';

afterEach(closeApis);

const smtp = { host: 'smtp.example.com', from: { address: 'a@example.com' } };
const login = { user: 'a', pass: 'b' };
const hook = { url: 'https://hooks.example.com/one' };
const signing = { signingSecret: '0123456789abcdef' };

async function given(provider: 'smtp' | 'webhook'): Promise<Api> {
  const api = await givenApi();
  const [config, secrets] = provider === 'smtp' ? [smtp, login] : [hook, signing];
  await api.good('POST', '/api/v1/inboxes', {
    body: { key: 'main', name: 'Main', channel: 'email', provider, config, secrets },
  });
  return api;
}
const change = (api: Api, body: Json): Promise<Answer> => api.call('PATCH', '/api/v1/inboxes/main', { body });

describe('the kept secrets of an inbox', () => {
  test.each<['smtp' | 'webhook', Json, string]>([
    ['webhook', { url: 'https://evil.example.com/one' }, '/config/url'],
    ['webhook', { url: 'http://hooks.example.com/one' }, '/config/url'],
    ['webhook', { url: 'https://hooks.example.com:8443/one' }, '/config/url'],
    ['smtp', { ...smtp, host: 'evil.example.com' }, '/config/host'],
    ['smtp', { ...smtp, port: 2525 }, '/config/port'],
    ['smtp', { ...smtp, secure: 'none' }, '/config/secure'],
    ['smtp', { ...smtp, allowSelfSigned: true }, '/config/allowSelfSigned'],
  ])('of %s do not go to another place: %j', async (provider, config, named) => {
    const api = await given(provider);
    const answer = await change(api, { config });
    expect([answer.status, answer.body['code']]).toEqual([422, 'invalid_request']);
    expect(answer.body['errors']).toEqual([
      { pointer: '/secrets', detail: expect.stringContaining(`${named} would send`) as string, in: 'body' },
    ]);
    expect(answer.body['errors'][0].detail).toContain('Give the secrets again');
    const kept = await api.good('GET', '/api/v1/inboxes/main');
    expect(kept.config).toMatchObject(provider === 'smtp' ? smtp : hook);
    expect((await change(api, { config, secrets: provider === 'smtp' ? login : signing })).status).toBe(200);
  });

  test.each<['smtp' | 'webhook', Json]>([
    ['webhook', { url: 'https://HOOKS.example.com:443/two?x=1', concurrency: 3 }],
    ['smtp', { ...smtp, host: 'SMTP.example.com', poolSize: 2 }],
  ])('of %s stay when only other settings change: %j', async (provider, config) => {
    const api = await given(provider);
    expect(await api.good('PATCH', '/api/v1/inboxes/main', { body: { config } })).toMatchObject({ hasSecrets: true });
    expect(await api.good('PATCH', '/api/v1/inboxes/main', { body: { name: 'x' } })).toMatchObject({
      hasSecrets: true,
    });
  });

  test('are not in the way where there are none', async () => {
    const api = await givenApi();
    const body = { key: 'main', name: 'Main', channel: 'email', provider: 'smtp', config: smtp };
    await api.good('POST', '/api/v1/inboxes', { body });
    expect((await change(api, { config: { ...smtp, host: 'other.example.com' } })).status).toBe(200);
  });
});
