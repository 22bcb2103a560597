/**
 * One process works an embedded database: claims and caches live in its memory. The lock is an exclusive transaction
 * on a file beside the database, kept open for the life of the process, so that the system frees it on kill -9 too.
 */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import SqliteDatabase = require('better-sqlite3-13');

/** The database belongs to another process. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
  constructor(path: string, options?: ErrorOptions) {
    super(
      `The database ${resolve(path)} is in use by another Cadenza process, and one process works a SQLite database. ` +
        'Stop that process first, give this one another file, or use Postgres, which any number of processes may work.',
      options,
    );
  }
}

/**
 * Takes the lock of the database at `path`. Returns what gives it back.
 * @throws {DatabaseInUse} when another process, or another store of this one, has it
 */
export function lockDatabase(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  const file = new SqliteDatabase(`${path}.lock`, { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw new DatabaseInUse(path, { cause: error });
    throw error;
  }
  return () => file.close();
}
