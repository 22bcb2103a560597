import type { Reads } from '../../../../engine/ports';
import type { Connection } from '../connection';
import { compositionReads } from './composition';
import { enrollmentReads } from './enrollments';
import { hostCallReads } from './hostCalls';
import { manyReads } from './many';
import { peopleReads } from './people';
import { retentionReads } from './retention';
import { sequenceReads } from './sequences';
import { subscriptionReads } from './subscriptions';
import { userReads } from './users';
import { workloadReads } from './workload';

/** All reads of one connection. On the writing one they see what its open transaction wrote. */
export function readsOf(c: Connection): Reads {
  return {
    ...sequenceReads(c),
    ...peopleReads(c),
    ...manyReads(c),
    ...enrollmentReads(c),
    ...hostCallReads(c),
    ...subscriptionReads(c),
    ...userReads(c),
    ...workloadReads(c),
    ...compositionReads(c),
    ...retentionReads(c),
  };
}
