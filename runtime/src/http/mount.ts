/** Makes express routes of declared operations: key, scope, rate, body, checks, answer, in this order. */
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { z } from 'zod';
import { Authenticator } from './auth';
import { bodyReader, parseJsonBody, refuseUnkeepable, requireMediaType } from './body';
import type { Caller } from './caller';
import { sessionTokenOf } from './cookies';
import type { HttpDeps } from './deps';
import { Idempotency, idempotencyKeyOf, requestHashOf } from './idempotency';
import type { Context, Input, Method, Once, Operation } from './operation';
import { HttpProblem } from './problem';
import { readQuery } from './query';
import { keyRateLimit } from './rateLimit';
import { checked } from './validation';

interface Mounted {
  deps: HttpDeps;
  authenticator: Authenticator;
  idempotency: Idempotency;
  limitRate: RequestHandler;
  readBody: RequestHandler;
}

const JSON_TYPES = ['application/json'];
const WITH_BODY: readonly Method[] = ['post', 'put', 'patch'];
const nothing = z.strictObject({});

export function mountOperations(router: Router, operations: readonly Operation[], deps: HttpDeps): void {
  const { engine, store, clock, reporter, config } = deps;
  const mounted: Mounted = {
    deps,
    authenticator: new Authenticator(engine.keys, engine.sessions, config, clock),
    idempotency: new Idempotency(store, clock, reporter),
    limitRate: keyRateLimit(config.rateLimitPerMinute),
    readBody: bodyReader(config.bodyLimitMb),
  };
  for (const [path, ofPath] of byPath(operations)) {
    const route = router.route(path);
    for (const declared of ofPath) route[declared.method](...handlersOf(declared, mounted));
    route.all(refuseMethod(ofPath));
  }
}

function byPath(operations: readonly Operation[]): Map<string, Operation[]> {
  const paths = new Map<string, Operation[]>();
  for (const declared of operations) {
    const path = declared.path.replace(/\{(\w+)\}/g, ':$1');
    paths.set(path, [...(paths.get(path) ?? []), declared]);
  }
  return paths;
}

function refuseMethod(operations: readonly Operation[]): RequestHandler {
  const methods = new Set(operations.map(({ method }) => method.toUpperCase()));
  if (methods.has('GET')) methods.add('HEAD');
  const allow = [...methods, 'OPTIONS'].join(', ');
  return (req, res) => {
    if (req.method === 'OPTIONS') return void res.set('Allow', allow).status(204).end();
    throw new HttpProblem(405, 'method_not_allowed', `This path does not take that method. It takes ${allow}.`, {
      headers: { Allow: allow },
    });
  };
}

function handlersOf(declared: Operation, mounted: Mounted): RequestHandler[] {
  const admit: RequestHandler = async (req, res, next) => {
    res.locals['route'] = declared.path;
    const caller = await mounted.authenticator.admit(req, declared);
    res.locals['caller'] = caller;
    if (caller) res.locals['keyId'] = caller.id;
    next();
  };
  if (declared.stream) return [admit, mounted.limitRate, (req, res) => stream(declared, mounted, req, res)];
  const readBody = WITH_BODY.includes(declared.method) ? [mounted.readBody] : [];
  return [
    admit,
    mounted.limitRate,
    ...readBody,
    (req: Request, res: Response, _next: NextFunction) => answer(declared, mounted, req, res),
  ];
}

async function stream(declared: Operation, mounted: Mounted, req: Request, res: Response): Promise<void> {
  const caller = res.locals['caller'] as Caller | null;
  const input = { params: paramsOf(declared, req), query: queryOf(declared, req), body: undefined };
  const once = onceFor(declared, mounted, req, caller);
  // Express gives HEAD to the handlers of GET. A stream has no end by which the answer would be over.
  if (req.method === 'HEAD') return void res.status(200).type(streamTypeOf(declared)).end();
  await declared.stream?.(contextOf(mounted.deps, req, caller), input, req, res, once);
}

