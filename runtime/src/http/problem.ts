/** Every answer that is not a success: RFC 9457 problem documents with a stable `code`. Rule: style.md 12, quality.md "Bad input". */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { Refused, StoreUnavailable } from '../engine/errors';
import type { Reporter } from '../engine/ports';
import type { ProblemView } from './schemas/problem';

export type ErrorPlace = 'body' | 'query' | 'path' | 'header';

/** A refusal that happens before the engine is asked, with statuses and headers that only HTTP has. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly extra: {
      errors?: { pointer: string; detail: string; in: ErrorPlace }[];
      headers?: Record<string, string>;
    } = {},
  ) {
    super(message);
  }
}

/** Longest sentence in an answer: what a caller sends may be quoted in it. */
const MAX_DETAIL = 500;
/** Most fields that one answer names. */
export const MAX_ERRORS = 50;
const RETRY_STORAGE_SECONDS = 10;

export function cut(text: string, max = MAX_DETAIL): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`;
}

export function problemBody(
  status: number,
  code: string,
  detail: string,
  more: Partial<ProblemView> = {},
): ProblemView {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, code, detail: cut(detail), ...more };
}

export function sendProblem(res: Response, body: ProblemView, headers: Record<string, string> = {}): void {
  res.status(body.status).set(headers).type('application/problem+json').send(JSON.stringify(body));
}

/** Turns what was thrown into a problem document. Null: it is no refusal, so it is our fault. */
export function asProblem(error: unknown): { body: ProblemView; headers: Record<string, string> } | null {
  if (error instanceof Refused) return { body: refusedBody(error), headers: {} };
  if (error instanceof HttpProblem) {
    const { errors, headers = {} } = error.extra;
    const more = errors ? { errors: errors.slice(0, MAX_ERRORS) } : {};
    return { body: problemBody(error.status, error.code, error.message, more), headers };
  }
  if (error instanceof StoreUnavailable) {
    const body = problemBody(503, 'storage_unavailable', `${error.message} Then try again.`);
    return { body, headers: { 'Retry-After': String(RETRY_STORAGE_SECONDS) } };
  }
  const known = fromExpress(error);
  return known && { body: problemBody(known.status, known.code, known.message), headers: {} };
}

function refusedBody({ status, code, message, extra }: Refused): ProblemView {
  const errors = extra.fields?.slice(0, MAX_ERRORS).map((field) => ({
    pointer: field.pointer,
    detail: cut(field.message),
    in: 'body' as const,
  }));
  const more: Partial<ProblemView> = {};
  if (errors) more.errors = errors;
  if (extra.details) more.details = extra.details;
  return problemBody(status, code, message, more);
}

/** Errors of express and body-parser, told apart by their `type`; their own words are for developers. */
function fromExpress(error: unknown): { status: number; code: string; message: string } | null {
  if (!(error instanceof Error)) return null;
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (error instanceof URIError || type === 'uri.decode') {
    return {
      status: 400,
      code: 'malformed_url',
      message: 'The path holds a %-sequence that is no UTF-8. Encode it with encodeURIComponent.',
    };
  }
  if (type === 'entity.too.large') {
    return {
      status: 413,
      code: 'body_too_large',
      message: 'The body is larger than this server takes. Send it in parts, or stream many enrollments as NDJSON.',
    };
  }
  if (type === 'encoding.unsupported') {
    return {
      status: 415,
      code: 'unsupported_encoding',
      message: 'Content-Encoding may be gzip, deflate, br, or absent.',
    };
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return {
      status: 400,
      code: 'body_incomplete',
      message: 'The body is not as long as Content-Length says. Send it again.',
    };
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return {
      status,
      code: 'malformed_request',
      message: 'The request cannot be read. Check its headers and the encoding of its body.',
    };
  }
  return null;
}

/** The last handler. What nobody foresaw is logged with an id, and the answer tells the id and nothing else. */
export function problemHandler(reporter: Reporter): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (hasLeft(req)) {
      // Nobody is there to be answered, and nothing is wrong here.
      reporter.report('debug', 'http.caller_left', { method: req.method, route: routeOf(res) }, error);
      return void res.destroy();
    }
    if (res.headersSent) {
      // The status is out; only cutting the connection tells the caller that the answer is not complete.
      reporter.report('error', 'http.answer_broken', { method: req.method }, error);
      return next(error);
    }
    const problem = asProblem(error);
    if (error instanceof StoreUnavailable) reporter.report('error', 'http.not_saved', { method: req.method }, error);
    if (problem) return sendProblem(res, problem.body, problem.headers);
    const requestId = randomUUID();
    reporter.report('error', 'http.failed', { requestId, method: req.method, route: routeOf(res) }, error);
    const detail = `This is a fault of the server, not of the request. Tell the operator the request id ${requestId}.`;
    sendProblem(res, problemBody(500, 'internal', detail, { requestId }));
  };
}

/** Whether the caller broke off before the whole request had come; what then failed is the reading of it. */
function hasLeft(req: Request): boolean {
  return req.destroyed && !req.complete;
}

/** The declared path, such as /api/v1/contacts/{id}: paths of requests may hold addresses, which do not belong in logs. */
export function routeOf(res: Response): string {
  return (res.locals['route'] as string | undefined) ?? 'unknown';
}
