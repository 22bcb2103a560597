/**
 * Transactions, many at a time, each on a connection of its own. They read what is committed, and lock what they read to
 * change it (session.ts), so two that decide upon the same rows do so one after the other, whichever process they are in.
 * One that met another in a way that only one can survive is undone and made again, so its work may run more than once.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';
import { StoreUnavailable } from '../../../engine/errors';
import { mayTryAgain, named, pauseBeforeTry } from './faults';
import { Open, sendTogether, Session, type Queryable, type Versions } from './session';
import { writeCounts } from './stepCounts';

type Client = Queryable & { query(text: string): Promise<{ command: string }> };

export interface TransactionOptions {
  /** The connection to use; one of the pool when null. */
  client?: unknown;
  /** What cannot be done twice, such as reading a stream. */
  once?: boolean;
  /** What waits in between for somebody outside, such as whoever hands in a stream or takes one. */
  patient?: boolean;
}

/** So long whoever takes an export or hands in an import may let the server wait. Neither keeps rows from anybody. */
const PATIENCE = `set local idle_in_transaction_session_timeout = '1h'`;

export class Transactions {
  /** Tells calls that a transaction's own work makes. */
  private readonly inside = new AsyncLocalStorage<Open>();

  constructor(
    private readonly source: DataSource,
    private readonly versions: Versions,
  ) {}

  /** Resolves when what `work` wrote is durable; undoes it and rejects when it, or the commit, fails. */
  async run<T>(work: (session: Session) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    this.refuseInside();
    for (let tries = 1; ; tries++) {
      try {
        return await this.connected(options.client as Client | null, (client, manager) =>
          this.once(client, manager, work, options.patient),
        );
      } catch (error) {
        if (options.once || !mayTryAgain(error, tries)) throw named(error);
        await pauseBeforeTry(tries);
      }
    }
  }

  /** One whose end the caller decides, and which only reads; it may wait for whoever takes what it reads. */
  async begin(mode: string): Promise<{ session: Session; end: () => Promise<void> }> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as Client;
      await client.query(`begin isolation level ${mode}`);
      await client.query(PATIENCE);
      const session = new Session(client, runner.manager, this.versions, new Open());
      const end = async (): Promise<void> => {
        await client.query('rollback').catch(() => undefined);
        await runner.release();
      };
      return { session, end };
    } catch (error) {
      await runner.release();
      throw named(error);
    }
  }

  refuseInside(): void {
    if (this.inside.getStore()?.ended === false)
      throw new Error('Inside a transaction, use its tx: this call would wait for the transaction that waits for it.');
  }

  private async connected<T>(
    client: Client | null | undefined,
    work: (client: Client, manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    if (client) return work(client, this.source.manager);
    const runner = this.source.createQueryRunner();
    try {
      return await work((await runner.connect()) as Client, runner.manager);
    } finally {
      await runner.release();
    }
  }

  private async once<T>(
    client: Client,
    manager: EntityManager,
    work: (session: Session) => Promise<T>,
    patient = false,
  ): Promise<T> {
    const open = new Open();
    const session = new Session(client, manager, this.versions, open);
    // Sent with the first statement. Without an answer to it there is none to that either.
    sendTogether(client);
    const begun = client.query('begin');
    begun.catch(() => undefined);
    try {
      if (patient) await client.query(PATIENCE);
      const result = await this.inside.run(open, () => work(session));
      await writeCounts(session);
      if (open.failure !== undefined) throw open.failure;
      open.ended = true;
      await commit(client, session, open);
      return result;
    } catch (error) {
      open.ended = true;
      await session.settled();
      await client.query('rollback').catch(() => undefined);
      throw firstCause(open.failure, error) as Error;
    }
  }
}

/** Sent behind statements that are not answered yet: should one of them fail, the server makes a rollback of it. */
async function commit(client: Client, session: Session, open: Open): Promise<void> {
  sendTogether(client);
  const { command } = await client.query('commit').catch((error: unknown) => {
    throw unsure(error);
  });
  await session.settled();
  if (open.failure !== undefined) throw open.failure;
  if (command !== 'COMMIT') throw new Error(`The database server answered '${command}' where it was to commit.`);
}

/** After a statement has failed the others fail because of it; and what can be tried again must be known as that. */
function firstCause(failure: unknown, error: unknown): unknown {
  const isConsequence = (error as { code?: string } | null)?.code === '25P02';
  return failure !== undefined && (isConsequence || mayTryAgain(failure, 1)) ? failure : error;
}

/** The connection broke between the wish to commit and the answer: a caller that repeats must not assume either. */
function unsure(error: unknown): unknown {
  const known = named(error);
  if (!(known instanceof StoreUnavailable)) return error;
  return new StoreUnavailable(
    'The connection to the database server broke while a change was being saved, and whether it was is not known. Read it again before repeating it.',
    { cause: error },
  );
}
