/** Writes of subscriptions. */
import type { Tx } from '../../../../engine/ports';
import type { Connection } from '../connection';

type SubscriptionWrites = Pick<Tx, 'insertSubscription' | 'updateSubscription' | 'deleteSubscription'>;

export function subscriptionWrites(c: Connection): SubscriptionWrites {
  return {
    insertSubscription: async (subscription) => {
      c.changesNow().subscriptions = true;
      c.rows.subscription.insert(subscription);
    },
    updateSubscription: async (id, revision, set) => {
      c.changesNow().subscriptions = true;
      return c.rows.subscription.update(set, ' where id = ? and revision = ?', id, revision) === 1;
    },
    deleteSubscription: async (id) => {
      c.changesNow().subscriptions = true;
      c.run('delete from subscription where id = ?', id);
    },
  };
}
