/** The first API key: made when there is none, shown once. */
import type { Core } from '../app';

/** Null when there are keys already; a revoked one counts, because somebody revoked it on purpose. */
export async function createFirstKey({ store, engine }: Core, name = 'first key'): Promise<string | null> {
  // Of several processes that start on an empty database the first makes it, and the others wait and find it.
  return store.claims.inTurn('first key', async () => {
    if ((await store.read.apiKeys()).length > 0) return null;
    return (await engine.keys.create(name, ['admin'])).secret;
  });
}
