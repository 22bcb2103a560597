/** Errors by consequence: who must do what. Decided by class, never by text. */

export interface FieldError {
  /** JSON pointer into the request body, e.g. /steps/0/wait/amount. */
  pointer: string;
  message: string;
}

/** The caller must change something. `code` is stable; `message` says what to do. */
export class Refused extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429,
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
  override readonly name = 'ComposeUnavailable';
}

/** The database cannot write now, and nothing was changed. `message` says what the operator must do. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
