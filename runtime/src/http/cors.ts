/** Lets pages of other origins call the API, if the operator names them. Keys travel in a header, never in a cookie. */
import type { RequestHandler } from 'express';

export function allowOrigins(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  return (req, res, next) => {
    const { origin } = req.headers;
    if (allowed.size === 0 || !req.path.startsWith('/api/')) return next();
    res.vary('Origin');
    if (origin === undefined || !allowed.has(origin)) return next();
    res.set('Access-Control-Allow-Origin', origin);
    res.set('Access-Control-Expose-Headers', 'Location, Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After');
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return next();
    res.set('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
    res.set('Access-Control-Allow-Headers', 'Authorization, X-Api-Key, Content-Type, Idempotency-Key, Last-Event-ID');
    res.set('Access-Control-Max-Age', '600').status(204).end();
  };
}
