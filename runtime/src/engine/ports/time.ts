/** The clock, ids, and the calendar of holidays. */
import type { Settings } from '../../domain/settings';
import type { Instant } from '../../domain/time/instant';
import type { Id } from '../records';

export interface Clock {
  now(): Instant;
  /**
   * Calls back at or after `at` (by this clock). Returns a function that cancels.
   * A virtual clock fires when it is moved; the real one by a timer.
   */
  wakeAt(at: Instant, callback: () => void): () => void;
}

/** Makes ULIDs: sortable by the instant, monotonic within one process. */
export type NewId = (at: Instant) => Id;

/** Public and national holidays, by settings: adapters/holidays.ts. `date` is local, YYYY-MM-DD. */
export type HolidayCalendar = (settings: Settings) => (date: string) => boolean;

/** A country whose public holidays are known, by its two-letter code, and its states and regions; often none. */
export interface HolidayPlace {
  country: string;
  regions: { code: string; name: string }[];
}
