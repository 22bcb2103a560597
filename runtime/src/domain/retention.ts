/**
 * How long what has ended is kept, and whether the clock is to be believed when it says that the time is over. What is
 * removed does not come back, so whatever would make it much at once takes effect a day later. Pure.
 */
import { z } from 'zod';
import type { ContactLimits } from './time/limits';
import { DAY, HOUR, MINUTE, type Instant } from './time/instant';

/** Longer than a month: budgets are by the month, and limits of a contact's day look two days back. */
const LEAST_DAYS = 30;
/** A hundred years. */
const MOST_DAYS = 36_500;

const keptDays = () =>
  z
    .int()
    .min(LEAST_DAYS, { error: `Keep it for ${LEAST_DAYS} days or more, or for ever (null).` })
    .max(MOST_DAYS)
    .nullable()
    .default(null);

export const retentionSettingsSchema = z
  .strictObject({
    historyDays: keptDays().describe(
      'Days after its end for which an enrollment is kept with its sends, drafts and timeline; null: for ever',
    ),
    messageDays: keptDays().describe(
      'Days for which the messages of conversations are kept; null: for ever. Those of a contact with a running enrollment stay',
    ),
  })
  .describe('What is removed some time after it has ended. A shorter time takes effect a day after it was set');
export type RetentionSettings = z.infer<typeof retentionSettingsSchema>;

/** What was seen of the clock and the settings the last time it was looked at them. */
export interface RetentionWatch extends RetentionSettings {
  seenAt: Instant;
  /** Since then neither has made it more that is to be removed, but by the passing of time. */
  calmSince: Instant;
}

/** A server that is off over a long weekend is nothing unusual. */
const LEAP_MS = 4 * DAY;
/** Clocks are put right by seconds. */
const BACK_MS = HOUR;
/** Time for a person to see what they have set, or that the clock is wrong. */
export const CALM_MS = DAY;

export interface Looked {
  watch: RetentionWatch;
  /** Why a day is waited for from now on; null: nothing new. */
  began: 'clock_leapt' | 'shortened' | null;
}

/** @param before null: nothing was to be removed until now */
export function lookedAt(before: RetentionWatch | null, wanted: RetentionSettings, now: Instant): Looked {
  const { historyDays, messageDays } = wanted;
  const began = beganWith(before, wanted, now);
  const calmSince = began === null && before !== null ? before.calmSince : now;
  return { watch: { historyDays, messageDays, seenAt: now, calmSince }, began };
}

function beganWith(before: RetentionWatch | null, wanted: RetentionSettings, now: Instant): Looked['began'] {
  if (before === null) return 'shortened';
  if (now - before.seenAt > LEAP_MS || before.seenAt - now > BACK_MS) return 'clock_leapt';
  const isShorter = (['historyDays', 'messageDays'] as const).some(
    (kept) => (wanted[kept] ?? Infinity) < (before[kept] ?? Infinity),
  );
  return isShorter ? 'shortened' : null;
}

export function isCalm({ calmSince }: RetentionWatch, now: Instant): boolean {
  return now - calmSince >= CALM_MS;
}

/** What ended, or came, before these may be removed; null: nothing. */
export interface Cutoffs {
  history: Instant | null;
  messages: Instant | null;
}

/** The least gap between two messages to a contact may be longer than history is kept; the sends it counts from stay. */
export function cutoffs(
  { historyDays, messageDays }: RetentionSettings,
  { minGapMinutes = 0 }: ContactLimits,
  now: Instant,
): Cutoffs {
  return {
    history: historyDays === null ? null : now - Math.max(historyDays * DAY, minGapMinutes * MINUTE + DAY),
    messages: messageDays === null ? null : now - messageDays * DAY,
  };
}
