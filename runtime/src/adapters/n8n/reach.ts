/** Which n8n may be called at all, the same for waking executions and for telling triggers. Rule: quality.md, "Security". */
import { assertLiteralHost, guardedLookup } from '../channels/guard';
import { ProviderPermanent } from '../../engine/errors';

/** A name server that does not answer says nothing about the address; the call itself is judged again. */
const LOOKUP_LIMIT_MS = 2_000;

/** Why the address is never called, in a sentence; null: it may be, or its name is not known just now. */
export async function whyNever(address: string, allowPrivate: boolean): Promise<string | null> {
  const { hostname } = new URL(address);
  try {
    assertLiteralHost(hostname, allowPrivate);
  } catch (error) {
    return (error as Error).message;
  }
  const lookup = guardedLookup(allowPrivate);
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(null), LOOKUP_LIMIT_MS);
    lookup(hostname.replace(/^\[(.*)\]$/, '$1'), {}, (error) => {
      clearTimeout(limit);
      resolve(error instanceof ProviderPermanent ? error.message : null);
    });
  });
}
