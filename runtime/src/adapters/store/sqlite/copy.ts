/**
 * A copy of a database that another process may be working. One read transaction sees it all: what was committed when the
 * copy began, and nothing that comes later. Writers go on meanwhile; their log (WAL) only grows until the copy is done.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import SqliteDatabase = require('better-sqlite3-13');

/**
 * Writes a whole, checked and compact copy, which has reached the disk when this returns.
 * @param to a file that is not there yet; only its owner can read it
 * @returns its size in bytes
 * @throws when the copy is damaged, which it is when the database is
 */
export function copyDatabase(path: string, to: string): number {
  // Made here for its mode: SQLite fills an empty file as it fills none.
  closeSync(openSync(to, 'wx', 0o600));
  const source = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  try {
    source.prepare('vacuum into ?').run(to);
  } finally {
    source.close();
  }
  const size = checked(to);
  sync(to);
  return size;
}

function checked(copy: string): number {
  const database = new SqliteDatabase(copy, { readonly: true });
  try {
    const found = database.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok')
      throw Object.assign(new Error(`The copy is damaged: ${String(found)}`), { code: 'SQLITE_CORRUPT' });
    const pages = database.pragma('page_count', { simple: true }) as number;
    return pages * (database.pragma('page_size', { simple: true }) as number);
  } finally {
    database.close();
  }
}

/** VACUUM leaves it to the system when the file is written. */
function sync(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
