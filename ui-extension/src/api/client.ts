/**
 * The API, typed from its OpenAPI document (schema.d.ts). `await done(api.GET('/api/v1/drafts', …))` gives the body or
 * throws an ApiProblem.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import { noteServerTime } from '../composables/serverClock';
import { problemOf, unreachable } from './problem';
import type { paths } from './schema';

/** Set by the session; the server refuses what a cookie changes without it. */
let csrfToken: string | null = null;
let whenLoggedOut: () => void = () => undefined;

export function useCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** @param listener called when the server no longer knows who asks */
export function onLoggedOut(listener: () => void): void {
  whenLoggedOut = listener;
}

const session: Middleware = {
  onRequest({ request }) {
    // Sentences of the server come in the language of the page.
    request.headers.set('Accept-Language', document.documentElement.lang);
    if (request.method !== 'GET' && csrfToken !== null) request.headers.set('X-CSRF-Token', csrfToken);
    return request;
  },
  onResponse({ response, schemaPath }) {
    noteServerTime(response.headers.get('Date'));
    // Logging in is answered with 401 as well, and the page for it says so itself.
    if (response.status === 401 && schemaPath !== '/api/v1/session') whenLoggedOut();
  },
};

/** Lists as the server reads them: `status=waiting&status=approved`. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  querySerializer: { array: { style: 'form', explode: true } },
});
api.use(session);

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** @throws {ApiProblem} also when there is no answer */
export async function done<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked.catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}
