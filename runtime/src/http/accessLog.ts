/** One line for each request: the declared path, never the one that was asked for, which may hold addresses. */
import type { RequestHandler } from 'express';
import type { HttpDeps } from './deps';
import { routeOf } from './problem';

export function accessLog({ clock, reporter }: Pick<HttpDeps, 'clock' | 'reporter'>): RequestHandler {
  return (req, res, next) => {
    const startedAt = clock.now();
    res.on('finish', () => {
      const data = {
        method: req.method,
        route: routeOf(res),
        status: res.statusCode,
        ms: clock.now() - startedAt,
        keyId: res.locals['keyId'] as unknown,
      };
      reporter.report('debug', 'http.request', data);
    });
    next();
  };
}
