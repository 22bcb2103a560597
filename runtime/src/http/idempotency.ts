/**
 * Idempotency-Key: the answer to a POST that creates is kept for a day and given again to a repeat. What a repeat may
 * find: the same answer, 409 while the first is still being worked on, 422 when the key came with another request.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/flow/canonical';
import type { Store, StoredAnswer } from '../engine/ports';
import type { Clock } from '../engine/ports';
import type { Id } from '../engine/records';
import { asProblem, HttpProblem } from './problem';

const KEPT_MS = 24 * 3_600_000;
const TIDY_EVERY_MS = 3_600_000;

export interface Remembered {
  status: number;
  /** JSON. */
  body: string;
  replayed: boolean;
}

export class Idempotency {
  private readonly inProgress = new Set<string>();
  private tidiedAt = -Infinity;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /**
   * Does `work` unless it was done for this key before. Refusals by the engine are final and kept as well; faults of
   * the server are not, so that a repeat tries again.
   */
  async once(
    keyId: Id,
    name: string,
    requestHash: string,
    work: () => Promise<{ status: number; body?: unknown }>,
  ): Promise<Remembered> {
    const lock = `${keyId} ${name}`;
    if (this.inProgress.has(lock)) throw inProgress(name);
    this.inProgress.add(lock);
    try {
      const known = await this.store.read.idempotent(keyId, name);
      if (known) return replay(known, name, requestHash);
      const answer = await finalAnswer(work);
      await this.remember(keyId, name, { requestHash, ...answer });
      return { ...answer, replayed: false };
    } finally {
      this.inProgress.delete(lock);
    }
  }

  private async remember(keyId: Id, name: string, answer: StoredAnswer): Promise<void> {
    const now = this.clock.now();
    const tidy = now - this.tidiedAt >= TIDY_EVERY_MS;
    if (tidy) this.tidiedAt = now;
    await this.store.transaction(async (tx) => {
      if (tidy) await tx.forgetAnswers(now - KEPT_MS);
      await tx.rememberAnswer(keyId, name, answer, now);
    });
  }
}

/** The header's value. @throws {HttpProblem} 400 when it is none */
export function idempotencyKeyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new HttpProblem(
    400,
    'invalid_header',
    'The Idempotency-Key is 1 to 255 visible ASCII characters, such as a UUID.',
    {
      errors: [{ pointer: '/Idempotency-Key', detail: '1 to 255 visible ASCII characters.', in: 'header' }],
    },
  );
}

/** The same for requests that ask for the same: method, path, query and what the JSON says, not how it is spaced. */
export function requestHashOf(method: string, url: string, body: unknown): string {
  const text = `${method} ${url}\n${body === undefined ? '' : canonicalJson(body)}`;
  return createHash('sha256').update(text).digest('hex');
}

function replay(known: StoredAnswer, name: string, requestHash: string): Remembered {
  if (known.requestHash !== requestHash) {
    throw new HttpProblem(
      422,
      'idempotency_key_reused',
      `The Idempotency-Key '${name}' was used for another request. Use a new key for each request, and the same one only to repeat it.`,
    );
  }
  return { status: known.status, body: known.body, replayed: true };
}

function inProgress(name: string): HttpProblem {
  return new HttpProblem(
    409,
    'idempotency_in_progress',
    `The first request with the Idempotency-Key '${name}' is not answered yet. Repeat it in a moment.`,
    {
      headers: { 'Retry-After': '1' },
    },
  );
}

async function finalAnswer(
  work: () => Promise<{ status: number; body?: unknown }>,
): Promise<{ status: number; body: string }> {
  try {
    const { status, body } = await work();
    return { status, body: body === undefined ? '' : JSON.stringify(body) };
  } catch (error) {
    const problem = asProblem(error);
    // Not kept: what may succeed later without another request being made (too many requests, not allowed yet, a full disk).
    if (!problem || [401, 403, 429, 503].includes(problem.body.status)) throw error;
    return { status: problem.body.status, body: JSON.stringify(problem.body) };
  }
}
