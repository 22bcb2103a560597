/** The clock of the demo: stands still while something happens, jumps to what comes next, and in the end runs on as clocks do. */
import type { Instant } from '../../domain/time';
import type { Clock } from '../../engine/ports';

/** Timers beyond 2^31 ms would fire at once. */
const LONGEST_TIMER_MS = 3_600_000;

interface WakeUp {
  at: Instant;
  callback: () => void;
}

export class DemoClock implements Clock {
  private at: Instant;
  /** When it began to run on, by the process's own count of ms; null while it stands. */
  private runningSince: number | null = null;
  private pending: WakeUp[] = [];
  private readonly timers = new Map<WakeUp, NodeJS.Timeout>();

  constructor(start: Instant) {
    this.at = start;
  }

  now(): Instant {
    return this.runningSince === null ? this.at : this.at + Math.floor(performance.now() - this.runningSince);
  }

  wakeAt(at: Instant, callback: () => void): () => void {
    const wakeUp = { at, callback };
    this.pending.push(wakeUp);
    if (this.runningSince !== null) this.arm(wakeUp);
    return () => this.forget(wakeUp);
  }

  /** Jumps forward. What was asked for on the way is called. */
  set(at: Instant): void {
    this.at = Math.max(at, this.at);
    const due = this.pending.filter((each) => each.at <= this.at).sort((one, other) => one.at - other.at);
    for (const wakeUp of due) if (this.pending.includes(wakeUp)) this.call(wakeUp);
  }

  /** From here on a second is a second. */
  letRun(): void {
    if (this.runningSince !== null) return;
    this.runningSince = performance.now();
    for (const wakeUp of this.pending) this.arm(wakeUp);
  }

  private arm(wakeUp: WakeUp): void {
    const leftMs = Math.min(Math.max(0, wakeUp.at - this.now()), LONGEST_TIMER_MS);
    const look = (): void => (this.now() >= wakeUp.at ? this.call(wakeUp) : this.arm(wakeUp));
    this.timers.set(wakeUp, setTimeout(look, leftMs).unref());
  }

  private call(wakeUp: WakeUp): void {
    this.forget(wakeUp);
    wakeUp.callback();
  }

  private forget(wakeUp: WakeUp): void {
    this.pending = this.pending.filter((other) => other !== wakeUp);
    clearTimeout(this.timers.get(wakeUp));
    this.timers.delete(wakeUp);
  }
}
