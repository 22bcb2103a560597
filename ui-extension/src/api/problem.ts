/** What the server answers when it did not do what was asked: a problem document (RFC 9457) as an error. */

export interface FieldError {
  /** JSON pointer into the body that was sent, e.g. `/email`. */
  pointer: string;
  detail: string;
}

export interface ProblemDocument {
  status: number;
  code: string;
  /** A sentence: what happened and what to do. */
  detail: string;
  errors?: FieldError[];
  details?: Record<string, unknown>;
}

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** 0: there was no answer. */
  readonly status: number;
  /** Stable; locales/<language>/problems.json may word it in the language of the reader. */
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds, from Retry-After. */
  readonly retryAfter: number | null;

  constructor({ status, code, detail, errors, details }: ProblemDocument, retryAfter: number | null = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors ?? [];
    this.details = details ?? {};
    this.retryAfter = retryAfter;
  }
}

/** @param body what was answered, which a proxy on the way may have written */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const header = response.headers.get('Retry-After');
  const retryAfter = header !== null && /^\d+$/.test(header) ? Number(header) : null;
  if (isProblem(body)) return new ApiProblem(body, retryAfter);
  const { status } = response;
  return new ApiProblem(
    { status, code: 'unexpected_answer', detail: `The server answered with ${status}.` },
    retryAfter,
  );
}

export function unreachable(): ApiProblem {
  return new ApiProblem({ status: 0, code: 'unreachable', detail: 'The server cannot be reached.' });
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  throw error;
}

function isProblem(body: unknown): body is ProblemDocument {
  if (typeof body !== 'object' || body === null) return false;
  const { code, detail } = body as Partial<ProblemDocument>;
  return typeof code === 'string' && typeof detail === 'string';
}
