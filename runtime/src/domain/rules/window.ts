/** WhatsApp's window for free text. Rule: semantics.md, "WhatsApp's 24-hour window". */
import type { Instant } from '../time';

export const WINDOW_MS = 24 * 60 * 60 * 1000;

/**
 * Whether free text may be sent at `now` on an inbox with a window. Exactly 24 hours after the contact's last message is
 * outside. A message dated after `now`, from a clock ahead of ours, is inside.
 * @param lastInboundAt null: the contact never wrote there, which is outside
 */
export function windowOpen(lastInboundAt: Instant | null, now: Instant): boolean {
  return lastInboundAt !== null && now < lastInboundAt + WINDOW_MS;
}
