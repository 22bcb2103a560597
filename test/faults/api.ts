/** The API as a careful client uses it: a request without an answer is repeated, with the same key, until there is one. */
import type { SendSeen } from './judge';
import { pause } from './scenario';

/** An answer other than 2xx that is meant as one: a problem document. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly isDocument: boolean,
    detail: string,
  ) {
    super(`${status} ${code}: ${detail}`);
  }
}

export interface Answered {
  body: any;
  /** When the first byte of the answer was in hand. */
  at: number;
}

export class Api {
  /** Requests that broke off without an answer. */
  brokenOff = 0;
  /** Answers of 5xx. */
  refused = 0;

  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  /** One try. @throws {Problem} for an answer that is none; anything else means there was no answer */
  async once(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    timeoutMs = 20_000,
  ): Promise<Answered> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const at = Date.now();
    const text = await response.text();
    if (response.ok) return { body: text === '' ? null : JSON.parse(text), at };
    const isDocument = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    const problem = isDocument ? JSON.parse(text) : {};
    throw new Problem(
      response.status,
      String(problem.code ?? ''),
      isDocument,
      String(problem.detail ?? text).slice(0, 300),
    );
  }

  /** Until there is an answer; 5xx and 429 are answers to wait after. @throws {Problem} for any other refusal */
  async insist(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    withinMs = 60_000,
  ): Promise<Answered> {
    const last = Date.now() + withinMs;
    for (;;) {
      try {
        return await this.once(method, path, body, headers);
      } catch (error) {
        if (
          error instanceof Problem &&
          error.status < 500 &&
          error.status !== 429 &&
          error.code !== 'idempotency_in_progress'
        )
          throw error;
        if (error instanceof Problem) this.refused += 1;
        else this.brokenOff += 1;
        if (Date.now() >= last)
          throw new Error(`No answer to ${method} ${path} within ${withinMs} ms`, { cause: error });
      }
      await pause(25);
    }
  }

  /** Enrolls, safely to repeat. What became of an interrupted first request may be unknown: then asked again as new. */
  async enroll(input: unknown, key: string): Promise<Answered> {
    for (let asked = 1; ; asked++) {
      try {
        return await this.insist('POST', '/enrollments', input, { 'Idempotency-Key': `${key}-${asked}` });
      } catch (error) {
        // Who is enrolled already is answered with that enrollment, so a new key cannot enroll twice.
        if (!(error instanceof Problem) || error.code !== 'idempotency_outcome_unknown' || asked >= 20) throw error;
      }
    }
  }

  async all(path: string): Promise<any[]> {
    const items: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: string = `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await this.insist('GET', page);
      items.push(...body.items);
      cursor = body.nextCursor;
    }
    return items;
  }

  /** The step is the subject, which the test wrote. */
  async sends(): Promise<SendSeen[]> {
    return (await this.all('/sends')).map(seen);
  }

  async enrollments(whoOf: ReadonlyMap<string, string>): Promise<Map<string, { count: number; state: string }>> {
    const found = new Map<string, { count: number; state: string }>();
    for (const { contactId, state } of await this.all('/enrollments')) {
      const who = whoOf.get(contactId) ?? contactId;
      found.set(who, { count: (found.get(who)?.count ?? 0) + 1, state: found.get(who)?.state ?? state });
    }
    return found;
  }
}

function seen(send: any): SendSeen {
  const { address, subject, step, status, reason, startedAt, attempts, detail } = send;
  const startedMs = startedAt === null ? null : Date.parse(startedAt);
  return {
    who: address ?? `(${send.contactId})`,
    step: subject ?? step,
    status,
    reason,
    startedAt: startedMs,
    attempts,
    detail,
  };
}
