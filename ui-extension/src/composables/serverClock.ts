/**
 * What time it is for the server. Due times and deadlines are the server's; on a phone whose clock is wrong, or before a
 * demo that plays weeks in a minute, "in 2 hours" must mean its hours.
 */

/** The header counts seconds, and an answer takes some of them: below this the clocks agree. */
const AGREES_WITHIN_MS = 60_000;

let aheadMs = 0;

/** @param date of an answer, as HTTP gives it (RFC 9110, 6.6.1) */
export function noteServerTime(date: string | null): void {
  const at = Date.parse(date ?? '');
  if (Number.isNaN(at)) return;
  const difference = at - Date.now();
  aheadMs = Math.abs(difference) < AGREES_WITHIN_MS ? 0 : difference;
}

export function serverNow(): number {
  return Date.now() + aheadMs;
}
