/** When a target record has reached its goal. Rule: semantics.md, "Exit rules". */
import type { RecordType } from '../words';

/** The statuses that count as the goal unless the sequence names its own. */
export const GOAL_STATUS: Readonly<Record<RecordType, string>> = {
  charge: 'paid',
  deal: 'won',
  appointment: 'completed',
};

/**
 * Whether the record's status is a goal. Case and surrounding white space count nothing, because statuses come from
 * other systems.
 * @param goalStatuses stand instead of the usual one; undefined or empty: the usual one
 */
export function goalReached(
  record: { readonly type: RecordType; readonly status: string },
  goalStatuses?: readonly string[],
): boolean {
  const goals = goalStatuses?.length ? goalStatuses : [GOAL_STATUS[record.type]];
  const status = comparable(record.status);
  return goals.some((goal) => comparable(goal) === status);
}

function comparable(status: string): string {
  return status.trim().toLowerCase();
}
