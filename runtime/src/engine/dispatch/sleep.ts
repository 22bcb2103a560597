/** Sleep that ends at an instant, or when something becomes due earlier. */
import type { Instant } from '../../domain/time';
import type { Clock, Store } from '../ports';

/** The real clock may be set, and a wake-up is only a hint: looked at again at least this often. */
const LONGEST_MS = 30_000;
/**
 * What another process made due earlier wakes nobody here. Usually that process does it itself; what it leaves, or had when
 * it died, is found this soon. Asking costs a handful of look-ups in indexes.
 */
const LONGEST_BESIDE_OTHERS_MS = 500;

export function longestSleepMs({ soleProcess }: Store): number {
  return soleProcess ? LONGEST_MS : LONGEST_BESIDE_OTHERS_MS;
}

export class Sleep {
  private rouse: (() => void) | null = null;
  private missedWake = false;

  constructor(
    private readonly clock: Clock,
    private readonly longestMs: number,
  ) {}

  wake(): void {
    if (this.rouse) this.rouse();
    else this.missedWake = true;
  }

  /** To be called before looking at what is due: a wake-up that comes after it ends the next sleep at once. */
  begin(): void {
    this.missedWake = false;
  }

  /** @param at null: until it is woken */
  until(at: Instant | null): Promise<void> {
    if (this.missedWake) return Promise.resolve();
    const latest = this.clock.now() + this.longestMs;
    return new Promise((resolve) => {
      const done = (): void => {
        this.rouse = null;
        cancel();
        resolve();
      };
      const cancel = this.clock.wakeAt(at === null ? latest : Math.min(at, latest), done);
      this.rouse = done;
    });
  }
}
