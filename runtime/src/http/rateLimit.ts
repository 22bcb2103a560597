/** So many requests a minute for each API key; told in the RateLimit headers of draft 8. */
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { problemBody, sendProblem } from './problem';

const WINDOW_MS = 60_000;

/** For requests whose key stands in `res.locals.keyId`; others (public ones) pass. */
export function keyRateLimit(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    identifier: 'per-minute',
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (_req, res) => String(res.locals['keyId']),
    skip: (_req, res) => res.locals['keyId'] === undefined,
    validate: false,
    handler: (_req, res) => {
      const detail = `This API key may make ${perMinute} requests a minute, and has made them. Wait as long as Retry-After says; enroll many at once with /api/v1/enrollments/bulk.`;
      sendProblem(res, problemBody(429, 'rate_limited', detail));
    },
  });
}
