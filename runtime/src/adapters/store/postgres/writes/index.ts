import type { Tx } from '../../../../engine/ports';
import { readsOf } from '../reads';
import type { Session } from '../session';
import { compositionWrites } from './composition';
import { enrollmentWrites } from './enrollments';
import { hostCallWrites } from './hostCalls';
import { peopleWrites } from './people';
import { retentionWrites } from './retention';
import { sendWrites } from './sends';
import { sequenceWrites } from './sequences';
import { subscriptionWrites } from './subscriptions';
import { userWrites } from './users';

/** The `tx` of one transaction. */
export function txOf(s: Session): Tx {
  return whileOpen(s, {
    ...readsOf(s),
    ...sequenceWrites(s),
    ...peopleWrites(s),
    ...enrollmentWrites(s),
    ...sendWrites(s),
    ...hostCallWrites(s),
    ...subscriptionWrites(s),
    ...compositionWrites(s),
    ...userWrites(s),
    ...retentionWrites(s),
  });
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** A call that comes after the transaction has ended would be in no transaction. */
function whileOpen(s: Session, tx: Tx): Tx {
  const guarded = Object.entries(tx as unknown as Record<string, Method>).map(([name, method]): [string, Method] => [
    name,
    async (...args) => {
      if (s.open?.ended)
        throw new Error('This transaction has ended; its tx serves no more. Await every call inside the transaction.');
      return method(...args);
    },
  ]);
  return Object.fromEntries(guarded) as unknown as Tx;
}
