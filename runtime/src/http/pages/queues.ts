/** The board of the queue, for administrators. What it is, an adapter says; who may see and change it, this does. */
import { Router, type Request, type RequestHandler } from 'express';
import { Authenticator } from '../auth';
import type { HttpDeps } from '../deps';
import { HttpProblem } from '../problem';

export const QUEUES_PATH = '/queues';
/** The page of the UI that says, in the language of whoever came, why they cannot see the board. */
const ABOUT_PATH = '/settings/queue';

export function queuesPages(deps: HttpDeps): Router {
  const router = Router();
  const { engine, clock, config, queueBoard } = deps;
  const authenticator = new Authenticator(engine.keys, engine.sessions, config, clock);

  const admit: RequestHandler = async (req, res, next) => {
    try {
      await authenticator.admit(req, { scopes: ['admin'], changesProvedBy: 'origin' });
      if (!queueBoard) throw new HttpProblem(404, 'no_queue', 'There is no queue here: CADENZA_REDIS_URL is not set.');
    } catch (error) {
      if (!(error instanceof HttpProblem) || !isVisit(req)) throw error;
      if (error.status === 401) return res.redirect(302, `/login?next=${encodeURIComponent(req.originalUrl)}`);
      return res.redirect(302, ABOUT_PATH);
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

  return router.use(QUEUES_PATH, admit, headers, ...(queueBoard ? [queueBoard] : []));
}

/** Somebody looks at one of the board's pages, rather than one of its pages asking for something. */
function isVisit(req: Request): boolean {
  return req.method === 'GET' && !/^\/(api|static)\//.test(req.path) && req.accepts('json', 'html') === 'html';
}
