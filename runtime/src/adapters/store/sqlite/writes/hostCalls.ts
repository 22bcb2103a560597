/** Writes of what n8n executions asked for. */
import type { Tx } from '../../../../engine/ports';
import type { Id } from '../../../../engine/records';
import type { NodeId } from '../../../../domain/flow/schema';
import type { Connection } from '../connection';

const MOVED = `update flow_wait set next_attempt_at = 0 where enrollment_id = ? and status = 'waiting' and node is not ?`;
const LET_GO = `update flow_wait set status = 'waiting', next_attempt_at = 0 where status = 'asked'`;
const FORGET = 'delete from flow_wait where execution_id = ? and origin = ?';

export function hostCallWrites(
  c: Connection,
): Pick<Tx, 'insertHostCall' | 'updateHostCall' | 'letHostCallsGo' | 'deleteHostCalls'> {
  return {
    insertHostCall: async (call) => c.rows.hostCall.insert(call),
    updateHostCall: async (id, set) => void c.rows.hostCall.update(set, ' where id = ?', id),
    letHostCallsGo: async () => void c.run(LET_GO),
    deleteHostCalls: async ({ origin, executionId }) => void c.run(FORGET, executionId, origin),
  };
}

/** Promise: engine/ports/tx.ts, updateEnrollments. */
export function hostMayGoOn(c: Connection, enrollment: Id, node: NodeId | null): void {
  c.run(MOVED, enrollment, node);
}
