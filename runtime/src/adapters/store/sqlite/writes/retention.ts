/** Removes what ended long ago and keeps the figures. One transaction after the other, so nobody else is at the same rows. */
import type { Removed, RetentionWrites } from '../../../../engine/ports';
import type { Id } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import { oldestIdAt } from '../../../ids';
import { endOf, nothingRemoved, partsOf } from '../../removal';
import type { Connection } from '../connection';
import { RETENTION } from '../reads/retention';

const SAVE = 'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value';

const among = (column: string): string => `${column} in (select value from json_each(?))`;
const PARTS = partsOf({ among, event: 'rowid', amongEvents: among('rowid'), some: 'limit ?' });
const END = endOf(among('id'));

/**
 * Whoever has the newest event of all stays: the next event is given its position plus one, and a position must not be
 * given twice. So does one with a message under way, which recovery looks for.
 */
const ENDED = `select t.id from enrollment t indexed by enrollment_ended
  where t.ended_at < ? and t.state in ('completed', 'exited', 'failed')
    and t.id is not (select enrollment_id from timeline_event order by rowid desc limit 1)
    and not exists (select 1 from send s where s.enrollment_id = t.id and s.status = 'sending')
  order by t.ended_at, t.id limit ?`;

const SOME_MESSAGES = 'select id, contact_id, at from message where id > ? and id < ? order by id limit ?';
const HAS_OPEN = `select 1 from enrollment where contact_id = ? and state in ('active', 'paused') limit 1`;
const REMOVE_MESSAGES = `delete from message where ${among('id')}`;

export function retentionWrites(c: Connection): RetentionWrites {
  return {
    saveRetentionWatch: async (watch) => {
      if (watch === null) c.run('delete from setting where key = ?', RETENTION);
      else c.run(SAVE, RETENTION, JSON.stringify(watch));
    },
    removeHistory: async (before, most) => overwriting(c, () => removeHistory(c, before, most)),
    removeMessages: async (before, after, count) => overwriting(c, () => removeMessages(c, before, after, count)),
  };
}

/** What is removed shall not linger in free space of the file. */
function overwriting<T>(c: Connection, work: () => T): T {
  c.handle.pragma('secure_delete = ON');
  try {
    return work();
  } finally {
    c.handle.pragma('secure_delete = FAST');
  }
}

function removeHistory(c: Connection, before: Instant, most: { enrollments: number; rows: number }): Removed {
  const removed = nothingRemoved();
  const ids = c.cells(ENDED, before, most.enrollments).map(([id]) => id);
  if (ids.length === 0) return removed;
  const ended = JSON.stringify(ids);
  let left = most.rows;
  for (const { what, pick, statements } of PARTS) {
    const keys = c.cells(pick, ended, left).map(([key]) => key);
    if (keys.length === 0) continue;
    for (const statement of statements) c.run(statement, JSON.stringify(keys));
    removed[what] = keys.length;
    left -= keys.length;
    // There may be more of it; the enrollments go when it is gone.
    if (left === 0) return removed;
  }
  c.run(END.count, ended);
  removed.enrollments = c.run(END.remove, ended);
  return removed;
}

function removeMessages(c: Connection, before: Instant, after: Id | null, count: number) {
  const rows = c.cells(SOME_MESSAGES, after ?? '', oldestIdAt(before), count) as [Id, Id, Instant][];
  const open = new Map<Id, boolean>();
  for (const [, contactId] of rows)
    if (!open.has(contactId)) open.set(contactId, c.cells(HAS_OPEN, contactId).length > 0);
  const old = rows.filter(([, contactId, at]) => at < before && open.get(contactId) === false).map(([id]) => id);
  if (old.length > 0) c.run(REMOVE_MESSAGES, JSON.stringify(old));
  return { removed: old.length, reached: rows.length < count ? null : rows.at(-1)![0] };
}
