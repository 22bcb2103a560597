/** Requests that Node.js cannot parse never reach express; they get a problem document too. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler, Response } from 'express';
import { problemBody } from './problem';

const PROBLEMS: Readonly<Record<string, [status: number, code: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'headers_too_large',
    'The path, query and headers together are too long. Send long values in a body.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'The request took too long to arrive. Send it again.'],
};

export interface UnreadableRequests {
  /** Before all other handlers: what is under way on a connection decides what may be written to it. */
  watch: RequestHandler;
  /** For the server's `clientError`: what is no HTTP, or has headers beyond what Node.js takes. */
  answer(error: Error, socket: Duplex): void;
}

export function unreadableRequests(): UnreadableRequests {
  const underWay = new WeakMap<Duplex, Set<Response>>();

  /** Whether the caller would take the text for a part of an answer, or for the answer to an earlier request. */
  function wouldBeMistaken(socket: Duplex): boolean {
    return [...(underWay.get(socket) ?? [])].some((res) => res.headersSent || res.req.complete);
  }

  return {
    watch: (req, res, next) => {
      const open = underWay.get(req.socket) ?? new Set();
      underWay.set(req.socket, open.add(res));
      res.on('close', () => open.delete(res));
      next();
    },
    answer: (error, socket) => {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ECONNRESET' || !socket.writable || wouldBeMistaken(socket)) return void socket.destroy();
      socket.end(answerTo(code));
    },
  };
}

function answerTo(errorCode: string): string {
  const [status, code, detail] = PROBLEMS[errorCode] ?? [
    400,
    'malformed_request',
    'This is no HTTP request that can be read.',
  ];
  const body = JSON.stringify(problemBody(status, code, detail));
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}
