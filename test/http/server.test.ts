/** The server that `cadenza start` opens, below what express sees. Rule: quality.md, "Bad input". */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../../runtime/src/app';
import { createFirstKey } from '../../runtime/src/cli/firstKey';
import { loadConfig } from '../../runtime/src/config';

let dataDir: string;
let app: App;
let key: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'cadenza-server-'));
  const config = loadConfig({ CADENZA_DATA_DIR: dataDir, CADENZA_PORT: '0' });
  app = await createApp(config, { log: { level: 'silent', format: 'json' } });
  key = (await createFirstKey(app)) ?? '';
});
afterEach(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A connection, and all that came over it once it is closed. */
function open(text: string): { socket: Socket; begun: Promise<void>; over: Promise<string> } {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(text));
  const begun = Promise.withResolvers<void>();
  const over = Promise.withResolvers<string>();
  let got = '';
  socket
    .on('data', (data) => {
      got += String(data);
      begun.resolve();
    })
    .on('error', () => undefined)
    .on('close', () => over.resolve(got));
  return { socket, begun: begun.promise, over: over.promise };
}

describe('the server', () => {
  test('answers what is no HTTP, or too long for it, with a problem document', async () => {
    expect(await open('nonsense\r\n\r\n').over).toContain('"code":"malformed_request"');
    const long = await open(`GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`).over;
    expect(long).toContain('"code":"headers_too_large"');
  });

  test('ends the answer to HEAD after the headers, of live updates too', async () => {
    for (const path of ['/api/v1/events', '/metrics', '/api/v1/openapi.json']) {
      const response = await fetch(`${app.url}${path}`, {
        method: 'HEAD',
        headers: { Authorization: `Bearer ${key}` },
      });
      expect([path, response.status, await response.text()]).toEqual([path, 200, '']);
    }
  });

  test('tells paths apart by their case', async () => {
    expect((await fetch(`${app.url}/API/V1/OPENAPI.JSON`)).status).toBe(404);
  });

  test('writes nothing of the kind into an answer that has begun', async () => {
    const { socket, begun, over } = open(
      `GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    );
    await begun;
    socket.write('nonsense\r\n\r\n');
    const answer = await over;
    expect(answer).toContain('event: listening');
    expect(answer).not.toContain('malformed_request');
  });
});
