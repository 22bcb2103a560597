/** Errors by consequence: who must do what. Decided by class, never by text. */
import type { NoText } from '../domain/ai/flags';
import type { AiUsage } from './ports';

export interface FieldError {
  /** JSON pointer into the request body, e.g. /steps/0/wait/amount. */
  pointer: string;
  message: string;
}

/** The caller must change something. `code` is stable; `message` says what to do. */
export class Refused extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 503,
    readonly code: string,
    message: string,
    readonly extra: { fields?: FieldError[]; details?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.name = 'Refused';
  }
}

export function notFound(what: string, id: string): Refused {
  return new Refused(404, 'not_found', `There is no ${what} '${id}'. Check the id; lists show what exists.`);
}

/** Not taken by the provider; try again, not before `retryAt` when it said so. */
export class ProviderTransient extends Error {
  constructor(
    message: string,
    readonly retryAt: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProviderTransient';
  }
}

/** Refused by the provider for good; the send fails with what it said. */
export class ProviderPermanent extends Error {
  override readonly name = 'ProviderPermanent';
}

/** May have been accepted: never repeated. */
export class ProviderUnknown extends Error {
  override readonly name = 'ProviderUnknown';
}

/** No text from the AI: down, slow, refusing or empty. `message` says which; the fallback is used. */
export class ComposeUnavailable extends Error {
  constructor(
    message: string,
    /** The same as a word to count by. */
    readonly reason: NoText = 'provider_failed',
    /** What came of it all the same, when something did. */
    readonly came: { answer?: string; usage?: AiUsage } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ComposeUnavailable';
  }
}

/** The process is stopping: what was begun is given back, and taken up again by the next one. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The database cannot write now, and nothing was changed. `message` says what the operator must do. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
