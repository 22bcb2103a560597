/** One HTTP request and its answer, with what a sender must know: whether any of it can have arrived. */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/** What is read of an answer; the rest is left where it is. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface ExchangeRequest {
  url: URL;
  headers: Record<string, string>;
  body: string;
  agent: http.Agent;
  /** From now to the end of the answer, waiting for a connection included. */
  timeoutMs: number;
}

export type Exchange =
  /** `body` may be cut: at 64 KB, by the time limit or by a lost connection. */
  | { answered: true; status: number; headers: http.IncomingHttpHeaders; body: string }
  /** `handedOver`: some of the request may have been sent. */
  | { answered: false; handedOver: boolean; timedOut: boolean; error: Error };

/** POSTs and never throws. Redirects are answers like any other. */
export function exchange({ url, headers, body, agent, timeoutMs }: ExchangeRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    const state = { handedOver: false, timedOut: false, answered: false };
    const request = (url.protocol === 'https:' ? https : http).request(url, { method: 'POST', headers, agent });
    const deadline = setTimeout(() => {
      state.timedOut = true;
      request.destroy(new Error(`No answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const settle = (outcome: Exchange) => {
      clearTimeout(deadline);
      resolve(outcome);
    };
    // Nothing is written before the connection stands (with TLS: before the certificate was accepted), so a failure
    // up to here certainly sent nothing.
    request.on('socket', (socket) =>
      whenReady(socket, request.reusedSocket, () => {
        if (request.destroyed) return;
        state.handedOver = true;
        request.end(body);
      }),
    );
    request.on('response', (response) => {
      state.answered = true;
      void readAnswer(response).then((text) =>
        settle({ answered: true, status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.on('error', (error) => {
      if (!state.answered) settle({ answered: false, handedOver: state.handedOver, timedOut: state.timedOut, error });
    });
  });
}

type MaybeTlsSocket = Socket & { encrypted?: boolean };

function whenReady(socket: MaybeTlsSocket, isReused: boolean, ready: () => void): void {
  if (isReused) return ready();
  if (socket.encrypted) return void socket.once('secureConnect', ready);
  if (socket.connecting) return void socket.once('connect', ready);
  ready();
}

/** The status is what counts: whatever happens to the body, what has come of it is the answer. */
function readAnswer(response: http.IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = () => resolve(Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8'));
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) response.destroy();
    });
    for (const event of ['end', 'error', 'close']) response.on(event, finish);
  });
}
