/**
 * Leaves a provider alone that has failed several times in a row, so that nobody waits for one that is dead. Closed: all
 * may ask. Open: nobody, until the pause is over. Then one may try: it closes when that goes well, and a longer pause
 * begins when it does not.
 */
import type { Instant } from '../../domain/time/instant';

const FAILURES = 5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export class Breaker {
  private failures = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private openUntil: Instant | null = null;
  private isTrying = false;

  /** False: it is left alone. True: the caller asks, and says what came of it. */
  mayAsk(now: Instant): boolean {
    if (this.openUntil === null) return true;
    if (now < this.openUntil || this.isTrying) return false;
    this.isTrying = true;
    return true;
  }

  wentWell(): void {
    this.failures = 0;
    this.pauseMs = FIRST_PAUSE_MS;
    this.openUntil = null;
    this.isTrying = false;
  }

  failed(now: Instant): void {
    this.failures += 1;
    const wasTrial = this.isTrying && this.openUntil !== null && now >= this.openUntil;
    if (wasTrial) this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    // Those that were asked before it opened fail one after the other, and lengthen nothing.
    if (wasTrial || (this.openUntil === null && this.failures >= FAILURES)) this.openUntil = now + this.pauseMs;
    this.isTrying = false;
  }

  /** The caller asked and was broken off by us: it says nothing about the provider. */
  neither(): void {
    this.isTrying = false;
  }

  get isFailing(): boolean {
    return this.failures > 0;
  }

  get isOpen(): boolean {
    return this.openUntil !== null;
  }
}
