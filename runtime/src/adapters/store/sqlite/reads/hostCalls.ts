/** What is asked about n8n executions that run steps. */
import type { Reads } from '../../../../engine/ports';
import type { Instant } from '../../../../domain/time/instant';
import type { Connection } from '../connection';

const OF_ENROLLMENT = 'where t.enrollment_id = ? order by t.id';
const OF_EXECUTION = 'where t.execution_id = ? and t.origin = ? order by t.id';
const DUE = 'indexed by flow_wait_due where t.next_attempt_at <= ? order by t.next_attempt_at limit ?';
const NEXT = `select min(next_attempt_at) from flow_wait indexed by flow_wait_due where next_attempt_at is not null`;

export function hostCallReads(
  c: Connection,
): Pick<Reads, 'hostCalls' | 'hostCall' | 'hostCallsDue' | 'nextHostCallAt'> {
  return {
    hostCalls: async (of) =>
      'enrollmentId' in of
        ? c.rows.hostCall.all(OF_ENROLLMENT, of.enrollmentId)
        : c.rows.hostCall.all(OF_EXECUTION, of.executionId, of.origin),
    hostCall: async (id) => c.rows.hostCall.byId(id),
    hostCallsDue: async (now, limit) => c.rows.hostCall.all(DUE, now, limit),
    nextHostCallAt: async () => (c.cells(NEXT)[0]?.[0] ?? null) as Instant | null,
  };
}
