import type { Reads } from '../../../../engine/ports';
import type { Session } from '../session';
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

/** All reads over one session. In a transaction they see what it wrote, and lock what it may go on to change. */
export function readsOf(s: Session): Reads {
  return {
    ...sequenceReads(s),
    ...peopleReads(s),
    ...manyReads(s),
    ...enrollmentReads(s),
    ...hostCallReads(s),
    ...subscriptionReads(s),
    ...userReads(s),
    ...workloadReads(s),
    ...compositionReads(s),
    ...retentionReads(s),
  };
}
