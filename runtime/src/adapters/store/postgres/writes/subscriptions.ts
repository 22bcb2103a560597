/** Writes of subscriptions. */
import type { Tx } from '../../../../engine/ports';
import type { Session } from '../session';

type SubscriptionWrites = Pick<Tx, 'insertSubscription' | 'updateSubscription' | 'deleteSubscription'>;

export function subscriptionWrites(s: Session): SubscriptionWrites {
  return {
    insertSubscription: (subscription) => s.rows.subscription.insert(subscription),
    updateSubscription: async (id, revision, set) =>
      (await s.rows.subscription.update(set, 'id = $1 and revision = $2', id, revision)) === 1,
    deleteSubscription: async (id) => {
      await s.run('delete from subscription where id = $1', id);
    },
  };
}
