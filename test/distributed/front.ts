/**
 * What stands before the API of several processes, as people and programs reach it: each request goes to the next of them,
 * and to another when that one is not there. A request that may be repeated is, when its process dies over it.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Front {
  url: string;
  stop(): Promise<void>;
}

/** RFC 9110, 9.2.2: what may be repeated without knowing what became of it. */
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** @param to the processes that are there now; asked anew for each request */
export async function startFront(to: () => readonly string[]): Promise<Front> {
  let next = 0;
  const server = http.createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const backends = to();
      const turn = (next += 1);
      for (let tries = 0; tries < backends.length; tries += 1) {
        const backend = backends[(turn + tries) % backends.length]!;
        const outcome = await passedOn(backend, request, body, response);
        if (outcome === 'answered') return;
        if (outcome === 'broken off' && !REPEATABLE.has(request.method ?? '')) break;
      }
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Outcome = 'answered' | 'not there' | 'broken off';

function passedOn(
  backend: string,
  request: http.IncomingMessage,
  body: Buffer,
  response: http.ServerResponse,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const { method, headers } = request;
    const onward = http.request(`${backend}${request.url}`, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => resolve('broken off'));
      answer.on('end', () => {
        response.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks));
        resolve('answered');
      });
    });
    onward.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' ? 'not there' : 'broken off'),
    );
    onward.end(body);
  });
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
