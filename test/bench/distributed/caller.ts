/** Calls the API of a process under load, and takes no refusal. */

export type Caller = (method: string, path: string, body?: unknown) => Promise<unknown>;

export function startCaller(url: string, key: string): Caller {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}
