/** Random secrets that are shown once and kept as hashes. */

/** 256 random bits, so their hash needs no salt and no slowness. */
const BYTES = 32;

export type Random = (size: number) => Uint8Array;

export function newSecret(random: Random = randomBytes): string {
  return Buffer.from(random(BYTES)).toString('base64url');
}

/** SHA-256 in hex. Looked up by hash: how long that takes tells nothing about a secret of 256 random bits. */
export async function hashOf(secret: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(secret))).toString('hex');
}

export function randomBytes(size: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(size));
}
