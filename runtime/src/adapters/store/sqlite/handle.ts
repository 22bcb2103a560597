/** Opens SQLite files and sets what durability, memory and waiting cost. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase = require('better-sqlite3-13');

export type Handle = SqliteDatabase.Database;
export const IN_MEMORY = ':memory:';

/**
 * With a million waiting enrollments the process stays within 250 MB, of which this is a part. The writing connection
 * claims as well, so what it read for a claim is still there when the step is written.
 */
const WRITER_CACHE_KIB = 32 * 1024;
/** Any commit of the writer empties this cache, so a large one would be wasted. */
const READER_CACHE_KIB = 8 * 1024;
/** A log that grew while an export held it open is cut back to this. */
const LOG_LIMIT_BYTES = 128 * 1024 * 1024;
/** Only a backup or a command line tool can hold a lock; one process works the database. */
const BUSY_MS = 5000;

export function openWriter(path: string): Handle {
  if (path !== IN_MEMORY) {
    mkdirSync(dirname(path), { recursive: true });
    // It holds what people wrote and where they are reached; its log and index take over the mode of the file.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  }
  const handle = new SqliteDatabase(path, { timeout: BUSY_MS });
  if (path !== IN_MEMORY) handle.pragma('journal_mode = WAL');
  // An acknowledged change survives a power cut (quality.md, "Speed").
  handle.pragma('synchronous = FULL');
  handle.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
  handle.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
  handle.pragma('temp_store = MEMORY');
  return handle;
}

/** A second connection that only reads, so that nobody sees what a transaction has not committed. */
export function openReader(path: string): Handle {
  const handle = new SqliteDatabase(path, { timeout: BUSY_MS, readonly: true, fileMustExist: true });
  handle.pragma(`cache_size = -${READER_CACHE_KIB}`);
  handle.pragma('temp_store = MEMORY');
  return handle;
}
