/** Rule: quality.md, "Bad input": bulk requests report per item. */
import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { closeApis, givenApi, type Api, type Json } from '../support/api';

afterEach(closeApis);

const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const path = '/api/v1/enrollments/bulk';
const item = (n: number): Json => ({
  sequence: 'welcome',
  contact: { email: `c${n}@example.com`, firstName: `C${n}` },
});
const lines = (items: unknown[]): string => items.map((one) => JSON.stringify(one)).join('\n');

async function ready(): Promise<Api> {
  const api = await givenApi();
  await api.publish('welcome');
  return api;
}

describe('enrolling many', () => {
  test('a list is answered with a report for each item, in its order', async () => {
    const api = await ready();
    const body = [item(1), { ...item(2), sequence: 'nothing' }, { contact: {} }, item(1), item(3)];
    const report = await api.good('POST', path, { body });
    expect(report).toMatchObject({ total: 5, created: 2, existing: 1, refused: 2 });
    expect(report.items.map(({ index, ok, created, code }: Json) => [index, ok, created ?? code])).toEqual([
      [0, true, true],
      [1, false, 'not_found'],
      [2, false, 'invalid_request'],
      [3, true, false],
      [4, true, true],
    ]);
    expect(report.items[2].errors).toContainEqual({ pointer: '/sequence', detail: 'Required: a text.' });
  });

  test('NDJSON is answered in NDJSON, and the last line sums up', async () => {
    const api = await ready();
    const text = `${lines([item(1)])}\n{"broken":\n\n[]\r\n${lines([item(2)])}`;
    const { body } = await api.call('POST', path, { raw: text, headers: NDJSON });
    expect((body as unknown as Json[]).map(({ index, ok, code, done }) => (done ? 'done' : [index, ok, code]))).toEqual(
      [[0, true, undefined], [1, false, 'malformed_json'], [2, false, 'invalid_request'], [3, true, undefined], 'done'],
    );
    expect((body as unknown as Json[]).at(-1)).toEqual({ done: true, total: 4, created: 2, existing: 0, refused: 2 });
  });

  test('a line that is no UTF-8, holds a NUL or is far too long spoils no other', async () => {
    const api = await ready();
    const raw = Buffer.concat([
      Buffer.from('{"name":"caf\xe9"}\n', 'latin1'),
      Buffer.from(`{"sequence":"a\\u0000"}\n{"x":"${'y'.repeat(400_000)}"}\n${lines([item(1)])}`),
    ]);
    const { body } = await api.call('POST', path, { raw, headers: NDJSON });
    expect((body as unknown as Json[]).map(({ ok, code }) => code ?? ok)).toEqual([
      'invalid_utf8',
      'invalid_text',
      'line_too_long',
      true,
      undefined,
    ]);
  });

  test('a stream longer than any list is taken in pieces and answered while it is read', async () => {
    const api = await ready();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let answered = '';
    const more = (): Promise<void> => new Promise((resolve) => socket.once('data', () => resolve()));
    socket.on('data', (data) => (answered += String(data)));
    const chunk = (text: string): void => void socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.admin}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    chunk(`${lines(Array.from({ length: 500 }, (_, n) => item(n)))}\n`);
    await more();
    expect(answered).toContain('"index":0,"ok":true');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    chunk(`${lines([item(500)])}\n`);
    socket.write('0\r\n\r\n');
    while (!answered.includes('"done":true')) await more();
    socket.destroy();
    await closed;
    expect(answered).toContain('"total":501,"created":501');
  });

  /** Sends all of it before it reads anything. */
  async function sendThenRead(
    api: Api,
    body: Buffer | string,
    whileSending = async (): Promise<void> => {},
  ): Promise<string> {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let sent = false;
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.admin}\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(head);
    socket.write(body, () => (sent = true));
    while (!sent && !socket.destroyed) {
      await new Promise(setImmediate);
      await whileSending();
    }
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  }
  /** More than the buffers of the system between two sockets take, on the way there and on the way back. */
  const line = `"${'x'.repeat(400)}"\n`;
  const many = line.repeat(40_000);
  /**
   * Linux may keep up to 32 MiB of it (tcp_rmem) for a server that is busy: so much that the last of it is not taken before
   * the server has answered to more than can wait on the way back.
   */
  const farTooMany = line.repeat(150_000);

  test('a caller that sends all before it reads gets all reports', async () => {
    const api = await ready();
    expect(await sendThenRead(api, many)).toContain('{"done":true,"total":40000,');
  }, 20_000);

  test('a caller that reads nothing is told so in the last line, and what was not done', async () => {
    const api = await givenApi({ bulkUnreadBytes: 100_000 });
    const answer = await sendThenRead(api, farTooMany, () => api.clock.advance(10_000));
    const last = /\{"done":false.*\}/.exec(answer)?.[0] ?? '';
    const { code, total } = JSON.parse(last) as Json;
    expect(code).toBe('answer_not_read');
    expect(answer).toContain(`"index":${total - 1},`);
    expect(answer).not.toContain(`"index":${total},`);
  }, 20_000);

  test('a packed stream is unpacked, one packed in a way that is not known refused', async () => {
    const api = await ready();
    const text = lines([item(1), item(2)]);
    for (const [encoding, raw] of [
      ['gzip', gzipSync(text)],
      ['br', brotliCompressSync(text)],
    ] as const) {
      const { body } = await api.call('POST', path, { raw, headers: { ...NDJSON, 'Content-Encoding': encoding } });
      expect((body as unknown as Json[]).at(-1)).toMatchObject({ done: true, total: 2, refused: 0 });
    }
    const unknown = await api.call('POST', path, { raw: text, headers: { ...NDJSON, 'Content-Encoding': 'zstd' } });
    expect([unknown.status, unknown.body['code']]).toEqual([415, 'unsupported_encoding']);
    const broken = await api.call('POST', path, { raw: text, headers: { ...NDJSON, 'Content-Encoding': 'gzip' } });
    expect([broken.status, broken.body['code']]).toEqual([400, 'malformed_encoding']);
  });

  test('a caller that leaves in the middle is no fault of the server', async () => {
    const api = await ready();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.admin}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 999999\r\n\r\n`,
    );
    socket.write(`${lines(Array.from({ length: 500 }, (_, n) => item(n)))}\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect(await api.reported('http.caller_left')).toMatchObject({ level: 'debug', data: { route: path } });
    expect(api.reports.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('a body that stands still on its way is given up', async () => {
    const api = await givenApi({ bodyIdleMs: 50 });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write(
      `POST /api/v1/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.admin}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    );
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toContain('408 Request Timeout');
    expect(answer).toContain('"code":"request_timeout"');
  });

  test('a list of more than 10,000 items is refused whole', async () => {
    const api = await ready();
    const answer = await api.call('POST', path, { body: Array.from({ length: 10_001 }, () => 0) });
    expect([answer.status, answer.body['code']]).toEqual([413, 'too_many_items']);
  });

  test('what is neither of both is refused', async () => {
    const api = await ready();
    expect((await api.call('POST', path, { raw: 'x', headers: { 'Content-Type': 'text/csv' } })).status).toBe(415);
    expect((await api.call('POST', path, { body: { items: [] } })).status).toBe(422);
  });
});
