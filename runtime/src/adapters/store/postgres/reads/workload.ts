/** What waits to be done, counted for metrics. Every count has a bound and an index, because it is asked for four times a minute. */
import { WORKLOAD_BOUND, type Reads } from '../../../../engine/ports';
import type { Session } from '../session';

const counted = (rows: string): string =>
  `(select count(*) from (select 1 from ${rows} limit ${WORKLOAD_BOUND}) counted)`;

const DUE = `due_enrollment where due_at <= $1`;
const SENDING = `send where status = 'sending' and lease_until is not null`;
const DRAFTS = `draft where status = 'waiting'`;
const RESUMES = 'flow_wait where next_attempt_at <= $1';
const COUNTS = `select ${[DUE, SENDING, DRAFTS, RESUMES].map(counted).join(', ')}, (select min(due_at) from ${DUE})`;
const IN_LINE = `enrollment
  where state = 'active' and waiting_for = 'inbox_limit' and line_inbox_id is not null and line_inbox_id = t.id`;
const LINES = `select t.key, ${counted(IN_LINE)} from inbox t order by t.key`;

export function workloadReads(s: Session): Pick<Reads, 'workload'> {
  return {
    workload: async (now) => {
      const [due, sending, draftsWaiting, resumesDue, oldestDueAt] = (await s.cells(COUNTS, now))[0] as number[];
      const lines = (await s.cells(LINES)) as [string, number][];
      return {
        due: due!,
        oldestDueAt: oldestDueAt ?? null,
        inLine: lines.map(([inbox, count]) => ({ inbox, count })),
        sending: sending!,
        draftsWaiting: draftsWaiting!,
        resumesDue: resumesDue!,
      };
    },
  };
}
