import type { Tx } from '../../../../engine/ports';
import type { Connection } from '../connection';
import { readsOf } from '../reads';
import { compositionWrites } from './composition';
import { enrollmentWrites } from './enrollments';
import { hostCallWrites } from './hostCalls';
import { peopleWrites } from './people';
import { retentionWrites } from './retention';
import { sendWrites } from './sends';
import { sequenceWrites } from './sequences';
import { subscriptionWrites } from './subscriptions';
import { userWrites } from './users';

/** The `tx` of the writing connection. One serves all transactions, since they run one at a time. */
export function txOf(c: Connection): Tx {
  return whileOpen(c, {
    ...readsOf(c),
    ...sequenceWrites(c),
    ...peopleWrites(c),
    ...enrollmentWrites(c),
    ...sendWrites(c),
    ...hostCallWrites(c),
    ...subscriptionWrites(c),
    ...compositionWrites(c),
    ...userWrites(c),
    ...retentionWrites(c),
  });
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** A call that comes after the transaction has ended would be in no transaction, or in another's. */
function whileOpen(c: Connection, tx: Tx): Tx {
  const guarded = Object.entries(tx as unknown as Record<string, Method>).map(([name, method]): [string, Method] => [
    name,
    async (...args) => {
      c.changesNow();
      return method(...args);
    },
  ]);
  return Object.fromEntries(guarded) as unknown as Tx;
}
