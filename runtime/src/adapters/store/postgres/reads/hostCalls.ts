/**
 * What is asked about n8n executions that run steps. In a transaction the enrollments are locked first, as by those that
 * move an enrollment and wake its calls: what is decided upon a call is decided one after the other.
 */
import type { Reads } from '../../../../engine/ports';
import type { Instant } from '../../../../domain/time/instant';
import type { Session } from '../session';

const BY_ID = 'where t.id = $1';
const OF_ENROLLMENT = 'where t.enrollment_id = $1';
const OF_EXECUTION = 'where t.execution_id = $1 and t.origin = $2';
const DUE = 'where t.next_attempt_at <= $1 order by t.next_attempt_at limit $2';
const NEXT = 'select min(next_attempt_at) from flow_wait where next_attempt_at is not null';

export function hostCallReads(s: Session): Pick<Reads, 'hostCalls' | 'hostCall' | 'hostCallsDue' | 'nextHostCallAt'> {
  return {
    hostCalls: async (of) => {
      const [which, ...params] =
        'enrollmentId' in of ? [OF_ENROLLMENT, of.enrollmentId] : [OF_EXECUTION, of.executionId, of.origin];
      await holdEnrollments(s, which, params);
      return s.rows.hostCall.all(`${which} order by t.id`, ...params);
    },
    hostCall: async (id) => {
      await holdEnrollments(s, BY_ID, [id]);
      return s.rows.hostCall.first(BY_ID, id);
    },
    hostCallsDue: (now, limit) => s.rows.hostCall.all(DUE, now, limit),
    nextHostCallAt: async () => ((await s.cells(NEXT))[0]?.[0] ?? null) as Instant | null,
  };
}

async function holdEnrollments(s: Session, which: string, params: unknown[]): Promise<void> {
  if (!s.open) return;
  const held = `select 1 from enrollment e where e.id in (select t.enrollment_id from flow_wait t ${which})`;
  await s.cells(`${held} order by e.id for no key update of e`, ...params);
}
