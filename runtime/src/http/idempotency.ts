/**
 * Idempotency-Key: the answer to a POST that creates is kept for a day and given again to a repeat. What a repeat may
 * find: the same answer, 409 while the first is still being worked on, 422 when the key came with another request.
 *
 * That a request has begun is recorded before its work, and the answer after it, because the work commits by itself. What
 * a crash leaves in between may have been done or not; a repeat is told so rather than done a second time.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/flow/canonical';
import type { Clock, Reporter, Store, StoredAnswer, StoredRequest } from '../engine/ports';
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
  /** Requests that changed nothing and that the store could not be told so; they may begin again. */
  private readonly undone = new Set<string>();
  private tidiedAt = -Infinity;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly reporter: Reporter,
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
      if (known?.answer) return replay(known, name, requestHash);
      return await this.unlessElsewhere(lock, name, () => this.onlyHere(keyId, name, requestHash, work));
    } finally {
      this.inProgress.delete(lock);
    }
  }

  /** A process that dies over a request lets go of it, so what is found without an answer then was interrupted. */
  private async unlessElsewhere(lock: string, name: string, work: () => Promise<Remembered>): Promise<Remembered> {
    let remembered: Remembered | undefined;
    await this.store.claims.unlessElsewhere(`request ${lock}`, async () => {
      remembered = await work();
    });
    if (!remembered) throw inProgress(name);
    return remembered;
  }

  private async onlyHere(
    keyId: Id,
    name: string,
    requestHash: string,
    work: () => Promise<{ status: number; body?: unknown }>,
  ): Promise<Remembered> {
    const lock = `${keyId} ${name}`;
    const known = await this.store.read.idempotent(keyId, name);
    if (known && !this.undone.has(lock)) return replay(known, name, requestHash);
    await this.begin(keyId, name, requestHash, known !== null);
    this.undone.delete(lock);
    const answer = await this.finalAnswer(keyId, name, work);
    await this.complete(keyId, name, answer);
    return { ...answer, replayed: false };
  }

  private async begin(keyId: Id, name: string, requestHash: string, again: boolean): Promise<void> {
    const now = this.clock.now();
    const tidy = now - this.tidiedAt >= TIDY_EVERY_MS;
    await this.store.transaction(async (tx) => {
      if (tidy) await tx.forgetAnswers(now - KEPT_MS);
      if (again) await tx.dropRequest(keyId, name);
      await tx.beginRequest(keyId, name, requestHash, now);
    });
    if (tidy) this.tidiedAt = now;
  }

  private async finalAnswer(
    keyId: Id,
    name: string,
    work: () => Promise<{ status: number; body?: unknown }>,
  ): Promise<StoredAnswer> {
    try {
      const { status, body } = await work();
      return { status, body: body === undefined ? '' : JSON.stringify(body) };
    } catch (error) {
      const problem = asProblem(error);
      // Kept is not what may succeed later without another request being made: too many requests, not allowed yet, a full disk.
      if (problem && ![401, 403, 429, 503].includes(problem.body.status))
        return { status: problem.body.status, body: JSON.stringify(problem.body) };
      await this.drop(keyId, name);
      throw error;
    }
  }

  private async drop(keyId: Id, name: string): Promise<void> {
    try {
      await this.store.transaction((tx) => tx.dropRequest(keyId, name));
    } catch (error) {
      this.undone.add(`${keyId} ${name}`);
      this.reporter.report('warn', 'http.request_not_forgotten', { keyId }, error);
    }
  }

  /** The work is done and cannot be taken back, so its answer is given even if it cannot be kept. */
  private async complete(keyId: Id, name: string, answer: StoredAnswer): Promise<void> {
    try {
      await this.store.transaction((tx) => tx.completeRequest(keyId, name, answer));
    } catch (error) {
      this.reporter.report('error', 'http.answer_not_kept', { keyId, status: answer.status }, error);
    }
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

function replay({ requestHash: known, answer }: StoredRequest, name: string, requestHash: string): Remembered {
  if (known !== requestHash) {
    throw new HttpProblem(
      422,
      'idempotency_key_reused',
      `The Idempotency-Key '${name}' was used for another request. Use a new key for each request, and the same one only to repeat it.`,
    );
  }
  if (answer === null) throw outcomeUnknown(name);
  return { ...answer, replayed: true };
}

function outcomeUnknown(name: string): HttpProblem {
  return new HttpProblem(
    409,
    'idempotency_outcome_unknown',
    `The first request with the Idempotency-Key '${name}' was interrupted, and whether it was done is not known. Look whether what it asks for is there; if it is not, send it with a new key.`,
  );
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
