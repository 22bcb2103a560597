/** How long a body may stand still on its way. */
import type { RequestHandler } from 'express';
import { problemBody, sendProblem } from './problem';

/** Long enough for a phone in a tunnel; a caller who sends nothing for so long has gone. */
export const BODY_IDLE_MS = 60_000;

/**
 * Node.js limits how long a whole request may take, which cuts a long upload off that comes along well. This limits how
 * long nothing of a body comes; the server's own limit is off (app.ts).
 */
export function bodyIdleLimit(idleMs: number): RequestHandler {
  return (req, res, next) => {
    if (req.complete || !hasBody(req.headers)) return next();
    req.setTimeout(idleMs, () => {
      if (res.headersSent) return void req.destroy();
      res.on('finish', () => req.destroy());
      const detail = 'Nothing of the body came for too long. Send it again.';
      sendProblem(res, problemBody(408, 'request_timeout', detail), { Connection: 'close' });
    });
    // From then on it is we who take time. After the answer the time limit between requests holds.
    req.on('end', () => {
      if (!res.writableEnded) req.socket.setTimeout(0);
    });
    next();
  };
}

function hasBody(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
