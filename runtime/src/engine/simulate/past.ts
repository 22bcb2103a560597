/** What left in earnest counts in a simulation too: against the limits, and for steps that are sent once per conversation. */
import type { Instant } from '../../domain/time';
import type { Claims, Store } from '../ports';

/**
 * The store of a simulation that remembers what the other one sent before it begins. Nothing is written there.
 * @param startedAt when the simulation begins; what left in earnest after that is none of its past
 */
export function withPast(store: Store, past: Store, startedAt: Instant): Store {
  const earlier = (starts: Instant[]): Instant[] => starts.filter((at) => at <= startedAt);

  const claims: Pick<Claims, 'inboxStarts' | 'contactStarts'> = {
    async inboxStarts(inboxId, from) {
      const own = await store.claims.inboxStarts(inboxId, from);
      return from > startedAt ? own : inOrder(earlier(await past.claims.inboxStarts(inboxId, from)), own);
    },
    async contactStarts(contactIds, from) {
      const own = await store.claims.contactStarts(contactIds, from);
      if (from > startedAt) return own;
      for (const [id, starts] of await past.claims.contactStarts(contactIds, from)) {
        const before = earlier(starts);
        if (before.length > 0) own.set(id, inOrder(before, own.get(id) ?? []));
      }
      return own;
    },
  };

  return {
    ...store,
    claims: { ...store.claims, ...claims },
    read: {
      ...store.read,
      stepWasSent: async (of) => (await store.read.stepWasSent(of)) || past.read.stepWasSent(of),
    },
  };
}

function inOrder(one: Instant[], other: Instant[]): Instant[] {
  return [...one, ...other].sort((a, b) => a - b);
}
