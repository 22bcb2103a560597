/** People who log in, over the API: each with a browser that keeps its cookie. */
import type { Api, Answer, CallOptions, Json } from './api';

export const PASSWORD = 'correct horse battery';

export interface Browser {
  user: Json;
  csrfToken: string;
  cookie: string;
  /** With the cookie, and for changes the CSRF token. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  good(method: string, path: string, options?: CallOptions): Promise<Json>;
}

export function cookieOf(answer: Answer): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0]!;
}

export function setupCodeOf(api: Api): string {
  return new URL(api.links.setup()!).searchParams.get('code')!;
}

export function browserOf(api: Api, answer: Answer): Browser {
  const { user, csrfToken } = answer.body as { user: Json; csrfToken: string };
  const cookie = cookieOf(answer);
  const browser: Browser = {
    user,
    csrfToken,
    cookie,
    call: (method, path, { headers = {}, ...options } = {}) =>
      api.call(method, path, {
        key: null,
        ...options,
        headers: { Cookie: cookie, ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrfToken }), ...headers },
      }),
    async good(method, path, options) {
      const got = await browser.call(method, path, options);
      if (got.status >= 300) throw new Error(`${method} ${path} was answered with ${got.status}: ${got.text}`);
      return got.body;
    },
  };
  return browser;
}

/** The first administrator, logged in. */
export async function givenOwner(api: Api, email = 'owner@example.com'): Promise<Browser> {
  const body = { code: setupCodeOf(api), email, name: 'Olga Owner', password: PASSWORD };
  const answer = await api.call('POST', '/api/v1/setup', { key: null, body });
  if (answer.status !== 201) throw new Error(answer.text);
  return browserOf(api, answer);
}

/** Invited by the owner, and logged in. */
export async function givenPerson(api: Api, role: string, email = `${role}@example.com`): Promise<Browser> {
  const body = { email, name: `A ${role}`, role };
  const { invitationUrl } = await api.good('POST', '/api/v1/users', { body });
  const token = String(invitationUrl).split('/').at(-1)!;
  const path = `/api/v1/invitations/${token}`;
  const answer = await api.call('POST', path, { key: null, body: { password: PASSWORD } });
  if (answer.status !== 200) throw new Error(answer.text);
  return browserOf(api, answer);
}

export function logIn(api: Api, email: string, password = PASSWORD, options: CallOptions = {}): Promise<Answer> {
  return api.call('POST', '/api/v1/session', { key: null, body: { email, password }, ...options });
}
