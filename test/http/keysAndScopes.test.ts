/** Rule: quality.md, "Security": everything is refused unless allowed. */
import type { Scope } from '../../runtime/src/engine/records';
import { operations } from '../../runtime/src/http/operations';
import { closeApis, document, givenApi, type Json } from '../support/api';

afterEach(closeApis);

/** What tells nothing of anybody, and what a login or a link proves itself for. */
const PUBLIC = [
  ...['/healthz', '/readyz', '/metrics', '/api/v1/openapi.json'],
  ...['GET /api/v1/session', 'POST /api/v1/session', 'POST /api/v1/setup'],
  ...['GET /api/v1/invitations/{token}', 'POST /api/v1/invitations/{token}'],
  ...['GET /api/v1/approvals/{token}', 'POST /api/v1/approvals/{token}/seen'],
  ...['approve', 'discard', 'fallback', 'regenerate'].map((act) => `POST /api/v1/approvals/{token}/${act}`),
];
const IMPLIED_BY: Record<string, Scope[]> = { manage: ['read', 'enroll', 'signal', 'manage'] };
const SCOPES: Scope[] = ['read', 'enroll', 'signal', 'approve', 'manage'];

const filled = (path: string): string => path.replace('{number}', '1').replace(/\{\w+\}/g, 'nothing');

describe('keys', () => {
  test('every operation names a scope, except those that tell nothing of anybody and those a link opens', () => {
    const open = operations.filter(({ scopes }) => scopes === 'public');
    const named = open.map(({ method, path }) => (PUBLIC.includes(path) ? path : `${method.toUpperCase()} ${path}`));
    expect(named.sort()).toEqual([...PUBLIC].sort());
    for (const { scopes } of operations) expect(scopes === 'public' || scopes.length > 0).toBe(true);
  });

  test('the document names the scopes of every operation', () => {
    for (const { path, method, scopes } of operations) {
      const described = document['paths'][path][method] as Json;
      expect(described['x-scopes']).toEqual(typeof scopes === 'string' ? [] : scopes);
      expect(described['security']).toHaveLength(
        typeof scopes === 'string' ? (scopes === 'public' ? 0 : 1) : 2 * scopes.length + 1,
      );
    }
  });

  test('without a key every operation that is not open is refused, and says how to give one', async () => {
    const api = await givenApi();
    for (const { method, path, scopes } of operations) {
      if (scopes === 'public') continue;
      const answer = await api.call(method.toUpperCase(), filled(path), { key: null });
      expect([path, answer.status, answer.body['code']]).toEqual([path, 401, 'unauthorized']);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  test.each(SCOPES)('a key with only the scope %s is refused wherever another one is asked for', async (scope) => {
    const api = await givenApi();
    const key = await api.keyWith(scope);
    const allowed = IMPLIED_BY[scope] ?? [scope];
    for (const { method, path, scopes } of operations) {
      if (typeof scopes === 'string' || scopes.some((needed) => allowed.includes(needed))) continue;
      const answer = await api.call(method.toUpperCase(), filled(path), { key });
      expect([path, answer.status, answer.body['code']]).toEqual([path, 403, 'missing_scope']);
      expect(answer.body['detail']).toContain(`'${scopes[0]}'`);
    }
  });

  test('a key that only enrolls sees what it does, and looks nothing up', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const key = await api.keyWith('enroll');
    const body = { sequence: 'welcome', contact: { email: 'ana@example.com' } };
    const { enrollment } = (await api.call('POST', '/api/v1/enrollments', { body, key })).body;
    for (const path of [`enrollments/${enrollment.id}`, `contacts/${enrollment.contactId}`, 'contacts', 'enrollments'])
      expect([path, (await api.call('GET', `/api/v1/${path}`, { key })).status]).toEqual([path, 403]);
  });

  test('a key may also come as X-Api-Key', async () => {
    const api = await givenApi();
    const answer = await api.call('GET', '/api/v1/settings', { key: null, headers: { 'X-Api-Key': api.admin } });
    expect(answer.status).toBe(200);
  });

  test('a revoked key stops working at once', async () => {
    const api = await givenApi();
    const made = await api.good('POST', '/api/v1/api-keys', { body: { name: 'n8n', scopes: ['read'] } });
    expect((await api.call('GET', '/api/v1/settings', { key: made.secret })).status).toBe(200);
    await api.good('DELETE', `/api/v1/api-keys/${made.id}`);
    expect((await api.call('GET', '/api/v1/settings', { key: made.secret })).status).toBe(401);
  });

  test('a key is shown once, and nothing of it afterwards but its beginning', async () => {
    const api = await givenApi();
    const made = await api.good('POST', '/api/v1/api-keys', { body: { name: 'n8n', scopes: ['read'] } });
    const { items } = await api.good('GET', '/api/v1/api-keys');
    const listed = items.find(({ id }: Json) => id === made.id) as Json;
    expect(made.secret.startsWith(listed['prefix'])).toBe(true);
    expect(JSON.stringify(items)).not.toContain(made.secret);
    expect(Object.keys(listed)).not.toContain('hash');
  });

  test('who tries different keys is stopped after twenty, but not who tries one over and over', async () => {
    const api = await givenApi();
    for (let i = 0; i < 40; i++) await api.call('GET', '/api/v1/settings', { key: 'cad_old' });
    expect((await api.call('GET', '/api/v1/settings', { key: 'cad_old' })).status).toBe(401);
    for (let i = 0; i < 20; i++) await api.call('GET', '/api/v1/settings', { key: `cad_guess${i}` });
    const stopped = await api.call('GET', '/api/v1/settings', { key: 'cad_guess99' });
    expect([stopped.status, stopped.body['code'], stopped.headers.get('retry-after')]).toEqual([
      429,
      'too_many_wrong_keys',
      '60',
    ]);
    api.clock.set(api.clock.now() + 60_000);
    expect((await api.call('GET', '/api/v1/settings', { key: 'cad_guess99' })).status).toBe(401);
  });

  test('a valid key works from an address from which others guess', async () => {
    const api = await givenApi();
    for (let i = 0; i < 30; i++) await api.call('GET', '/api/v1/settings', { key: `cad_guess${i}` });
    expect((await api.call('GET', '/api/v1/settings')).status).toBe(200);
  });
});
