/** How the status of a send moves. Rule: semantics.md, "Send status": never back, whatever the order of callbacks. */
import type { SendStatus } from '../words';

/** `sending` is `scheduled` in a provider's hands. */
const WAY: readonly SendStatus[] = ['pending', 'scheduled', 'sending', 'sent', 'delivered', 'read', 'replied'];
const MAY_SKIP: ReadonlySet<SendStatus> = new Set(['pending', 'scheduled']);
/** After `sent` a provider may still report that it could not deliver. */
const MAY_FAIL: ReadonlySet<SendStatus> = new Set(['pending', 'scheduled', 'sending', 'sent']);

/**
 * The status after a report, or null when the report changes nothing: it is a duplicate, late, or not possible any more.
 * Reports may leave statuses out (`sending` → `read`). `skipped` and `failed` are final. A send that returns to
 * `scheduled` for a retry is the store's own step and no report, so it is null here.
 */
export function advanceStatus(current: SendStatus, next: SendStatus): SendStatus | null {
  if (next === 'skipped') return MAY_SKIP.has(current) ? next : null;
  if (next === 'failed') return MAY_FAIL.has(current) ? next : null;
  const from = WAY.indexOf(current);
  return from >= 0 && WAY.indexOf(next) > from ? next : null;
}

/** Whether the message surely left: a reply may be to it, and it counts as sent in reports. */
export function isAtLeastSent(status: SendStatus): boolean {
  return WAY.indexOf(status) >= WAY.indexOf('sent');
}
