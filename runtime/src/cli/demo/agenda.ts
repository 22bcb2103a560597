/** What people will do, by when they will do it. */
import type { Instant } from '../../domain/time';

export type Act = () => Promise<void> | void;

export class Agenda {
  private entries: { at: Instant; act: Act }[] = [];

  add(at: Instant, act: Act): void {
    const after = this.entries.findIndex((other) => other.at > at);
    this.entries.splice(after < 0 ? this.entries.length : after, 0, { at, act });
  }

  nextAt(): Instant | null {
    return this.entries[0]?.at ?? null;
  }

  /** Takes what is due, in order. */
  takeUntil(now: Instant): Act[] {
    const count = this.entries.filter(({ at }) => at <= now).length;
    return this.entries.splice(0, count).map(({ act }) => act);
  }
}
