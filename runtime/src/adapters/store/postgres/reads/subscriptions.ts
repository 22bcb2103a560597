/** Reads for telling subscribers what happened. */
import type { Reads } from '../../../../engine/ports';
import type { Session } from '../session';
import { timelineAfter, timelineEnd } from '../timeline';

type SubscriptionReads = Pick<Reads, 'subscriptions' | 'timelineEnd' | 'timelineAfter'>;

export function subscriptionReads(s: Session): SubscriptionReads {
  return {
    subscriptions: () => s.rows.subscription.all(`order by t.key${s.locking}`),
    timelineEnd: () => timelineEnd(s),
    timelineAfter: (position, kinds, limit) => timelineAfter(s, position, kinds, limit),
  };
}
