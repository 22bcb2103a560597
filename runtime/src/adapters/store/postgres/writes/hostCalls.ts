/** Writes of what n8n executions asked for. */
import type { EnrollmentChange, Tx } from '../../../../engine/ports';
import type { Session } from '../session';

const MOVED = `update flow_wait t set next_attempt_at = 0 from unnest($1::text[], $2::text[]) as v(enrollment_id, node)
  where t.enrollment_id = v.enrollment_id and t.status = 'waiting' and t.node is distinct from v.node`;
const LET_GO = `update flow_wait set status = 'waiting', next_attempt_at = 0 where status = 'asked'`;
const FORGET = 'delete from flow_wait where execution_id = $1 and origin = $2';

export function hostCallWrites(
  s: Session,
): Pick<Tx, 'insertHostCall' | 'updateHostCall' | 'letHostCallsGo' | 'deleteHostCalls'> {
  return {
    insertHostCall: (call) => s.rows.hostCall.insert(call),
    updateHostCall: async (id, set) => {
      await s.rows.hostCall.update(set, 'id = $1', id);
    },
    letHostCallsGo: async () => {
      await s.run(LET_GO);
    },
    deleteHostCalls: async ({ origin, executionId }) => {
      await s.run(FORGET, executionId, origin);
    },
  };
}

/**
 * Promise: engine/ports/tx.ts, updateEnrollments. A statement of its own, after the enrollments were locked: whoever put a
 * call to wait meanwhile has committed by then, and one statement would not see it.
 */
export async function hostsMayGoOn(s: Session, moved: readonly EnrollmentChange[]): Promise<void> {
  if (moved.length === 0) return;
  await s.send(
    MOVED,
    moved.map(({ id }) => id),
    moved.map(({ set }) => set.node),
  );
}
