/** The HTTP side as a whole: who may call, the API, the pages, and what is answered when nothing fits. */
import type { Server } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import type { HttpDeps } from './deps';
import { accessLog } from './accessLog';
import { BODY_IDLE_MS, bodyIdleLimit } from './bodyIdle';
import { allowOrigins } from './cors';
import { LoginLimits } from './loginLimits';
import { mountOperations } from './mount';
import { openApiDocument, type OpenApiDocument } from './openapi';
import { operations } from './operations';
import { healthOperations } from './routes/system';
import { docsPage } from './pages/docs';
import { queuesPages } from './pages/queues';
import { serveUi } from './pages/ui';
import { unsubscribePages } from './pages/unsubscribe';
import { unreadableRequests } from './unreadable';
import { HttpProblem, problemHandler } from './problem';
import { securityHeaders } from './securityHeaders';

export type { HttpConfig, HttpDeps, Readiness } from './deps';
export { EventHub } from './events';

export interface HttpApp {
  app: Express;
  /** What the server needs besides `app` as its listener of requests. */
  prepare(server: Server): void;
  /** Ends what is open for long: listeners of live updates. */
  close(): void;
}

export function createHttpApp(given: Omit<HttpDeps, 'loginLimits'>): HttpApp {
  const deps: HttpDeps = { ...given, loginLimits: new LoginLimits(given.clock) };
  const app = express();
  app.disable('x-powered-by').set('etag', false).set('query parser', 'simple');
  app.set('trust proxy', deps.config.trustProxyHops ?? false);
  // Before the first route: what stands before this server and judges paths takes /API/V1 for another path as well.
  app.enable('case sensitive routing');
  // Making it takes a tenth of a second and more, so it is made when it is first asked for.
  let made: OpenApiDocument | null = null;
  const document = (): OpenApiDocument =>
    (made ??= openApiDocument(deps.config.version, operations, deps.inboxContracts));
  let json: string | null = null;
  app.locals['openApiJson'] = (): string => (json ??= JSON.stringify(document()));

  const unreadable = unreadableRequests();
  app.use(
    unreadable.watch,
    securityHeaders(deps.config),
    accessLog(deps),
    allowOrigins(deps.config.corsOrigins ?? []),
    noStore,
    ownDate(deps),
    bodyIdleLimit(deps.config.bodyIdleMs ?? BODY_IDLE_MS),
  );
  if (deps.config.healthOnly) {
    mountOperations(app, healthOperations, deps);
  } else {
    mountOperations(app, operations, deps);
    app.use(docsPage(document), unsubscribePages(deps), queuesPages(deps), serveUi(deps.config.uiDir));
  }
  app.use(unknownPath, problemHandler(deps.reporter));
  return {
    app,
    prepare: (server) => {
      // Bodies have a limit of their own (bodyIdle.ts); that of headers stays.
      server.requestTimeout = 0;
      server.on('clientError', unreadable.answer);
    },
    close: () => deps.events.close(),
  };
}

/** Answers of the API hold personal data; no cache may keep them. */
const noStore: RequestHandler = (req, res, next) => {
  if (req.path.startsWith('/api/')) res.set('Cache-Control', 'no-store');
  next();
};

/** By the clock that due times are of. Pages tell the time from it, and in the demo it is not that of the machine. */
const ownDate =
  ({ clock }: Pick<HttpDeps, 'clock'>): RequestHandler =>
  (_req, res, next) => {
    res.set('Date', new Date(clock.now()).toUTCString());
    next();
  };

const unknownPath: RequestHandler = () => {
  throw new HttpProblem(
    404,
    'no_such_path',
    'There is nothing at this path. The API begins with /api/v1; /docs lists what it has.',
  );
};
