/** A real HTTP server on loopback that keeps what it gets and answers as told: a status, a dropped connection or silence. */
import http from 'node:http';
import https from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

export interface RecordedRequest {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  /** As it came: what a signature is over. */
  rawBody: string;
  /** Parsed; undefined when it is no JSON. */
  json: any;
}

export interface HttpReply {
  status?: number;
  headers?: Record<string, string>;
  /** Objects become JSON. */
  body?: string | object;
  /** Drops the connection after the headers and this body, which is announced as longer. */
  cut?: boolean;
}

/** `drop` ends the connection after reading the request; `hang` never answers it. */
export type HttpAnswer = HttpReply | 'drop' | 'hang';
export type HttpHandler = (request: RecordedRequest) => HttpAnswer | Promise<HttpAnswer>;

export interface HttpSink {
  /** Without a slash at the end. */
  url: string;
  port: number;
  requests: RecordedRequest[];
  /** Connections accepted so far. */
  connections: number;
  /** May be changed while it runs. */
  handler: HttpHandler;
  stop(): Promise<void>;
}

export interface HttpSinkOptions {
  /** With this key and certificate: https. */
  tls?: SecureContextOptions;
  host?: string;
  /** 0: a free one. */
  port?: number;
}

export async function startHttpSink(
  handler: HttpHandler = () => ({}),
  options: HttpSinkOptions = {},
): Promise<HttpSink> {
  const { tls, host = '127.0.0.1', port = 0 } = options;
  const sockets = new Set<Socket>();
  const sink = { requests: [], connections: 0, handler } as unknown as HttpSink;
  const listener: http.RequestListener = (request, response) => void serve(sink, request, response);
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.on('connection', (socket: Socket) => {
    sink.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  sink.port = (server.address() as AddressInfo).port;
  sink.url = `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${sink.port}`;
  sink.stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    });
  return sink;
}

async function serve(sink: HttpSink, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const recorded = await record(request);
  sink.requests.push(recorded);
  const answer = await sink.handler(recorded);
  if (answer === 'hang') return;
  if (answer === 'drop') return void request.socket.destroy();
  reply(response, answer);
}

async function record(request: http.IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const rawBody = Buffer.concat(chunks).toString('utf8');
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    rawBody,
    json: jsonOf(rawBody),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reply(response: http.ServerResponse, { status = 200, headers = {}, body = '', cut = false }: HttpReply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (!cut) return void response.writeHead(status, headers).end(text);
  response.writeHead(status, { ...headers, 'content-length': String(text.length + 100) });
  response.write(text, () => response.socket?.destroy());
}

/** A port on loopback on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
