/** The little client the demo uses: everything a user would do goes through the API, as a user would do it. */
import { CommandFailed } from '../failure';

export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  /** NDJSON there and back. */
  lines<T>(path: string, items: readonly unknown[]): Promise<T[]>;
  /** All pages of a list. */
  all<T>(path: string): Promise<T[]>;
}

export function apiOf(url: string, key: string): Api {
  const call = async (method: string, path: string, type: string, body?: string): Promise<string> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new CommandFailed(`${method} ${path} was answered with ${answer.status}: ${detailOf(text)}`);
  };
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    JSON.parse(
      (await call(method, path, 'application/json', body === undefined ? undefined : JSON.stringify(body))) || 'null',
    ) as T;

  return {
    get: (path) => json('GET', path),
    post: (path, body) => json('POST', path, body),
    patch: (path, body) => json('PATCH', path, body),
    put: (path, body) => json('PUT', path, body),
    async lines<T>(path: string, items: readonly unknown[]) {
      const text = await call(
        'POST',
        path,
        'application/x-ndjson',
        items.map((item) => `${JSON.stringify(item)}\n`).join(''),
      );
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as T);
    },
    async all<T>(path: string) {
      const items: T[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: { items: T[]; nextCursor: string | null } = await json(
          'GET',
          `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    },
  };
}

function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text.slice(0, 300);
  }
}
