/**
 * Work of which one piece runs at a time over all processes: an advisory lock, held by a connection of its own for as long
 * as the work takes. Sends that begin in such work are put on record over that very connection. Were it to break, the
 * lock would be free for another process, and then nothing begins here either.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import { named } from './faults';
import type { Session } from './session';
import type { Transactions } from './transactions';

interface Held {
  client: PoolClient;
  /** The work is not over; what it left running is outside again. */
  open: boolean;
}

const WAIT = 'select pg_advisory_lock(hashtextextended($1, 1))';
const TRY = 'select pg_try_advisory_lock(hashtextextended($1, 1)) as free';
const UNLOCK = 'select pg_advisory_unlock(hashtextextended($1, 1))';

export class Exclusive {
  private readonly holding = new AsyncLocalStorage<Held>();

  constructor(
    private readonly pool: Pool,
    private readonly transactions: Transactions,
  ) {}

  refuseInsideTransaction(): void {
    this.transactions.refuseInside();
  }

  /** Waits until nobody else runs work of this name. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.holdingOne(async (held) => {
      await held.client.query(WAIT, [name]);
      return this.unlocking(name, held, work);
    });
  }

  /** Null, at once, when somebody else runs work of this name. */
  ifFree<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    return this.holdingOne(async (held) => {
      const { rows } = await held.client.query<{ free: boolean }>(TRY, [name]);
      return rows[0]?.free === true ? this.unlocking(name, held, work) : null;
    });
  }

  /** A transaction; within such work over the connection that holds its lock. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const held = this.holding.getStore();
    return this.transactions.run(work, { client: held?.open ? held.client : null });
  }

  /** Within other such work both locks are on one connection. */
  private async holdingOne<T>(work: (held: Held) => Promise<T>): Promise<T> {
    this.refuseInsideTransaction();
    const outer = this.holding.getStore();
    if (outer?.open) return work(outer);
    const client = await this.pool.connect().catch((error: unknown) => {
      throw named(error);
    });
    const held: Held = { client, open: true };
    let broken: Error | undefined;
    const onError = (error: Error): void => void (broken = error);
    client.on('error', onError);
    try {
      return await this.holding.run(held, () => work(held));
    } catch (error) {
      throw named(error);
    } finally {
      held.open = false;
      client.off('error', onError);
      client.release(broken);
    }
  }

  private async unlocking<T>(name: string, { client }: Held, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      // A connection that cannot do it any more has lost its locks with it, and the pool drops it.
      await client.query(UNLOCK, [name]).catch(() => undefined);
    }
  }
}
