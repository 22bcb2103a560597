/** What was handed to a provider, and what must hold of it. */
import { minutes } from '../support/world';

/** `slow` takes it after a while. Of `unknown` nobody knows whether it was taken. */
export const ANSWERS = ['taken', 'slow', 'transient', 'permanent', 'unknown'] as const;
export type Answer = (typeof ANSWERS)[number];

export interface Handed {
  sendId: string;
  enrollmentId: string;
  contactId: string;
  text: string;
  at: number;
  answer: Answer;
}

/** Only what was surely not taken is handed over again. */
export function expectNeverTwice(handed: readonly Handed[]): void {
  for (const tries of Map.groupBy(handed, ({ sendId }) => sendId).values())
    expect(tries.slice(0, -1).map(({ answer }) => answer)).toEqual(tries.slice(1).map(() => 'transient'));
}

/** One inbox with so many a minute, and contacts with a smallest gap, which a send does not keep from its own retries. */
export function expectLimits(
  handed: readonly Handed[],
  { gapMs, perMinute }: { gapMs: number; perMinute: number },
): void {
  const ats = handed.map(({ at }) => at).sort((a, b) => a - b);
  for (const [n, at] of ats.entries())
    if (n >= perMinute) expect(at - ats[n - perMinute]!).toBeGreaterThanOrEqual(minutes(1));
  for (const ofContact of Map.groupBy(handed, ({ contactId }) => contactId).values())
    for (const [n, one] of ofContact.entries()) {
      const before = ofContact.slice(0, n).findLast(({ sendId }) => sendId !== one.sendId);
      if (before) expect(one.at - before.at).toBeGreaterThanOrEqual(gapMs);
    }
}
