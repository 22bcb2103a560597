/**
 * Work that waits for others (a subscriber that takes its time), of which one piece of a name runs at a time over all
 * processes. Any number of it shares one connection, taken while there is some: session locks, as in exclusive.ts, but a
 * connection for each would leave none for the rest. When that connection breaks, its locks are free for another process.
 */
import type { Pool, PoolClient } from 'pg';
import { Serial } from '../../../engine/serial';
import { named } from './faults';

const TRY = 'select pg_try_advisory_lock(hashtextextended($1, 2)) as free';
const UNLOCK = 'select pg_advisory_unlock(hashtextextended($1, 2))';

interface Shared {
  connecting: Promise<PoolClient>;
  /** A connection answers one question after the other. */
  asking: Serial;
  users: number;
  onError: (error: Error) => void;
  broken?: Error;
}

export class Errands {
  private shared: Shared | null = null;
  /** Of this process: to Postgres a second lock of one connection is no hindrance. */
  private readonly underWay = new Set<string>();

  constructor(private readonly pool: Pool) {}

  async unlessElsewhere(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.underWay.has(name)) return false;
    this.underWay.add(name);
    const shared = this.share();
    try {
      const client = await shared.connecting;
      const { rows } = await shared.asking.run(() => client.query<{ free: boolean }>(TRY, [name]));
      if (rows[0]?.free !== true) return false;
      try {
        await work();
        return true;
      } finally {
        // A connection that cannot do it any more has lost its locks with it.
        await shared.asking.run(() => client.query(UNLOCK, [name])).catch(() => undefined);
      }
    } catch (error) {
      throw named(error);
    } finally {
      this.underWay.delete(name);
      await this.leave(shared);
    }
  }

  private share(): Shared {
    if (this.shared && !this.shared.broken) {
      this.shared.users += 1;
      return this.shared;
    }
    const onError = (error: Error): void => void (shared.broken = error);
    const shared: Shared = { connecting: this.pool.connect(), asking: new Serial(), users: 1, onError };
    this.shared = shared;
    shared.connecting.then((client) => client.on('error', onError), onError);
    return shared;
  }

  private async leave(shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (this.shared === shared) this.shared = null;
    const client = await shared.connecting.catch(() => null);
    if (!client) return;
    client.off('error', shared.onError);
    client.release(shared.broken);
  }
}
