/** What is asked of a provider, and what comes of it, in words that fit all of them. */
import type { NoText } from '../../domain/ai/flags';
import type { Prompt } from '../../domain/ai/prompt';

export interface ProviderCall {
  model: string;
  prompt: Prompt;
  /** Null: the provider's own. */
  temperature: number | null;
  maxTokens: number;
  /** Null: the provider's own. */
  baseUrl: string | null;
  key: string | null;
  /** Ends the request, connection and all. */
  signal: AbortSignal;
}

export interface ProviderAnswer {
  text: string;
  cutOff: boolean;
  /** It declined, with its own word for why; null: it did not. */
  declined: string | null;
  inputTokens: number;
  outputTokens: number;
}

/** @throws {ProviderFailure} */
export type AskProvider = (call: ProviderCall) => Promise<ProviderAnswer>;

/** Nothing came that could be read. `message` goes on a sentence: "the provider is …". No keys in it. */
export class ProviderFailure extends Error {
  constructor(
    message: string,
    readonly reason: NoText,
    readonly how: { isTransient: boolean; retryAfterMs?: number | null } = { isTransient: false },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProviderFailure';
  }
}

const MOST_SAID = 300;

/** What a provider answered with an error status means. `said` is its own sentence. */
export function failureOf(
  status: number,
  said: string,
  more: { retryAfterMs?: number | null; isQuota?: boolean; cause?: unknown } = {},
): ProviderFailure {
  const { retryAfterMs = null, isQuota = false, cause } = more;
  const words = said.trim() === '' ? '' : `: ${said.replace(/\s+/g, ' ').trim().slice(0, MOST_SAID).toWellFormed()}`;
  const options = { cause };
  // What it says of a key may quote the key.
  if (status === 401 || status === 403)
    return new ProviderFailure(`the AI provider does not accept the key (${status})`, 'wrong_key', undefined, options);
  if (status === 404)
    return new ProviderFailure(`the AI provider does not know the model, or nothing is at its address (404)${words}`, 'unknown_model', undefined, options); // prettier-ignore
  if (status === 429)
    return new ProviderFailure(
      isQuota ? 'the quota at the AI provider is used up' : 'the AI provider is asked too often',
      'over_quota',
      { isTransient: !isQuota, retryAfterMs },
      options,
    );
  if (status === 408 || status === 409 || status >= 500)
    return new ProviderFailure(`the AI provider has a fault of its own (${status})${words}`, 'provider_failed', { isTransient: true, retryAfterMs }, options); // prettier-ignore
  if (status >= 300 && status < 400)
    return new ProviderFailure(`the AI provider's address leads elsewhere (${status}), which is not followed`, 'provider_failed', undefined, options); // prettier-ignore
  return new ProviderFailure(`the AI provider refuses the request (${status})${words}`, 'provider_failed', undefined, options); // prettier-ignore
}

/** No connection, or one that broke. */
export function connectionFailure(cause: unknown): ProviderFailure {
  const code = codeOf(cause);
  const why = code === null ? '' : ` (${code})`;
  return new ProviderFailure(
    `the AI provider cannot be reached${why}`,
    'unreachable',
    { isTransient: true },
    { cause },
  );
}

/** The word of the system, such as ECONNREFUSED, from wherever in the chain of causes it stands. */
function codeOf(error: unknown): string | null {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 6; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    at = cause;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  }
  return null;
}

export function unreadable(cause?: unknown): ProviderFailure {
  return new ProviderFailure('the AI provider answered with something that is no answer', 'unreadable', undefined, {
    cause,
  });
}

/** What JSON.parse throws, whosever it is. */
export function isSyntax(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'SyntaxError';
}

/** Tokens as a provider counts them; what is no count is 0. */
export function tokens(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
