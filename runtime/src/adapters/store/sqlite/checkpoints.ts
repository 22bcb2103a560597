/**
 * Copies the write-ahead log back into the database on a thread of its own, so that neither a step nor a reply waits for it:
 * with a million enrollments what one commit changes lies on a thousand pages all over the file.
 *
 * SQLite lets a checkpoint run beside a writer, and starts the log anew once all of it was copied. Under unbroken load it
 * never catches up with the writer, so a log that has grown too long is copied to its end while writers wait (and reads do not).
 */
import { Worker } from 'node:worker_threads';
import type { Reporter } from '../../../engine/ports';
import type { Handle } from './handle';

/** Pages of 4 KiB in the log that are worth a checkpoint. Fewer: a page is copied again more often. */
const WORTH_IT_PAGES = 2_000;
/** Pages at which writers wait. More: a longer log to read after a crash, and more disk. */
const TOO_LONG_PAGES = 16_000;
/** If the thread cannot be had, SQLite's own checkpoints after a commit take its place. */
const WITHOUT_THREAD_PAGES = 4_000;

/** JavaScript as text, since a file would be TypeScript in tests and JavaScript in a package. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const SqliteDatabase = require(workerData.library);
  const handle = new SqliteDatabase(workerData.path, { timeout: 5000, fileMustExist: true });
  handle.pragma('synchronous = FULL');
  handle.pragma('cache_size = -1024');
  parentPort.on('message', (message) => {
    if (message === 'close') return handle.close(), parentPort.close();
    try {
      handle.pragma('wal_checkpoint(PASSIVE)');
      parentPort.postMessage(null);
    } catch (error) {
      parentPort.postMessage(String(error));
    }
  });
`;

interface LogLength {
  /** Pages in the log. */
  log: number;
  /** How many of them the database has already. */
  checkpointed: number;
}

export class Checkpoints {
  private thread: Worker | null = null;
  private copying: Promise<void> | null = null;
  /** Closed, or left to SQLite after a failure. */
  private ended = false;

  constructor(
    private readonly handle: Handle,
    private readonly path: string,
    /** Runs work while nothing is written. */
    private readonly whileNobodyWrites: (work: () => Promise<void>) => Promise<void>,
    private readonly report?: Reporter['report'],
  ) {
    handle.pragma('wal_autocheckpoint = 0');
  }

  /** To be called after each commit. */
  committed(): void {
    if (this.ended || this.copying) return;
    const { log, checkpointed } = this.length();
    if (log - checkpointed < WORTH_IT_PAGES) return;
    this.copying = this.catchUp().finally(() => (this.copying = null));
  }

  async close(): Promise<void> {
    this.ended = true;
    await this.copying;
    const { thread } = this;
    if (!thread) return;
    const gone = new Promise((resolve) => thread.once('exit', resolve));
    thread.ref();
    thread.postMessage('close');
    await gone;
  }

  private async catchUp(): Promise<void> {
    try {
      await this.copy();
      const { log, checkpointed } = this.length();
      if (log >= TOO_LONG_PAGES && checkpointed < log) await this.whileNobodyWrites(() => this.copy());
    } catch (error) {
      this.ended = true;
      this.report?.('warn', 'store.checkpoint_thread_failed', { path: this.path }, error);
      this.handle.pragma(`wal_autocheckpoint = ${WITHOUT_THREAD_PAGES}`);
    }
  }

  private length(): LogLength {
    const [length] = this.handle.pragma('wal_checkpoint(NOOP)') as [LogLength];
    return length;
  }

  private copy(): Promise<void> {
    const thread = (this.thread ??= this.start());
    return new Promise((resolve, reject) => {
      const done = (failure: string | null): void => {
        thread.off('message', done).off('error', reject).off('exit', gone);
        // Between two checkpoints the thread keeps no process alive.
        thread.unref();
        if (failure === null) resolve();
        else reject(new Error(failure));
      };
      const gone = (): void => reject(new Error('The thread that copies the log has ended.'));
      thread.on('message', done).on('error', reject).on('exit', gone);
      thread.ref();
      thread.postMessage('checkpoint');
    });
  }

  private start(): Worker {
    const thread = new Worker(THREAD, {
      eval: true,
      workerData: { path: this.path, library: require.resolve('better-sqlite3-13') },
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    thread.once('exit', () => (this.thread = null));
    return thread;
  }
}
