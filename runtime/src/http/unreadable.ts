/** Requests that Node.js cannot parse never reach express; they get a problem document too. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemBody } from './problem';

const PROBLEMS: Readonly<Record<string, [status: number, code: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'headers_too_large',
    'The path, query and headers together are too long. Send long values in a body.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_timeout', 'The request took too long to arrive. Send it again.'],
};

export function answerUnreadable(error: Error, socket: Duplex): void {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, name, detail] = PROBLEMS[code] ?? [
    400,
    'malformed_request',
    'This is no HTTP request that can be read.',
  ];
  const body = JSON.stringify(problemBody(status, name, detail));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
