/**
 * How often passwords may be tried: by address, and by account over all addresses. An account's limit does not hold for an
 * address from which its person has logged in before, so that guessing from elsewhere keeps nobody out of their own
 * account; each limit ends by itself, and tries that are refused do not prolong it. Rule: quality.md, "Security".
 */
import type { Clock } from '../engine/ports';
import { HttpProblem } from './problem';

const WINDOW_MS = 15 * 60_000;
const PER_ADDRESS = 10;
const PER_ACCOUNT = 20;
/** Of each kind; the oldest are forgotten first. */
const MOST_KEPT = 10_000;

export interface Attempt {
  /** The password was right: it counts no longer. */
  succeeded(): void;
}

export class LoginLimits {
  private readonly addresses = new Tries(PER_ADDRESS);
  private readonly accounts = new Tries(PER_ACCOUNT);

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /**
   * Counts a try before it is made, so that many at once are counted as well.
   * @param account null: of an account whose limit does not hold here
   * @throws {HttpProblem} 429 `too_many_logins`
   */
  begin(address: string, account: string | null): Attempt {
    const now = this.clock.now();
    const from = networkOf(address);
    const until = Math.max(
      this.addresses.closedUntil(from, now),
      account === null ? 0 : this.accounts.closedUntil(account, now),
    );
    if (until > now) throw tooMany(until - now);
    this.addresses.add(from, now);
    if (account !== null) this.accounts.add(account, now);
    return {
      succeeded: () => {
        this.addresses.take(from);
        if (account !== null) this.accounts.take(account);
      },
    };
  }
}

class Tries {
  private readonly of = new Map<string, { count: number; endsAt: number }>();

  constructor(private readonly most: number) {}

  /** 0: open. */
  closedUntil(name: string, now: number): number {
    const known = this.of.get(name);
    if (known && known.endsAt <= now) this.of.delete(name);
    return known && known.endsAt > now && known.count >= this.most ? known.endsAt : 0;
  }

  add(name: string, now: number): void {
    const known = this.of.get(name);
    if (known) known.count += 1;
    else {
      const oldest = this.of.size >= MOST_KEPT ? this.of.keys().next() : null;
      if (oldest && !oldest.done) this.of.delete(oldest.value);
      this.of.set(name, { count: 1, endsAt: now + WINDOW_MS });
    }
  }

  take(name: string): void {
    const known = this.of.get(name);
    if (known) known.count = Math.max(0, known.count - 1);
  }
}

/** Whoever has one IPv6 address has the whole /64 it is in. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')]
    .slice(0, 4)
    .join(':');
}

function tooMany(leftMs: number): HttpProblem {
  const seconds = Math.ceil(leftMs / 1000);
  const detail = `Too many passwords were tried. Try again in ${Math.ceil(seconds / 60)} min, or ask an administrator for a new invitation.`;
  return new HttpProblem(429, 'too_many_logins', detail, { headers: { 'Retry-After': String(seconds) } });
}
