/** Keys for single purposes, made from the one secret key, so that what is signed for one purpose is worth nothing for another. */
import { createHmac, hkdfSync } from 'node:crypto';

export const KEY_BYTES = 32;

/**
 * A key for one purpose: HKDF-SHA256 (RFC 5869) with the purpose as info.
 * @param purpose such as 'inbox-secrets' or 'unsubscribe-link'; never reused with another meaning
 */
export function deriveKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `cadenza/${purpose}`, KEY_BYTES));
}

/**
 * HMAC-SHA256 over several parts. Each part is preceded by its length, so ('ab', 'c') and ('a', 'bc') differ.
 * @returns 32 bytes
 */
export function macOf(key: Buffer, parts: readonly string[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    mac.update(length).update(bytes);
  }
  return mac.digest();
}
