/** Keeps looks for what is due apart, so that what falls due one after the other is worked on together. */
import type { Instant } from '../../domain/time';
import type { Store } from '../ports';

/**
 * A look, a claim and the statements of a batch cost a database server nearly the same for one enrollment as for ten. At 200
 * due a second four processes that looked each time kept two cores busy; this pause is felt by nobody.
 */
const BESIDE_OTHERS_MS = 50;

/** An embedded database is asked within the process, which costs too little to wait for company. */
export function pauseBetweenLooks({ soleProcess }: Store): number {
  return soleProcess ? 0 : BESIDE_OTHERS_MS;
}

export class Pace {
  private last: { at: Instant; wasFull: boolean } | null = null;

  constructor(private readonly everyMs: number) {}

  /** `now` at once, or later. A clock that was set back does not draw it out. */
  nextAt(now: Instant): Instant {
    if (!this.last || this.last.wasFull || now < this.last.at) return now;
    return Math.max(now, this.last.at + this.everyMs);
  }

  /** @param wasFull there is probably more */
  looked(at: Instant, wasFull: boolean): void {
    this.last = { at, wasFull };
  }
}
