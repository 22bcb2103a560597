/** Encrypts the secrets of inboxes. Rule: quality.md, "Security": AES-256-GCM, never logged, never returned. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey, KEY_BYTES, macOf } from './derive';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([\w-]{8})\.([\w-]{16})\.([\w-]+)$/;

/** Sealed text that does not open; `message` says why and what to do. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

export interface SecretBox {
  /**
   * Encrypts an object as `v1.<key id>.<iv>.<ciphertext and tag>`, each in base64url.
   * @param aad what the secrets belong to (the inbox id); they open for that only, so a row copied to another inbox is refused
   */
  seal(secrets: Record<string, unknown>, aad: string): string;
  /**
   * @returns the object that was sealed
   * @throws {SecretBoxError} another key, another `aad`, changed, or no sealed text at all
   */
  open(sealed: string, aad: string): Record<string, unknown>;
  /** HMAC-SHA256 with a key of this purpose alone (HKDF). 32 bytes. */
  hmac(purpose: string, ...parts: string[]): Buffer;
}

/** @param key 32 bytes, see loadSecretKey */
export function createSecretBox(key: Buffer): SecretBox {
  if (key.length !== KEY_BYTES)
    throw new SecretBoxError(`The secret key must have ${KEY_BYTES} bytes; it has ${key.length}.`);
  const cipherKey = deriveKey(key, 'inbox-secrets');
  // Tells "sealed with another key" from "changed afterwards"; says nothing about the key itself.
  const keyId = deriveKey(key, 'key-id').subarray(0, 6).toString('base64url');
  const derived = new Map<string, Buffer>();
  return {
    seal: (secrets, aad) => `v1.${keyId}.${encrypt(cipherKey, JSON.stringify(secrets), aad)}`,
    open: (sealed, aad) => {
      const parts = partsOf(sealed, keyId);
      return JSON.parse(decrypt(cipherKey, parts, aad)) as Record<string, unknown>;
    },
    hmac: (purpose, ...parts) =>
      macOf(
        remembered(derived, purpose, () => deriveKey(key, purpose)),
        parts,
      ),
  };
}

function remembered<T>(map: Map<string, T>, name: string, make: () => T): T {
  const known = map.get(name) ?? make();
  map.set(name, known);
  return known;
}

function encrypt(key: Buffer, text: string, aad: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${iv.toString('base64url')}.${body.toString('base64url')}`;
}

interface Parts {
  iv: Buffer;
  body: Buffer;
}

function partsOf(sealed: string, keyId: string): Parts {
  const [, sealedBy, iv, body] = SEALED.exec(sealed) ?? [];
  if (!sealedBy || !iv || !body)
    throw new SecretBoxError("The stored secrets are malformed (expected 'v1.…'). Enter them again.");
  if (sealedBy !== keyId) {
    throw new SecretBoxError(
      `The secrets were sealed with another key (${sealedBy}; this one is ${keyId}). Start with that key, or enter the secrets again.`,
    );
  }
  return { iv: Buffer.from(iv, 'base64url'), body: Buffer.from(body, 'base64url') };
}

function decrypt(key: Buffer, { iv, body }: Parts, aad: string): string {
  try {
    const split = body.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(aad)).setAuthTag(body.subarray(split));
    return decipher.update(body.subarray(0, split), undefined, 'utf8') + decipher.final('utf8');
  } catch (error) {
    throw new SecretBoxError('The stored secrets were changed, or belong to another inbox. Enter them again.', {
      cause: error,
    });
  }
}
