/** API keys: shown once, kept hashed. Rules: quality.md, "Security". */
import { z } from 'zod';
import type { Instant } from '../domain/time';
import type { EngineDeps } from './deps';
import { notFound } from './errors';
import { parsed } from './fields';
import type { ApiKey } from './records';
import { hashOf, newSecret, randomBytes, type Random } from './secrets';
import type { Keys } from './services';

export const scopeSchema = z.enum(['read', 'enroll', 'signal', 'approve', 'manage', 'admin']);

const inputSchema = z.strictObject({
  name: z.string().trim().min(1, 'give the key a name by which to recognise it').max(200),
  scopes: z
    .array(scopeSchema)
    .min(1, 'a key without scopes can do nothing; give at least one')
    .refine((scopes) => new Set(scopes).size === scopes.length, { error: 'name each scope once' }),
});

const SECRET = /^cad_[A-Za-z0-9_-]{43}$/;
const SHOWN = 12;
/** A key revoked by another process is refused this much later at the latest; by this one at once. */
const CACHE_MS = 5_000;
const MAX_CACHED = 1_000;
const USED_EVERY_MS = 60_000;

export function createKeys(
  deps: Pick<EngineDeps, 'store' | 'clock' | 'newId' | 'reporter' | 'flowHost'>,
  random: Random = randomBytes,
): Keys {
  const { store, clock, flowHost } = deps;
  const cache = new Map<string, { key: ApiKey; until: Instant }>();
  /** By this process: a look-up that began before must not remember the key after. */
  const revokedHere = new Set<string>();

  async function lookUp(secret: string, hash: string, now: Instant): Promise<ApiKey | null> {
    const cached = cache.get(hash);
    if (cached && now < cached.until) return cached.key;
    cache.delete(hash);
    const key = await store.read.apiKeyByHash(hash);
    if (key === null || key.revokedAt !== null || revokedHere.has(hash)) return null;
    remember(key, now);
    // One of an older release has none, and of a restored database none that opens with this runtime's key.
    if (!key.wakeSecret || !flowHost.opens({ keyId: key.id, sealed: key.wakeSecret }))
      noteLater(key, { wakeSecret: flowHost.seal(key.id, await wakeSecretOf(secret)) });
    return key;
  }

  function remember(key: ApiKey, now: Instant): void {
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key.hash, { key, until: now + CACHE_MS });
  }

  function noteUse(used: ApiKey, now: Instant): void {
    if (used.lastUsedAt !== null && now - used.lastUsedAt < USED_EVERY_MS) return;
    remember({ ...used, lastUsedAt: now }, now);
    noteLater(used, { lastUsedAt: now });
  }

  /** Not waited for: a request does not stand in line behind a write for this. */
  function noteLater(used: ApiKey, set: Partial<Pick<ApiKey, 'lastUsedAt' | 'wakeSecret'>>): void {
    store
      .transaction(async (tx) => {
        // Read again: it may have been revoked since, and must stay so.
        const key = await tx.apiKeyByHash(used.hash);
        if (key && key.revokedAt === null) await tx.updateApiKey({ ...key, ...set });
      })
      .catch((error: unknown) => deps.reporter.report('warn', 'key.use_not_noted', { keyId: used.id }, error));
  }

  return {
    async create(name, scopes) {
      const input = parsed(inputSchema, { name, scopes }, '');
      const now = clock.now();
      const secret = `cad_${newSecret(random)}`;
      const id = deps.newId(now);
      const key: ApiKey = {
        id,
        ...input,
        prefix: secret.slice(0, SHOWN),
        hash: await hashOf(secret),
        wakeSecret: flowHost.seal(id, await wakeSecretOf(secret)),
        createdAt: now,
        lastUsedAt: null,
        revokedAt: null,
      };
      await store.transaction((tx) => tx.insertApiKey(key));
      deps.reporter.report('info', 'key.created', { keyId: key.id, scopes: key.scopes });
      return { key, secret };
    },

    async revoke(id) {
      const key = await store.transaction(async (tx) => {
        const key = (await tx.apiKeys()).find((one) => one.id === id);
        if (!key) throw notFound('API key', id);
        if (key.revokedAt !== null) return key;
        const revoked = { ...key, revokedAt: clock.now() };
        await tx.updateApiKey(revoked);
        return revoked;
      });
      revokedHere.add(key.hash);
      cache.delete(key.hash);
      deps.reporter.report('info', 'key.revoked', { keyId: id });
      return key;
    },

    async verify(secret) {
      if (!SECRET.test(secret)) return null;
      const now = clock.now();
      const key = await lookUp(secret, await hashOf(secret), now);
      if (key !== null) noteUse(key, now);
      return key;
    },
  };
}

/**
 * What the runtime signs with when it wakes an n8n execution, and the step nodes check with: HMAC-SHA256 of a fixed text
 * under the API key (nodes/shared/signature.ts). The key's hash would serve nobody but who has a copy of the database.
 */
async function wakeSecretOf(secret: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['sign']);
  return Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from('cadenza/wake'))).toString('hex');
}
