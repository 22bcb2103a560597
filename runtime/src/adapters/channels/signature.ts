/** Signatures of webhooks, both ways: `Cadenza-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../domain/time/instant';

export const SIGNATURE_HEADER = 'Cadenza-Signature';
const PART = /^(t|v1)=([0-9a-f]+)$/;

/** @param secrets one signature is made with each, for a receiver of which it is not known which one it has */
export function signatureHeader(rawBody: string | Buffer, secrets: string | readonly string[], now: Instant): string {
  const t = String(Math.floor(now / 1000));
  const parts = [secrets].flat().map((secret) => `v1=${hmacOf(t, rawBody, secret).toString('hex')}`);
  return [`t=${t}`, ...parts].join(',');
}

/**
 * Whether a body came from who knows the secret, lately. Compare over the raw bytes as received, before any parsing.
 * @param header the value of Cadenza-Signature; several `v1` are allowed while a secret is being changed
 * @param toleranceSeconds how far `t` may lie from `now`, before or after it; exactly that far still holds
 */
export function verifySignature(
  rawBody: string | Buffer,
  header: string | undefined,
  secret: string,
  now: Instant,
  toleranceSeconds: number,
): boolean {
  const parts = (header ?? '').split(',').map((part) => PART.exec(part.trim()));
  const t = parts.find((part) => part?.[1] === 't')?.[2];
  if (t === undefined || !/^\d{1,12}$/.test(t)) return false;
  if (Math.abs(Math.floor(now / 1000) - Number(t)) > toleranceSeconds) return false;
  const expected = hmacOf(t, rawBody, secret);
  const given = parts.filter((part) => part?.[1] === 'v1').map((part) => Buffer.from(part![2]!, 'hex'));
  return given.map((mac) => mac.length === expected.length && timingSafeEqual(mac, expected)).includes(true);
}

function hmacOf(t: string, rawBody: string | Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${t}.`).update(rawBody).digest();
}
