/** The clocks: the machine's, and one that stands still until it is moved. The only file that reads the time. */
import type { Instant } from '../domain/time/instant';
import type { Clock } from '../engine/ports';

/**
 * The longest the system clock sleeps before it looks at the time again. A timer counts elapsed time and does not
 * notice that the wall clock was set or the machine slept; this bounds how late a wake-up is then. It also stays
 * far below 2^31 ms, where setTimeout overflows and fires at once.
 */
export const LONGEST_SLEEP_MS = 30_000;

/**
 * The machine's wall clock. A wake-up comes at or after its instant by this clock, never within the call of
 * `wakeAt` itself, and at most LONGEST_SLEEP_MS late when the clock was set forward. Timers do not keep the
 * process alive: a server's socket does, and a command that is done may end.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, callback) {
    let timer: NodeJS.Timeout;
    const sleep = (): void => {
      const leftMs = Math.ceil(at - Date.now());
      timer = setTimeout(look, Math.min(Math.max(leftMs, 0), LONGEST_SLEEP_MS)).unref();
    };
    // A timer may also fire a millisecond before its time.
    const look = (): void => (Date.now() >= at ? callback() : sleep());
    sleep();
    return () => clearTimeout(timer);
  },
};

interface WakeUp {
  at: Instant;
  callback: () => void;
}

/** How often one instant may wake somebody. More means that a callback asks again and again for the same instant. */
const MOST_AT_ONE_INSTANT = 100_000;

/**
 * A clock for the demo, the simulator and tests. It calls back only while it is moved; also what was asked for an
 * instant that had already passed waits for the next move (`advance(0)` is one).
 */
export class VirtualClock implements Clock {
  #now: Instant;
  #pending: WakeUp[] = [];
  readonly #settle: () => Promise<void>;

  /**
   * @param settle resolves when what the callbacks began has come to rest. The default lets promises and
   *   immediates finish; who waits for real sockets or files hands in a way to know.
   */
  constructor(start: Instant, settle: () => Promise<void> = afterImmediates) {
    this.#now = start;
    this.#settle = settle;
  }

  now(): Instant {
    return this.#now;
  }

  wakeAt(at: Instant, callback: () => void): () => void {
    const wakeUp = { at, callback };
    const after = this.#pending.findIndex((other) => other.at > at);
    this.#pending.splice(after < 0 ? this.#pending.length : after, 0, wakeUp);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== wakeUp);
    };
  }

  /** The earliest instant somebody waits for; null when nobody does. */
  nextWakeAt(): Instant | null {
    return this.#pending[0]?.at ?? null;
  }

  /**
   * Moves as time does: from wake-up to wake-up, each called at its instant, in the order of their instants and
   * then of asking, and each given time to settle before the next. Includes those asked for on the way.
   * @throws {RangeError} when `at` lies behind; a clock that is set back is `set`
   */
  async advanceTo(at: Instant): Promise<void> {
    if (!(at >= this.#now)) throw new RangeError(`The clock shows ${this.#now} and cannot advance to ${at}; set it.`);
    let calls = 0;
    for (;;) {
      await this.#settle();
      const next = this.#takeUntil(at);
      if (!next) break;
      calls = next.at > this.#now ? 1 : calls + 1;
      if (calls > MOST_AT_ONE_INSTANT) throw new Error(`Wake-ups at ${this.#now} ask for ever more at that instant.`);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = at;
  }

  /** As `advanceTo`, by so many milliseconds. */
  async advance(ms: number): Promise<void> {
    await this.advanceTo(this.#now + ms);
  }

  /**
   * Jumps, forward or back, as when an operator sets the clock or a machine wakes from sleep. What became due on
   * the way is called at once, in order, and finds the clock at `at` already.
   */
  set(at: Instant): void {
    this.#now = at;
    for (const wakeUp of this.#pending.filter((each) => each.at <= at)) {
      // One called before it may have cancelled it.
      if (!this.#pending.includes(wakeUp)) continue;
      this.#pending = this.#pending.filter((other) => other !== wakeUp);
      wakeUp.callback();
    }
  }

  #takeUntil(at: Instant): WakeUp | undefined {
    const next = this.#pending[0];
    return next && next.at <= at ? this.#pending.shift() : undefined;
  }
}

/** Two rounds of the event loop, because what the first one resolves may have begun something more. */
async function afterImmediates(): Promise<void> {
  for (let round = 0; round < 2; round++) await new Promise((resolve) => setImmediate(resolve));
}
