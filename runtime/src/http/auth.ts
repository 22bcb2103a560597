/**
 * Who asks, and whether they may. Everything is refused unless allowed. Rule: quality.md, "Security".
 *
 * Scopes: `admin` implies every other. `manage` implies `read`, `enroll` and `signal`, because whoever writes sequences
 * must see and try them. Nothing implies `approve` but `admin`: deciding on a draft is given deliberately. The rest
 * imply nothing. A key with `enroll` alone lists and finds nobody; it sees what its own changes answer with: the contact
 * or conversation that it names, and the enrollment that it makes, meets (`created: false`) or controls, as they then are.
 *
 * A person who is logged in has the scopes of their role (caller.ts). What a browser sends along by itself proves
 * nothing about who made it ask, so a change by cookie must bring the session's CSRF token in a header as well.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Clock } from '../engine/ports';
import type { Scope } from '../engine/records';
import type { Keys, Sessions } from '../engine/services';
import { callerOfKey, callerOfSession, type Caller } from './caller';
import { sessionTokenOf } from './cookies';
import type { HttpConfig } from './deps';
import { GuessLimit } from './guessLimit';
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

export function mayUse({ scopes }: Pick<Caller, 'scopes'>, needed: readonly Scope[]): boolean {
  return scopes.some((scope) => IMPLIES[scope].some((implied) => needed.includes(implied)));
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

/** What a request needs to be admitted. */
export interface Needed extends Pick<Operation, 'scopes'> {
  /** What proves that a page of ours made a change by session: its token, or, of a page that knows none, its origin. */
  changesProvedBy?: 'token' | 'origin';
}

const READS = ['GET', 'HEAD', 'OPTIONS'];

export class Authenticator {
  private readonly guesses: GuessLimit;

  constructor(
    private readonly keys: Keys,
    private readonly sessions: Sessions,
    private readonly config: Pick<HttpConfig, 'publicUrl'>,
    clock: Clock,
  ) {
    this.guesses = new GuessLimit(clock);
  }

  /**
   * Who asks, once it is known that they may. Null for public operations.
   * @throws {HttpProblem} 401, 403, or 429 for an address that tries keys
   */
  async admit(req: Request, { scopes, changesProvedBy }: Needed): Promise<Caller | null> {
    if (scopes === 'public') return null;
    const caller = await this.identify(req, changesProvedBy === 'origin');
    if (scopes === 'person') {
      if (caller.login === null) throw personNeeded();
    } else if (!mayUse(caller, scopes)) throw missingScope(caller, scopes);
    return caller;
  }

  /** A key was put there on purpose, so it counts before a cookie. */
  private async identify(req: Request, byOrigin: boolean): Promise<Caller> {
    const secret = secretOf(req);
    if (secret !== null) return this.byKey(req, secret);
    const token = sessionTokenOf(req, this.config);
    if (token === null)
      throw unauthorized('The request carries no API key. Send it as `Authorization: Bearer cad_…`, or log in.');
    const login = await this.sessions.find(token);
    if (!login) throw unauthorized('This session has ended. Log in again.', 'invalid_token');
    if (!READS.includes(req.method)) {
      if (byOrigin) requireOwnOrigin(req, this.config);
      else requireCsrfToken(req, login.csrfToken);
    }
    return callerOfSession(login, this.sessions);
  }

  private async byKey(req: Request, secret: string): Promise<Caller> {
    const key = await this.keys.verify(secret);
    if (key) return callerOfKey(key, secret, this.keys);
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

/** A proxy may have put another name into Host; then the public address tells. */
function requireOwnOrigin(req: Request, { publicUrl }: Pick<HttpConfig, 'publicUrl'>): void {
  const origin = req.get('Origin') ?? '';
  if (URL.canParse(origin) && [req.get('Host'), new URL(publicUrl).host].includes(new URL(origin).host)) return;
  throw new HttpProblem(403, 'foreign_origin', 'A change by session must come from a page of this server.');
}

function requireCsrfToken(req: Request, expected: string): void {
  const given = Buffer.from(req.get('X-CSRF-Token') ?? '');
  const wanted = Buffer.from(expected);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new HttpProblem(
    403,
    'wrong_csrf_token',
    'A change by session needs the header X-CSRF-Token with the token that GET /api/v1/session gives.',
  );
}

function personNeeded(): HttpProblem {
  const detail = 'This concerns a person who is logged in; an API key is nobody. Log in and send the session cookie.';
  return new HttpProblem(403, 'person_needed', detail);
}

function unauthorized(detail: string, error?: string): HttpProblem {
  const challenge = `Bearer realm="cadenza"${error ? `, error="${error}"` : ''}`;
  return new HttpProblem(401, 'unauthorized', detail, { headers: { 'WWW-Authenticate': challenge } });
}

function missingScope({ login, scopes, actor }: Caller, needed: readonly Scope[]): HttpProblem {
  const names = needed.map((scope) => `'${scope}'`).join(' or ');
  const has = scopes.map((scope) => `'${scope}'`).join(', ') || 'none';
  const detail = login
    ? `This needs the scope ${names}; your role '${login.user.role}' has ${has}. Ask an administrator.`
    : `This needs the scope ${names}; the key '${actor.name}' has ${has}. Use a key with that scope.`;
  return new HttpProblem(403, 'missing_scope', detail, {
    headers: {
      'WWW-Authenticate': `Bearer realm="cadenza", error="insufficient_scope", scope="${needed.join(' ')}"`,
    },
  });
}
