/**
 * Transactions, one at a time: each sees only what was finished before it, and nothing writes in between. Those that wait
 * when a commit comes are carried through in the same commit (group commit): the disk is asked to be sure once for all of
 * them, and each is acknowledged after that.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { StoreUnavailable } from '../../../engine/errors';
import { Changes, type Connection } from './connection';
import type { Leases } from './leases';
import { Mutex } from './mutex';
import { writeCounts } from './stepCounts';

/** Bounds how long the first of a group waits for the others, so that a reply is acknowledged soon. */
const LARGEST_GROUP = 16;
const LONGEST_GROUP_MS = 15;

interface Waiting {
  work: () => unknown;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** A transaction that has done its work and waits for the commit. */
interface Done {
  waiting: Waiting;
  result: unknown;
}

export class Transactions {
  private readonly mutex = new Mutex();
  private readonly queue: Waiting[] = [];
  /** Tells calls that a transaction's own work makes. What such work leaves running is outside again once it has ended. */
  private readonly inside = new AsyncLocalStorage<{ open: boolean }>();

  /** Called after each commit. */
  onCommit: () => void = () => undefined;

  constructor(
    private readonly c: Connection,
    private readonly leases: Leases,
  ) {}

  /** Resolves when what `work` wrote is durable; undoes it and rejects when it, or the commit, fails. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.isInside()) return Promise.reject(insideAlready());
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, resolve: resolve as (result: unknown) => void, reject });
      void this.mutex.run(() => this.group());
    });
  }

  /** Runs when no transaction is open. */
  alone<T>(work: () => T | Promise<T>): Promise<T> {
    return this.isInside() ? Promise.reject(insideAlready()) : this.mutex.run(work);
  }

  /** At once inside a transaction, else when none is open. For reads of a database that has one connection only. */
  aloneOrInside<T>(work: () => Promise<T>): Promise<T> {
    return this.isInside() ? work() : this.mutex.run(work);
  }

  private isInside(): boolean {
    return this.inside.getStore()?.open === true;
  }

  /** Carries through those that wait now. One that was carried by an earlier group finds an empty queue. */
  private async group(): Promise<void> {
    const { c } = this;
    const startedAt = performance.now();
    const done: Done[] = [];
    c.changes = new Changes();
    try {
      for (let count = 0; count < LARGEST_GROUP && performance.now() - startedAt < LONGEST_GROUP_MS; count += 1) {
        const waiting = this.queue.shift();
        if (!waiting) break;
        await this.member(waiting, done, c.changes);
      }
      if (done.length > 0) this.commit(done, c.changes);
    } finally {
      c.changes = null;
    }
    if (this.queue.length > 0) void this.mutex.run(() => this.group());
  }

  /** The first needs no savepoint: when it fails there is nothing else to keep. */
  private async member(waiting: Waiting, done: Done[], changes: Changes): Promise<void> {
    const { c } = this;
    const isFirst = done.length === 0;
    const scope = { open: true };
    try {
      c.run(isFirst ? 'begin immediate' : 'savepoint member');
      const result = await this.inside.run(scope, waiting.work);
      writeCounts(c, changes.counts);
      if (!isFirst) c.run('release member');
      done.push({ waiting, result });
    } catch (error) {
      // Told first: whatever comes of undoing it, this one is not kept.
      waiting.reject(named(error));
      changes.counts.forget();
      this.undo(isFirst, done, error);
    } finally {
      scope.open = false;
    }
  }

  private undo(isFirst: boolean, done: Done[], error: unknown): void {
    const { c } = this;
    if (!c.handle.inTransaction) {
      // A full disk makes SQLite roll everything back by itself, the others of the group too.
      rejectAll(done, error);
    } else if (isFirst) {
      c.run('rollback');
    } else {
      c.run('rollback to member');
      c.run('release member');
    }
  }

  private commit(done: Done[], changes: Changes): void {
    const { c } = this;
    try {
      c.run('commit');
    } catch (error) {
      if (c.handle.inTransaction) c.run('rollback');
      rejectAll(done, error);
      return;
    }
    this.committed(changes);
    for (const { waiting, result } of done) waiting.resolve(result);
    this.onCommit();
  }

  private committed(changes: Changes): void {
    const { cached } = this.c;
    if (changes.settings) cached.settings = null;
    if (changes.inboxes) cached.inboxes = null;
    if (changes.subscriptions) cached.subscriptions = null;
    for (const id of changes.sequences) cached.sequences.delete(id);
    for (const id of changes.enrollments) this.leases.drop(id);
    this.leases.lookAgainFrom(changes.earliestDueAt);
  }
}

function rejectAll(done: Done[], error: unknown): void {
  for (const { waiting } of done) waiting.reject(named(error));
  done.length = 0;
}

function insideAlready(): Error {
  return new Error('Inside a transaction, use its tx: this call would wait for the transaction that waits for it.');
}

/** What only the operator can mend is told apart from a fault of ours. */
function named(error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (code === 'SQLITE_FULL') {
    return new StoreUnavailable('The disk of the server is full, so nothing can be saved. Make room on it.', {
      cause: error,
    });
  }
  if (typeof code === 'string' && /^SQLITE_(IOERR|READONLY|CANTOPEN)/.test(code)) {
    return new StoreUnavailable(
      `The server cannot write its database (${code}). Check its disk and the rights on its data folder.`,
      { cause: error },
    );
  }
  return error;
}