function streamTypeOf({ answers }: Operation): string {
  return Object.keys(answers[200]?.content ?? {})[0] ?? 'application/json';
}

/** @throws {HttpProblem} 400 for an Idempotency-Key that is none, or that the operation does not take */
function onceFor(declared: Operation, { idempotency }: Mounted, req: Request, caller: Caller | null): Once {
  const name = caller && req.method === 'POST' ? idempotencyKeyOf(req.headers['idempotency-key']) : null;
  if (name === null || !caller) {
    return async (_body, work) => {
      const { status, body } = await work();
      return { status, body: body === undefined ? '' : JSON.stringify(body), replayed: false };
    };
  }
  if (!declared.idempotent) return refuseIdempotencyKey();
  return (body, work) => idempotency.once(caller.id, name, requestHashOf(req.method, req.originalUrl, body), work);
}

async function answer(declared: Operation, mounted: Mounted, req: Request, res: Response): Promise<void> {
  const caller = res.locals['caller'] as Caller | null;
  const body = WITH_BODY.includes(declared.method) ? bodyGiven(declared, req) : undefined;
  const input: Input = { params: paramsOf(declared, req), query: queryOf(declared, req), body: bodyOf(declared, body) };
  const work = async (): Promise<{ status: number; body?: unknown }> => {
    const { headers = {}, ...made } = await declared.handle!(contextOf(mounted.deps, req, caller), input);
    res.set(headers);
    return made;
  };
  const done = await onceFor(declared, mounted, req, caller)(body, work);
  if (done.replayed) res.set('Idempotent-Replayed', 'true');
  // What the operation does not declare is a refusal kept for its repeat, a problem document.
  const type = Object.hasOwn(declared.answers, done.status) ? 'application/json' : 'application/problem+json';
  sendText(declared, res, done.status, done.body, type);
}

/** Better than to take the key and not to keep its promise: what an API key answers with, say, must not be stored. */
function refuseIdempotencyKey(): never {
  throw new HttpProblem(
    400,
    'idempotency_not_supported',
    'This operation takes no Idempotency-Key. Leave the header out; the documentation says which operations take one.',
  );
}

function contextOf(deps: HttpDeps, req: Request, caller: Caller | null): Context {
  const by = caller?.actor ?? { type: 'system' as const, name: 'http' };
  const from = {
    address: req.ip ?? '',
    sessionToken: sessionTokenOf(req, deps.config),
    languages: req.get('Accept-Language') ?? '',
  };
  return { engine: deps.engine, read: deps.store.read, deps, by, caller, from };
}

function paramsOf({ params }: Operation, req: Request): unknown {
  if (!params) return undefined;
  refuseUnkeepable(req.params, 'path');
  return checked(params, req.params, 'path');
}

function queryOf({ query = nothing }: Operation, req: Request): unknown {
  const given = { ...(req.query as Record<string, unknown>) };
  refuseUnkeepable(given, 'query');
  return checked(query, readQuery(query, given), 'query');
}

function bodyGiven(declared: Operation, req: Request): unknown {
  const isEmpty = !Buffer.isBuffer(req.body) || req.body.length === 0;
  if (!isEmpty) requireMediaType(req, JSON_TYPES);
  const body = parseJsonBody(req.body);
  if (body !== undefined) return body;
  if (!declared.body || declared.bodyOptional) return {};
  throw new HttpProblem(
    400,
    'body_missing',
    'This operation needs a body. Send JSON with Content-Type: application/json.',
  );
}

function bodyOf(declared: Operation, given: unknown): unknown {
  return given === undefined ? undefined : checked(declared.body ?? nothing, given, 'body');
}

function sendText(declared: Operation, res: Response, status: number, text: string, type: string): void {
  if (declared.location && status === 201) res.location(declared.location(JSON.parse(text) as Record<string, unknown>));
  if (text === '') return void res.status(status).end();
  res.status(status).type(type).send(text);
}
