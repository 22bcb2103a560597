/** What waits to be done, counted for metrics. Every count has a bound and an index, because it is asked for four times a minute. */
import { WORKLOAD_BOUND, type Reads } from '../../../../engine/ports';
import type { Instant } from '../../../../domain/time/instant';
import type { Connection } from '../connection';

const counted = (rows: string): string => `select count(*) from (select 1 from ${rows} limit ${WORKLOAD_BOUND})`;

const DUE = `enrollment indexed by enrollment_due where state = 'active' and due_at is not null and due_at <= ?`;
const IN_LINE = `enrollment indexed by enrollment_line
  where state = 'active' and waiting_for = 'inbox_limit' and line_inbox_id = ?`;
const SENDING = `send indexed by send_in_flight where status = 'sending' and lease_until is not null`;
const DRAFTS = `draft indexed by draft_status where status = 'waiting'`;
const RESUMES = `flow_wait indexed by flow_wait_due where next_attempt_at <= ?`;

export function workloadReads(c: Connection): Pick<Reads, 'workload'> {
  const count = (rows: string, ...params: unknown[]): number => c.cells(counted(rows), ...params)[0]![0] as number;
  return {
    workload: async (now) => ({
      due: count(DUE, now),
      oldestDueAt: (c.cells(`select min(due_at) from ${DUE}`, now)[0]?.[0] ?? null) as Instant | null,
      inLine: c.rows.inbox.all('order by t.key').map(({ key, id }) => ({ inbox: key, count: count(IN_LINE, id) })),
      sending: count(SENDING),
      draftsWaiting: count(DRAFTS),
      resumesDue: count(RESUMES, now),
    }),
  };
}
