/** The board of the queue, for administrators. What it is, an adapter says; who may see and change it, this does. */
import { Router, type RequestHandler } from 'express';
import { Authenticator } from '../auth';
import type { HttpDeps } from '../deps';
import { HttpProblem } from '../problem';

export const QUEUES_PATH = '/queues';

export function queuesPages(deps: HttpDeps): Router {
  const router = Router();
  const { engine, clock, config, queueBoard } = deps;
  const authenticator = new Authenticator(engine.keys, engine.sessions, config, clock);

  const admit: RequestHandler = async (req, res, next) => {
    try {
      await authenticator.admit(req, { scopes: ['admin'], changesProvedBy: 'origin' });
    } catch (error) {
      const isVisit = req.method === 'GET' && req.path === '/' && req.accepts('html') !== false;
      if (isVisit && error instanceof HttpProblem && error.status === 401)
        return res.redirect(302, `/login?next=${encodeURIComponent(QUEUES_PATH)}`);
      throw error;
    }
    next();
  };

  /** Its page names itself the base of its links, and answers hold what no cache may keep. */
  const headers: RequestHandler = (_req, res, next) => {
    const policy = String(res.getHeader('Content-Security-Policy'));
    res.set('Content-Security-Policy', policy.replace("base-uri 'none'", "base-uri 'self'"));
    res.set('Cache-Control', 'no-store');
    next();
  };

  const noQueue: RequestHandler = () => {
    throw new HttpProblem(404, 'no_queue', 'There is no queue here: CADENZA_REDIS_URL is not set.');
  };

  return router.use(QUEUES_PATH, admit, headers, queueBoard ?? noQueue);
}
