/** How often a subscriber that does not take a call is tried again, and when it is given up. Pure. */
import type { Instant } from '../../domain/time/instant';
import type { CallOutcome } from '../ports';
import type { Subscription } from '../records';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** After the first, second … attempt; the last one repeats. n8n is back from a restart within the first few. */
const PAUSES_MS = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];
/** n8n answers 404 while it starts and while the workflow is switched off; a day of it is no restart. */
const GONE_AFTER_MS = 24 * HOUR;
/** A weekend. */
const FAILED_AFTER_MS = 72 * HOUR;

export const PATIENT = {
  state: 'active',
  attempts: 0,
  nextAttemptAt: null,
  failingSince: null,
  lastError: null,
} as const satisfies Partial<Subscription>;

/** What is recorded of a call that was not taken. Both limits are inside: exactly that long is too long. */
export function afterRefusal(
  before: Pick<Subscription, 'attempts' | 'failingSince'>,
  outcome: Exclude<CallOutcome, { kind: 'taken' }>,
  now: Instant,
): Pick<Subscription, 'state' | 'attempts' | 'nextAttemptAt' | 'failingSince' | 'lastError'> {
  const attempts = before.attempts + 1;
  const failingSince = before.failingSince ?? now;
  const limitMs = outcome.kind === 'gone' ? GONE_AFTER_MS : FAILED_AFTER_MS;
  const told = { attempts, failingSince, lastError: outcome.why };
  if (now - failingSince >= limitMs) return { ...told, state: 'failed', nextAttemptAt: null };
  const pauseMs = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1]!;
  const asked = outcome.kind === 'refused' ? (outcome.retryAt ?? 0) : 0;
  return { ...told, state: 'active', nextAttemptAt: Math.max(now + pauseMs, asked) };
}
