/** Rule: quality.md, "Bad input", and style.md 12: the answer names the field, and what is allowed. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { closeApis, givenApi, type Json } from '../support/api';

afterEach(closeApis);

const contact = '/api/v1/contacts';

describe('problem documents', () => {
  test('name each wrong field by its pointer', async () => {
    const api = await givenApi();
    const answer = await api.call('POST', '/api/v1/enrollments', {
      body: { sequence: 'x', contact: { email: 'ana@', attributes: { 'a/b': [] } }, extra: 1 },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect([answer.status, answer.body['code']]).toEqual([422, 'invalid_request']);
    expect(answer.body['errors']).toEqual([
      { pointer: '/contact/email', detail: "'ana@' is no email address.", in: 'body' },
      {
        pointer: '/contact/attributes/a~1b',
        detail: expect.stringContaining('a text of at most 5000 characters'),
        in: 'body',
      },
      { pointer: '/extra', detail: expect.stringContaining('no such field'), in: 'body' },
    ]);
  });

  test('say what is wrong with a query, and where', async () => {
    const api = await givenApi();
    const answer = await api.call('GET', '/api/v1/contacts', { query: { limit: 201, colour: 'red' } });
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid_query']);
    expect(answer.body['errors']).toEqual([
      { pointer: '/limit', detail: 'Too large: at most 200.', in: 'query' },
      { pointer: '/colour', detail: expect.stringContaining('no such field'), in: 'query' },
    ]);
  });

  const bodies: [string, Json, number, string][] = [
    ['no JSON', { raw: '{"email":' }, 400, 'malformed_json'],
    ['no body at all', { raw: '' }, 400, 'body_missing'],
    [
      'another content type',
      { raw: 'a=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    [
      'another charset',
      { raw: '{}', headers: { 'Content-Type': 'application/json; charset=latin1' } },
      415,
      'unsupported_media_type',
    ],
    ['bytes that are no UTF-8', { raw: Buffer.from('{"name":"caf\xe9"}', 'latin1') }, 400, 'invalid_utf8'],
    ['a NUL', { raw: '{"name":"a\\u0000b"}' }, 422, 'invalid_text'],
    ['half a surrogate pair', { raw: '{"name":"\\ud83d"}' }, 422, 'invalid_text'],
    ['__proto__', { raw: '{"attributes":{"__proto__":{"a":1}}}' }, 422, 'invalid_text'],
    ['a number beyond numbers', { raw: '{"attributes":{"a":1e999}}' }, 422, 'invalid_text'],
    ['deep nesting', { raw: `${'[['.repeat(50_000)}${']]'.repeat(50_000)}` }, 422, 'invalid_text'],
    ['a list for an object', { raw: '[]' }, 422, 'invalid_request'],
    ['an unknown encoding', { raw: '{}', headers: { 'Content-Encoding': 'compress' } }, 415, 'unsupported_encoding'],
  ];
  test.each(bodies)('a body with %s is refused', async (_what, options, status, code) => {
    const api = await givenApi();
    const answer = await api.call('POST', contact, options);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect((await api.good('GET', contact)).items).toEqual([]);
  });

  test('a body of millions of values is refused after a look at the first of them', async () => {
    const api = await givenApi();
    const answer = await api.call('POST', contact, { raw: `{"attributes":[${'0,'.repeat(3_500_000)}0]}` });
    expect([answer.status, answer.body['code']]).toEqual([413, 'too_many_values']);
    expect(answer.body['detail']).toContain('more than 200000 values');
    const [line] = (await api.call('POST', '/api/v1/enrollments/bulk', { body: [Array(200_001).fill(0)] })).body.items;
    expect(line).toMatchObject({ ok: false, code: 'too_many_values' });
  });

  test('of very many wrong fields fifty are named', async () => {
    const api = await givenApi();
    const fields = (count: number): Json => Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${n}`, 0]));
    const answer = await api.call('POST', contact, { body: fields(150_000) });
    expect(answer.body['errors']).toHaveLength(50);
    expect(answer.body['detail']).toContain('More than 50 fields of the body are wrong.');
    const exact = await api.call('POST', contact, { body: fields(50) });
    expect(exact.body['detail']).toContain('50 fields of the body are wrong.');
    expect(exact.body['errors']).toHaveLength(50);
  });

  test('a body beyond the limit is refused, also when it is small on the way', async () => {
    const api = await givenApi({ bodyLimitMb: 1 });
    const large = JSON.stringify({ name: 'x'.repeat(1_100_000) });
    expect((await api.call('POST', contact, { raw: large })).body['code']).toBe('body_too_large');
    const packed = await api.call('POST', contact, { raw: gzipSync(large), headers: { 'Content-Encoding': 'gzip' } });
    expect([packed.status, packed.body['code']]).toEqual([413, 'body_too_large']);
  });

  test('what does not exist is 404, and another method is 405 with those that are allowed', async () => {
    const api = await givenApi();
    expect((await api.call('GET', '/api/v1/journeys')).body['code']).toBe('no_such_path');
    expect((await api.call('GET', '/api/v1/contacts/nobody')).body['code']).toBe('not_found');
    const answer = await api.call('PATCH', '/api/v1/sequences', { body: {} });
    expect([answer.status, answer.body['code'], answer.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      'POST, GET, HEAD, OPTIONS',
    ]);
  });

  test('a path that cannot be decoded is refused', async () => {
    const api = await givenApi();
    expect((await api.call('GET', '/api/v1/contacts/%E0%A4%A')).body['code']).toBe('malformed_url');
    expect((await api.call('GET', '/api/v1/contacts/a%00b')).body['code']).toBe('invalid_text');
  });

  test('a fault of the server tells an id and no more; the log has the rest', async () => {
    const api = await givenApi();
    api.engine.settings.get = () => Promise.reject(new Error('connection to 10.0.0.7 lost'));
    const answer = await api.call('GET', '/api/v1/settings');
    expect([answer.status, answer.body['code']]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('10.0.0.7');
    const logged = api.reports.find(({ event }) => event === 'http.failed');
    expect(logged?.data).toEqual({ requestId: answer.body['requestId'], method: 'GET', route: '/api/v1/settings' });
    expect((logged?.error as Error).message).toContain('10.0.0.7');
  });

  test('log lines hold the declared path, not the one with an address in it', async () => {
    const api = await givenApi();
    await api.call('GET', '/api/v1/conversations/ana@example.com', { query: {} });
    expect(JSON.stringify(api.reports)).not.toContain('ana@example.com');
    expect(api.reports.at(-1)).toMatchObject({
      event: 'http.request',
      data: { route: '/api/v1/conversations/{ref}', status: 404 },
    });
  });

  test('texts stay as they came', async () => {
    const api = await givenApi();
    const name = 'مرحبا \u202eabc\u202c 👩‍👩‍👧‍👦 e\u0301 x';
    const { contact: made } = await api.good('POST', contact, {
      body: { email: 'ana@example.com', name, attributes: { 'größe ✓': name } },
    });
    expect(made).toMatchObject({ name, attributes: { 'größe ✓': name } });
  });

  test('what is no HTTP, or too long for it, gets a problem document as well', async () => {
    const api = await givenApi();
    const { port } = new URL(api.url);
    const answerTo = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let got = '';
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => (got += String(data))).on('close', () => resolve(got));
      });
    expect(await answerTo('nonsense\r\n\r\n')).toContain('"code":"malformed_request"');
    expect(await answerTo(`GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toContain(
      '"code":"headers_too_large"',
    );
  });
});
