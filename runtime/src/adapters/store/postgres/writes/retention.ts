/**
 * Removes what ended long ago and keeps the figures, beside everybody else: a row that another transaction is at is passed
 * over and goes the next time, so nobody waits for this and this waits for nobody.
 */
import type { Removed, RetentionWrites } from '../../../../engine/ports';
import type { Id } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import { oldestIdAt } from '../../../ids';
import { endOf, nothingRemoved, partsOf } from '../../removal';
import { RETENTION } from '../reads/retention';
import type { Session } from '../session';
import { saveSetting } from '../settings';

const among = (column: string): string => `${column} = any($1::text[])`;
const PARTS = partsOf({
  among,
  event: 'position',
  amongEvents: 'position = any($1::bigint[])',
  some: 'limit $2 for update skip locked',
});

/** Locked to the end, so that no event, draft or call can be added to what is being removed. */
const ENDED = `select t.id from enrollment t
  where t.ended_at is not null and t.ended_at < $1 and t.state in ('completed', 'exited', 'failed')
    and not exists (select 1 from send s where s.enrollment_id = t.id and s.status = 'sending')
  order by t.ended_at, t.id limit $2 for update of t skip locked`;
const NOTHING_LEFT = ['send', 'draft', 'composition', 'flow_wait', 'timeline_event']
  .map((table) => `not exists (select 1 from ${table} part where part.enrollment_id = enrollment.id)`)
  .join(' and ');
const END = endOf(`${among('id')} and ${NOTHING_LEFT}`);

const SOME_MESSAGES = 'select id, contact_id, at from message where id > $1 and id < $2 order by id limit $3';
const WITH_OPEN = `select distinct contact_id from enrollment
  where contact_id = any($1::text[]) and state in ('active', 'paused')`;
const REMOVE_MESSAGES = `delete from message where id in (
  select id from message where id = any($1::text[]) order by id for update skip locked)`;

export function retentionWrites(s: Session): RetentionWrites {
  return {
    saveRetentionWatch: async (watch) => {
      if (watch === null) await s.run('delete from setting where key = $1', RETENTION);
      else await saveSetting(s, RETENTION, watch);
    },
    removeHistory: (before, most) => removeHistory(s, before, most),
    removeMessages: (before, after, count) => removeMessages(s, before, after, count),
  };
}

async function removeHistory(
  s: Session,
  before: Instant,
  most: { enrollments: number; rows: number },
): Promise<Removed> {
  const removed = nothingRemoved();
  const ended = (await s.cells(ENDED, before, most.enrollments)).map(([id]) => id);
  if (ended.length === 0) return removed;
  let left = most.rows;
  for (const { what, pick, statements } of PARTS) {
    const keys = (await s.cells(pick, ended, left)).map(([key]) => key);
    if (keys.length === 0) continue;
    for (const statement of statements) await s.run(statement, keys);
    removed[what] = keys.length;
    left -= keys.length;
    // There may be more of it; the enrollments go when it is gone.
    if (left === 0) return removed;
  }
  await s.run(END.count, ended);
  removed.enrollments = await s.run(END.remove, ended);
  return removed;
}

async function removeMessages(s: Session, before: Instant, after: Id | null, count: number) {
  const rows = (await s.cells(SOME_MESSAGES, after ?? '', oldestIdAt(before), count)) as [Id, Id, Instant][];
  const contacts = [...new Set(rows.map(([, contactId]) => contactId))];
  const open = new Set((await s.cells(WITH_OPEN, contacts)).map(([id]) => id));
  const old = rows.filter(([, contactId, at]) => at < before && !open.has(contactId)).map(([id]) => id);
  const removed = old.length === 0 ? 0 : await s.run(REMOVE_MESSAGES, old);
  return { removed, reached: rows.length < count ? null : rows.at(-1)![0] };
}
