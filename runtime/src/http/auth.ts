/**
 * Who asks, and whether they may. Everything is refused unless allowed. Rule: quality.md, "Security".
 *
 * Scopes: `admin` implies every other. `manage` implies `read`, `enroll` and `signal`, because whoever writes sequences
 * must see and try them. Nothing implies `approve` but `admin`: deciding on a draft is given deliberately. The rest
 * imply nothing. A key with `enroll` alone lists and finds nobody; it sees what its own changes answer with: the contact
 * or conversation that it names, and the enrollment that it makes, meets (`created: false`) or controls, as they then are.
 */
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Clock } from '../engine/ports';
import type { Actor, ApiKey, Scope } from '../engine/records';
import type { Keys } from '../engine/services';
import type { Operation } from './operation';
import { HttpProblem } from './problem';

const IMPLIES: Readonly<Record<Scope, readonly Scope[]>> = {
  admin: ['read', 'enroll', 'signal', 'approve', 'manage', 'admin'],
  manage: ['manage', 'read', 'enroll', 'signal'],
  approve: ['approve'],
  signal: ['signal'],
  enroll: ['enroll'],
  read: ['read'],
};

export function mayUse(key: ApiKey, needed: readonly Scope[]): boolean {
  return key.scopes.some((scope) => IMPLIES[scope].some((implied) => needed.includes(implied)));
}

export function actorOf(key: ApiKey): Actor {
  return { type: 'api_key', name: key.name, id: key.id };
}

/** Longest key that is looked at; ours have some 40 characters. */
const MAX_SECRET = 200;

/** The key a request carries, as `Authorization: Bearer …` or `X-Api-Key: …`; null when it carries none. */
export function secretOf(req: Request): string | null {
  const bearer = /^bearer +(\S+) *$/i.exec(req.headers.authorization ?? '')?.[1];
  const header = req.headers['x-api-key'];
  const secret = bearer ?? (typeof header === 'string' ? header.trim() : '');
  return secret === '' || secret.length > MAX_SECRET ? null : secret;
}

export class Authenticator {
  private readonly guesses: GuessLimit;

  constructor(
    private readonly keys: Keys,
    clock: Clock,
  ) {
    this.guesses = new GuessLimit(clock);
  }

  /**
   * The key of the request, once it is known to allow the operation. Null for public operations.
   * @throws {HttpProblem} 401, 403, or 429 for an address that tries keys
   */
  async admit(req: Request, { scopes }: Operation): Promise<ApiKey | null> {
    if (scopes === 'public') return null;
    const key = await this.identify(req);
    if (!mayUse(key, scopes)) throw missingScope(key, scopes);
    return key;
  }

  private async identify(req: Request): Promise<ApiKey> {
    const secret = secretOf(req);
    if (secret === null)
      throw unauthorized('The request carries no API key. Send it as `Authorization: Bearer cad_…`.');
    const key = await this.keys.verify(secret);
    if (key) return key;
    // Only what fails is limited: a valid key must work, whoever else guesses from behind the same address.
    const address = req.ip ?? '';
    this.guesses.refuseIfTooMany(address);
    this.guesses.note(address, secret);
    throw unauthorized(
      'This API key is unknown or revoked. Create one with `cadenza keys create`, or ask an administrator.',
      'invalid_token',
    );
  }
}

function unauthorized(detail: string, error?: string): HttpProblem {
  const challenge = `Bearer realm="cadenza"${error ? `, error="${error}"` : ''}`;
  return new HttpProblem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': challenge } });
}

function missingScope(key: ApiKey, needed: readonly Scope[]): HttpProblem {
  const names = needed.map((scope) => `'${scope}'`).join(' or ');
  const has = key.scopes.map((scope) => `'${scope}'`).join(', ') || 'none';
  return new HttpProblem(
    403,
    'missing_scope',
    `This needs the scope ${names}; the key '${key.name}' has ${has}. Use a key with that scope.`,
    {
      headers: {
        'WWW-Authenticate': `Bearer realm="cadenza", error="insufficient_scope", scope="${needed.join(' ')}"`,
      },
    },
  );
}

const WINDOW_MS = 60_000;
const MAX_GUESSES = 20;
const MAX_ADDRESSES = 10_000;

/**
 * Different wrong keys from one address. The same wrong key again is a client that was not told of a change, not
 * somebody who guesses. Guessing is hopeless anyway (keys are random); the limit makes it visible and cheap.
 */
class GuessLimit {
  private readonly byAddress = new Map<string, { until: number; wrong: Set<string> }>();

  constructor(private readonly clock: Clock) {}

  refuseIfTooMany(address: string): void {
    const known = this.byAddress.get(address);
    if (!known) return;
    const leftMs = known.until - this.clock.now();
    if (leftMs <= 0) this.byAddress.delete(address);
    else if (known.wrong.size >= MAX_GUESSES) {
      const seconds = Math.ceil(leftMs / 1000);
      throw new HttpProblem(
        429,
        'too_many_wrong_keys',
        `Too many wrong API keys came from this address. Try again in ${seconds} s.`,
        {
          headers: { 'Retry-After': String(seconds) },
        },
      );
    }
  }

  note(address: string, secret: string): void {
    if (this.byAddress.size >= MAX_ADDRESSES) this.forgetOldest();
    const known = this.byAddress.get(address) ?? { until: this.clock.now() + WINDOW_MS, wrong: new Set<string>() };
    known.wrong.add(createHash('sha256').update(secret).digest('base64url').slice(0, 16));
    this.byAddress.set(address, known);
  }

  private forgetOldest(): void {
    const oldest = this.byAddress.keys().next();
    if (!oldest.done) this.byAddress.delete(oldest.value);
  }
}
