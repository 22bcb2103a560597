/** One HTTP request and its answer, with what a sender must know: whether any of it can have arrived. */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/** What is read of an answer unless the caller says more; the rest is left where it is. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface ExchangeRequest {
  url: URL;
  headers: Record<string, string>;
  body: string;
  agent: http.Agent;
  /** From now to the end of the answer, waiting for a connection included. */
  timeoutMs: number;
  maxAnswerBytes?: number;
}

export type Exchange =
  /** `body` may be cut: at `maxAnswerBytes`, by the time limit or by a lost connection. */
  | { answered: true; status: number; headers: http.IncomingHttpHeaders; body: string }
  /** `handedOver`: some of the request may have been sent. */
  | { answered: false; handedOver: boolean; timedOut: boolean; error: Error };

/**
 * POSTs and never throws. Redirects are answers like any other. Settles at the latest with the time limit, whatever the
 * other side does: an inbox whose delivery never ends would hold its sends for ever.
 */
export function exchange({
  url,
  headers,
  body,
  agent,
  timeoutMs,
  maxAnswerBytes = MAX_ANSWER_BYTES,
}: ExchangeRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    let handedOver = false;
    let answer: { response: http.IncomingMessage; text: () => string } | null = null;
    const request = (url.protocol === 'https:' ? https : http).request(url, { method: 'POST', headers, agent });
    const deadline = setTimeout(() => {
      settle(new Error(`No answer within ${timeoutMs} ms`), true);
      request.destroy();
    }, timeoutMs);
    /** The status is what counts: once there is one, what has come of the body is the answer. Only the first call counts. */
    const settle = (error: Error, timedOut = false) => {
      clearTimeout(deadline);
      if (!answer) return resolve({ answered: false, handedOver, timedOut, error });
      const { response, text } = answer;
      resolve({ answered: true, status: response.statusCode ?? 0, headers: response.headers, body: text() });
    };
    const broken = () => settle(new Error('The connection was closed before an answer came'));
    // Nothing is written before the connection stands (with TLS: before the certificate was accepted), so a failure
    // up to here certainly sent nothing.
    request.on('socket', (socket) =>
      whenReady(socket, request.reusedSocket, () => {
        if (request.destroyed) return;
        handedOver = true;
        request.end(body);
      }),
    );
    request.on('response', (response) => {
      answer = { response, text: textOf(response, maxAnswerBytes) };
      for (const event of ['end', 'error', 'close']) response.on(event, broken);
    });
    // A receiver that changes the protocol without being asked to gets no further; Node.js leaves the socket to us.
    request.on('upgrade', (response, socket) => {
      answer = { response, text: () => '' };
      socket.destroy();
      broken();
    });
    // After an answer the rest is told by its own events; its last bytes may still be on their way to us.
    request.on('error', (error) => !answer && settle(error)).on('close', () => !answer && broken());
  });
}

type MaybeTlsSocket = Socket & { encrypted?: boolean };

function whenReady(socket: MaybeTlsSocket, isReused: boolean, ready: () => void): void {
  if (isReused) return ready();
  if (socket.encrypted) return void socket.once('secureConnect', ready);
  if (socket.connecting) return void socket.once('connect', ready);
  ready();
}

/** Begins to read, up to the limit; gives what has come so far. */
function textOf(response: http.IncomingMessage, maxBytes: number): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) response.destroy();
  });
  return () => Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}
