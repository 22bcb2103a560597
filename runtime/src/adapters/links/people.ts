/**
 * Links for people: to decide on a draft without logging in, to choose a password, to set up the first administrator.
 * Rule: quality.md, "Security": unguessable, for one purpose, expiring. An approval link carries its own proof (HMAC) for
 * one draft and one person; the person's address is part of the proof and does not stand in the link.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock, PeopleLinks } from '../../engine/ports';
import { deriveKey, macOf } from '../secrets/derive';

export const APPROVAL_DAYS = 30;
const LIFETIME_MS = APPROVAL_DAYS * 86_400_000;
/** 192 bits of the HMAC. */
const MAC_BYTES = 24;
/**
 * Proof, instant and draft, each of a fixed length: without a dot, which would look like the name of a file, and with an
 * end that no mail program takes for punctuation.
 */
const TOKEN = /^([\w-]{32})([0-9a-z]{7})([0-9A-Z]{26})$/;

export interface PeopleLinksOptions {
  /** Where the runtime is reached; null: no links. */
  publicUrl: string | null;
  key: Buffer;
  clock: Pick<Clock, 'now'>;
}

export function createPeopleLinks({ publicUrl, key, clock }: PeopleLinksOptions): PeopleLinks {
  const approvalKey = deriveKey(key, 'approval-link');
  const setupCode = deriveKey(key, 'setup-code').subarray(0, MAC_BYTES).toString('base64url');
  const base = publicUrl?.replace(/\/+$/, '') ?? null;
  const at = (path: string): string | null => (base === null ? null : `${base}${path}`);
  const proofOf = (draftId: string, email: string, issued: string): string =>
    macOf(approvalKey, [draftId, email.trim().toLowerCase(), issued]).subarray(0, MAC_BYTES).toString('base64url');

  return {
    approval(draftId, email) {
      const issued = Math.floor(clock.now() / 1000)
        .toString(36)
        .padStart(7, '0');
      const token = `${proofOf(draftId, email, issued)}${issued}${draftId}`;
      if (!TOKEN.test(token)) throw new Error(`The id of a draft must be a ULID; got '${draftId}'.`);
      return at(`/a/${token}`);
    },
    readApproval(token) {
      const [, proof, issued, draftId] = TOKEN.exec(token) ?? [];
      if (!proof || !issued || !draftId) return null;
      const issuedAt = Number.parseInt(issued, 36) * 1000;
      return {
        draftId,
        issuedAt,
        expired: clock.now() >= issuedAt + LIFETIME_MS,
        isFor: (email) => timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(draftId, email, issued))),
      };
    },
    invitation: (token) => at(`/invitation/${token}`),
    setup: () => at(`/setup?code=${setupCode}`),
    isSetupCode: (code) => timingSafeEqual(digest(code), digest(setupCode)),
    page: (path) => at(path),
  };
}

/** Of equal length, whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
