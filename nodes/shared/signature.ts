/**
 * Whether a call came from the runtime, lately: `Cadenza-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. The
 * runtime has the other half (runtime/src/adapters/channels/signature.ts); the two packages share no code, a test holds
 * them against each other.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'cadenza-signature';
/** A call is refused when it is older than this, or as far ahead; exactly that far still holds. */
export const TOLERANCE_SECONDS = 300;

const PART = /^(t|v1)=([0-9a-f]+)$/;

/** @param rawBody the bytes as received, before any parsing */
export function isSigned(rawBody: Buffer, header: unknown, secret: string, nowMs: number): boolean {
  const parts = (typeof header === 'string' ? header : '').split(',').map((part) => PART.exec(part.trim()));
  const t = parts.find((part) => part?.[1] === 't')?.[2];
  if (t === undefined || !/^\d{1,12}$/.test(t)) return false;
  if (Math.abs(Math.floor(nowMs / 1000) - Number(t)) > TOLERANCE_SECONDS) return false;
  const expected = createHmac('sha256', secret).update(`${t}.`).update(rawBody).digest();
  const given = parts.filter((part) => part?.[1] === 'v1').map((part) => Buffer.from(part![2]!, 'hex'));
  return given.map((mac) => mac.length === expected.length && timingSafeEqual(mac, expected)).includes(true);
}

/**
 * What the runtime signs with when it wakes an execution: both sides make it of the API key. The runtime keeps it encrypted,
 * so that a copy of its database wakes nobody (runtime/src/engine/keys.ts).
 */
export function wakeSecretOf(apiKey: string): string {
  return createHmac('sha256', apiKey.trim()).update('cadenza/wake').digest('hex');
}
