/** Reads for telling subscribers what happened. */
import type { Reads } from '../../../../engine/ports';
import type { Subscription } from '../../../../engine/records';
import { deepFreeze } from '../../cache';
import { fromRow, quoted } from '../../entities/table';
import { timelineTable } from '../../entities/tables';
import type { Connection } from '../connection';

type SubscriptionReads = Pick<Reads, 'subscriptions' | 'timelineEnd' | 'timelineAfter'>;

/**
 * A position is the rowid: the one writing connection gives them in the order of its commits. Because the newest event is
 * never removed (writes/retention.ts) none is given twice; old ones that were removed leave gaps. Export and import keep
 * the order (dump.ts).
 */
const END = 'select coalesce(max(rowid), 0) from timeline_event';
const COLUMNS = timelineTable.columns.map(({ name }) => `t.${quoted(name)}`).join(', ');
/** Events are found by their position first; an enrollment is read only for those that somebody may be told of. */
const STRETCH = `select ${COLUMNS}, t.rowid, (select e.sequence_id from enrollment e where e.id = t.enrollment_id)
  from timeline_event t
  where t.rowid > ? and t.rowid <= ? and t.kind in (select value from json_each(?)) order by t.rowid`;

export function subscriptionReads(c: Connection): SubscriptionReads {
  const timelineEnd = (): number => c.cells(END)[0]![0] as number;
  return {
    subscriptions: async () => [...subscriptionsNow(c)],
    timelineEnd: async () => timelineEnd(),
    timelineAfter: async (position, kinds, limit) => {
      const end = Math.max(position, Math.min(timelineEnd(), position + limit));
      if (end === position) return { events: [], end };
      const width = timelineTable.columns.length;
      const events = c.cells(STRETCH, position, end, JSON.stringify(kinds)).map((row) => ({
        event: fromRow(timelineTable, row),
        position: row[width] as number,
        sequenceId: row[width + 1] as string,
      }));
      return { events, end };
    },
  };
}

function subscriptionsNow(c: Connection): Subscription[] {
  if (c.changes?.subscriptions) return c.rows.subscription.all('order by t.key');
  return (c.cached.subscriptions ??= deepFreeze(c.rows.subscription.all('order by t.key')));
}
