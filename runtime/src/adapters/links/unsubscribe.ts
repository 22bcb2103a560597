/**
 * Links that unsubscribe one contact without a login. Rule: quality.md, "Security": unguessable, for one purpose, expiring.
 * The token carries its own proof (HMAC), so nothing is stored and a copy of the database holds no usable link.
 * GET of a link must change nothing (mail scanners open links); the POST of RFC 8058 does.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../domain/time/instant';
import type { Clock, Links } from '../../engine/ports';
import type { Id } from '../../engine/records';
import { deriveKey, macOf } from '../secrets/derive';
import { createPeopleLinks } from './people';

/** Laws give a recipient at least 30 days; a year and a bit also serves those who search an old mail for the link. */
export const UNSUBSCRIBE_DAYS = 400;
const LIFETIME_MS = UNSUBSCRIBE_DAYS * 86_400_000;
/** 192 bits of the HMAC: out of reach of guessing, and the link stays short. */
const MAC_BYTES = 24;
const TOKEN = /^([\w-]{1,64})\.([\w-]{1,64})\.([0-9a-z]{1,9})\.([\w-]{32})$/;

export interface Unsubscribe {
  contactId: Id;
  sendId: Id;
  issuedAt: Instant;
}

export interface AllLinks extends Links {
  /** What a token stands for; null when it was changed, was made with another key or has expired. */
  verifyUnsubscribe(token: string): Unsubscribe | null;
}

export interface LinksOptions {
  /** Where the runtime is reached from outside, e.g. https://cadenza.example.com; null: no links. */
  publicUrl: string | null;
  /** The secret key, see loadSecretKey. */
  key: Buffer;
  clock: Pick<Clock, 'now'>;
}

export function createLinks({ publicUrl, key, clock }: LinksOptions): AllLinks {
  const linkKey = deriveKey(key, 'unsubscribe-link');
  const base = publicUrl?.replace(/\/+$/, '') ?? null;
  return {
    ...createPeopleLinks({ publicUrl, key, clock }),
    unsubscribe: (contactId, sendId) =>
      base === null ? null : `${base}/u/${issue(linkKey, { contactId, sendId, issuedAt: clock.now() })}`,
    verifyUnsubscribe: (token) => verify(linkKey, token, clock.now()),
  };
}

function issue(key: Buffer, { contactId, sendId, issuedAt }: Unsubscribe): string {
  const claims = [contactId, sendId, Math.floor(issuedAt / 1000).toString(36)];
  const token = [...claims, signatureOf(key, claims)].join('.');
  if (!TOKEN.test(token)) throw new Error(`Ids of a link must be URL-safe; got '${contactId}' and '${sendId}'.`);
  return token;
}

function verify(key: Buffer, token: string, now: Instant): Unsubscribe | null {
  const [, contactId, sendId, issued, signature] = TOKEN.exec(token) ?? [];
  if (!contactId || !sendId || !issued || !signature) return null;
  const expected = signatureOf(key, [contactId, sendId, issued]);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return null;
  const issuedAt = Number.parseInt(issued, 36) * 1000;
  return now < issuedAt + LIFETIME_MS ? { contactId, sendId, issuedAt } : null;
}

function signatureOf(key: Buffer, claims: string[]): string {
  return macOf(key, claims).subarray(0, MAC_BYTES).toString('base64url');
}
