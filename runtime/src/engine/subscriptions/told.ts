/** Which events of the timeline subscribers are told of, and as what. */
import type { SubscriptionEvent } from '../../domain/words';
import type { Subscription, TimelineEvent, TimelineKind } from '../records';

/** The kinds among which everything is that subscribers can ask for. */
export const TOLD_KINDS: readonly TimelineKind[] = [
  'enrolled',
  'sent',
  'reply',
  'draft_waiting',
  'draft_escalated',
  'draft_reassigned',
  'ended',
];

/** null: subscribers are not told of it. */
export function eventOf({ kind, data }: TimelineEvent): SubscriptionEvent | null {
  switch (kind) {
    case 'enrolled':
      return 'enrolled';
    case 'sent':
      return 'message_sent';
    case 'reply':
      return 'reply_received';
    // The latter two: it waits for somebody else from now on.
    case 'draft_waiting':
    case 'draft_escalated':
    case 'draft_reassigned':
      return 'draft_waiting';
    case 'ended':
      return data['state'] === 'failed' ? 'enrollment_failed' : 'enrollment_ended';
    default:
      return null;
  }
}

/**
 * What to tell a subscriber of this event; null: nothing. A trigger that draws the sequence starts no execution for who is
 * enrolled in it, because the runtime runs these steps (nodes.md, "Cadence Trigger"): it is spared one call a contact.
 */
export function toldOf(
  { events, sequenceId, source }: Pick<Subscription, 'events' | 'sequenceId' | 'source'>,
  event: TimelineEvent,
  of: { sequenceId: string },
): SubscriptionEvent | null {
  if (sequenceId !== null && sequenceId !== of.sequenceId) return null;
  const told = eventOf(event);
  if (told === 'enrolled' && source !== null) return null;
  return told !== null && events.includes(told) ? told : null;
}
