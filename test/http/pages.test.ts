/** The pages the server makes itself, and what is asked without a key. */
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { inboxContracts } from '../../runtime/src/adapters/channels';
import { openApiJson } from '../../runtime/src/http';
import { operations } from '../../runtime/src/http/operations';
import { closeApis, givenApi, type Api } from '../support/api';

afterEach(closeApis);

async function linkFor(api: Api): Promise<{ path: string; id: string }> {
  const { contact } = await api.good('POST', '/api/v1/contacts', { body: { email: 'ana@example.com' } });
  return { id: contact.id, path: new URL(api.links.unsubscribe(contact.id, contact.id)!).pathname };
}
const optedOut = async (api: Api, id: string): Promise<boolean> =>
  (await api.good('GET', `/api/v1/contacts/${id}`)).optedOutAt !== null;

describe('unsubscribe links', () => {
  test('opening one changes nothing and shows a button', async () => {
    const api = await givenApi();
    const { path, id } = await linkFor(api);
    const page = await api.call('GET', path, { key: null });
    expect(page.text).toContain('<form method="post">');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    await api.call('HEAD', path, { key: null });
    expect(await optedOut(api, id)).toBe(false);
  });

  test('the one-click POST of mail programs opts out, and again changes nothing', async () => {
    const api = await givenApi();
    const { path, id } = await linkFor(api);
    for (let i = 0; i < 2; i++) {
      const answer = await api.call('POST', path, {
        key: null,
        raw: 'List-Unsubscribe=One-Click',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      expect([answer.status, answer.text.includes('You are unsubscribed')]).toEqual([200, true]);
    }
    expect(await optedOut(api, id)).toBe(true);
  });

  test('it ends what runs', async () => {
    const api = await givenApi();
    await api.publish('welcome');
    const { path, id } = await linkFor(api);
    const { enrollment } = await api.good('POST', '/api/v1/enrollments', {
      body: { sequence: 'welcome', contact: { id } },
    });
    await api.call('POST', path, { key: null, raw: '' });
    expect(await api.good('GET', `/api/v1/enrollments/${enrollment.id}`)).toMatchObject({
      state: 'exited',
      reason: 'opted_out',
    });
  });

  test('a forged or cut one changes nothing and says so', async () => {
    const api = await givenApi();
    const { path, id } = await linkFor(api);
    for (const wrong of [path.slice(0, -1), `${path}x`, '/u/%3Cscript%3E', '/u/a.b.c.d']) {
      const answer = await fetch(`${api.url}${wrong}`, { method: 'POST' });
      const text = await answer.text();
      expect([answer.status, text.includes('This link does not work'), text.includes('<script>')]).toEqual([
        404,
        true,
        false,
      ]);
    }
    expect(await optedOut(api, id)).toBe(false);
  });

  test('a contact who was erased meanwhile is answered like any other', async () => {
    const api = await givenApi();
    const { path, id } = await linkFor(api);
    await api.good('DELETE', `/api/v1/contacts/${id}`);
    expect((await fetch(`${api.url}${path}`, { method: 'POST' })).status).toBe(200);
  });
});

describe('the reference page', () => {
  test('shows every operation with its scope and a call', async () => {
    const api = await givenApi();
    const { text, headers } = await api.call('GET', '/docs', { key: null });
    for (const { id, path } of operations) {
      expect(text).toContain(`id="${id}"`);
      expect(text).toContain(`<code>${path}</code>`);
    }
    expect(text).toContain('curl -X POST');
    expect(text).not.toMatch(/<script|https?:\/\/(?!\$)[a-z]+\.(com|net|org)\/[^"]*\.(js|css)/);
    expect(headers.get('content-security-policy')).toMatch(/style-src 'sha256-/);
  });

  test('every example of a body is one that the operation takes', () => {
    for (const { id, body } of operations) {
      for (const example of (body?.meta()?.['examples'] ?? []) as unknown[]) {
        expect([id, body?.safeParse(example).error?.issues]).toEqual([id, undefined]);
      }
    }
  });

  test('every operation with a body has an example', () => {
    const without = operations.filter(
      ({ body }) => body && !(body.meta()?.['examples'] as unknown[] | undefined)?.length,
    );
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  test('the served document is the committed one', async () => {
    const api = await givenApi();
    expect(await api.good('GET', '/api/v1/openapi.json', { key: null })).toEqual(
      JSON.parse(openApiJson('0.1.0', inboxContracts)),
    );
  });
});

describe('what is asked without a key', () => {
  test('health, readiness and metrics', async () => {
    const api = await givenApi();
    expect(await api.good('GET', '/healthz', { key: null })).toEqual({ ok: true, version: '0.1.0' });
    expect((await api.call('GET', '/readyz', { key: null })).status).toBe(200);
    api.readiness.ok = false;
    expect((await api.call('GET', '/readyz', { key: null })).status).toBe(503);
    expect((await api.call('GET', '/metrics', { key: null })).text).toContain('# HELP');
  });
});

test('every answer says what time it is for what is due', async () => {
  const api = await givenApi();
  for (const path of ['/healthz', '/api/v1/sequences', '/nothing/here'])
    expect((await api.call('GET', path)).headers.get('Date')).toBe(new Date(api.clock.now()).toUTCString());
});

describe('the UI', () => {
  const uiDir = mkdtempSync(join(tmpdir(), 'cadenza-ui-'));
  beforeAll(() => {
    mkdirSync(join(uiDir, 'assets'));
    writeFileSync(join(uiDir, 'index.html'), '<!doctype html><title>Cadenza UI</title>');
    writeFileSync(join(uiDir, 'assets', 'app-abc.js'), '1');
    writeFileSync(join(uiDir, 'assets', 'big-abc.js'), 'let big');
    writeFileSync(join(uiDir, 'assets', 'big-abc.js.br'), brotliCompressSync('let big'));
    writeFileSync(join(uiDir, 'assets', 'big-abc.js.gz'), gzipSync('let big'));
    writeFileSync(join(uiDir, '..', 'cadenza-secret'), 'secret');
  });
  afterAll(() => {
    rmSync(uiDir, { recursive: true });
    rmSync(join(tmpdir(), 'cadenza-secret'));
  });

  test('is served with its one page for every path of its own, and not for those of the API', async () => {
    const api = await givenApi({ uiDir });
    const html = { Accept: 'text/html' };
    for (const path of ['/', '/enrollments', '/sequences/welcome'])
      expect((await api.call('GET', path, { headers: html })).text).toContain('Cadenza UI');
    expect((await api.call('GET', '/assets/app-abc.js')).headers.get('cache-control')).toContain('immutable');
    for (const path of ['/api/v1/nothing', '/api', '/assets/nothing.js', '/favicon.ico', '/openapi.json'])
      expect((await api.call('GET', path, { headers: html })).status).toBe(404);
  });

  test('its files come compressed to who takes them so, and as they are to others', async () => {
    const api = await givenApi({ uiDir });
    const asked = async (encoding: string, method = 'GET') => {
      const answer = await fetch(`${api.url}/assets/big-abc.js`, { method, headers: { 'Accept-Encoding': encoding } });
      const { headers } = answer;
      return [headers.get('content-encoding'), headers.get('content-type'), headers.get('vary'), await answer.text()];
    };
    const type = 'text/javascript; charset=utf-8';
    expect(await asked('gzip, deflate, br')).toEqual(['br', type, 'Accept-Encoding', 'let big']);
    expect(await asked('gzip')).toEqual(['gzip', type, 'Accept-Encoding', 'let big']);
    expect(await asked('br;q=0, gzip;q=0.5')).toEqual(['gzip', type, 'Accept-Encoding', 'let big']);
    expect(await asked('identity')).toEqual([null, type, 'Accept-Encoding', 'let big']);
    expect(await asked('br', 'HEAD')).toEqual(['br', type, 'Accept-Encoding', '']);
    expect((await api.call('GET', '/assets/app-abc.js')).headers.get('content-encoding')).toBeNull();
  });

  test('nothing outside its folder is', async () => {
    const api = await givenApi({ uiDir });
    for (const path of ['/..%2fcadenza-secret', '/%2e%2e/cadenza-secret', '/assets/..%2f..%2fcadenza-secret']) {
      expect((await (await fetch(`${api.url}${path}`)).text()).includes('secret')).toBe(false);
    }
  });

  test('without one, the reference page is the entrance', async () => {
    const api = await givenApi();
    const answer = await api.call('GET', '/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  });
});
