/** Keeps an address from trying API keys for long. */
import { createHash } from 'node:crypto';
import type { Clock } from '../engine/ports';
import { HttpProblem } from './problem';

const WINDOW_MS = 60_000;
const MAX_GUESSES = 20;
const MAX_ADDRESSES = 10_000;

/**
 * Different wrong keys from one address. The same wrong key again is a client that was not told of a change, not
 * somebody who guesses. Guessing is hopeless anyway (keys are random); the limit makes it visible and cheap.
 */
export class GuessLimit {
  private readonly byAddress = new Map<string, { until: number; wrong: Set<string> }>();

  constructor(private readonly clock: Clock) {}

  refuseIfTooMany(address: string): void {
    const known = this.byAddress.get(address);
    if (!known) return;
    const leftMs = known.until - this.clock.now();
    if (leftMs <= 0) this.byAddress.delete(address);
    else if (known.wrong.size >= MAX_GUESSES) {
      const seconds = Math.ceil(leftMs / 1000);
      throw new HttpProblem(
        429,
        'too_many_wrong_keys',
        `Too many wrong API keys came from this address. Try again in ${seconds} s.`,
        {
          headers: { 'Retry-After': String(seconds) },
        },
      );
    }
  }

  note(address: string, secret: string): void {
    if (this.byAddress.size >= MAX_ADDRESSES) this.forgetOldest();
    const known = this.byAddress.get(address) ?? { until: this.clock.now() + WINDOW_MS, wrong: new Set<string>() };
    known.wrong.add(createHash('sha256').update(secret).digest('base64url').slice(0, 16));
    this.byAddress.set(address, known);
  }

  private forgetOldest(): void {
    const oldest = this.byAddress.keys().next();
    if (!oldest.done) this.byAddress.delete(oldest.value);
  }
}
