import { closeApis, givenApi } from '../support/api';

afterEach(closeApis);

describe('rate limits', () => {
  test('hold for each key by itself, and say how long to wait', async () => {
    const api = await givenApi({ rateLimitPerMinute: 3 });
    const key = await api.keyWith('read');
    const other = await api.keyWith('read');
    for (let i = 0; i < 3; i++)
      expect((await api.call('GET', '/api/v1/settings', { key })).headers.get('ratelimit')).toContain(`r=${2 - i}`);
    const refused = await api.call('GET', '/api/v1/settings', { key });
    expect([refused.status, refused.body['code']]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.call('GET', '/api/v1/settings', { key: other })).status).toBe(200);
    expect((await api.call('GET', '/healthz', { key: null })).status).toBe(200);
  });
});

describe('pages of other origins', () => {
  test('may call the API only when their origin is named', async () => {
    const api = await givenApi({ corsOrigins: ['https://app.example.com'] });
    const preflight = (origin: string): Promise<Response> =>
      fetch(`${api.url}/api/v1/settings`, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
      });
    expect((await preflight('https://app.example.com')).headers.get('access-control-allow-origin')).toBe(
      'https://app.example.com',
    );
    expect((await preflight('https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
