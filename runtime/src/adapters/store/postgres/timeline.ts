/**
 * The timeline of all enrollments, in one order that many connections write at once and nobody waits for.
 *
 * A position is given when an event is written, so a transaction may commit behind one that was given later positions.
 * Whoever reads must not pass over what is still to come: before its first position a transaction takes an advisory lock,
 * shared with everybody, whose key is the newest position of that instant. All its own are greater. A reader asks for the
 * newest position first and for these locks then, and looks no further than the least of them. A transaction that it does not
 * see there has committed, or is given greater positions than the newest. Positions that were undone stay empty.
 */
import type { TimelineStretch } from '../../../engine/ports';
import type { TimelineEvent, TimelineKind } from '../../../engine/records';
import { columnNames, fromRow, quoted } from '../entities/table';
import { timelineTable } from '../entities/tables';
import type { Session } from './session';

/** Of the locks that hold a place in the timeline; the second half of their key is the place, as far as 31 bits tell it. */
const PLACES = 0x71_6d_65;
const PLACE_BITS = 0x7fff_ffff;
/** Places that lie this far ahead of the newest position, modulo 31 bits, lie behind it. */
const HALF = 0x4000_0000;

const NEWEST = 'select case when is_called then last_value else 0 end as position from timeline_position';
const HOLD = `select pg_advisory_xact_lock_shared(${PLACES}, (position & ${PLACE_BITS})::int) from (${NEWEST}) newest`;

/** The subquery runs once the newest position is known, because it needs it. */
const END = `with newest as materialized (${NEWEST})
  select least(newest.position, (
    select min(newest.position + ahead - case when ahead < ${HALF} then 0 else ${PLACE_BITS} + 1::bigint end)
    from pg_locks cross join lateral (select (objid::bigint - newest.position) & ${PLACE_BITS} as ahead) place
    where locktype = 'advisory' and classid = ${PLACES} and objsubid = 2
      and database = (select oid from pg_database where datname = current_database())))
  from newest`;

const NAMES = columnNames(timelineTable).map(quoted).join(', ');

/** Events are found by their position first; an enrollment is read only for those that somebody may be told of. */
const STRETCH = `select ${timelineTable.columns.map(({ name }) => `t.${quoted(name)}`).join(', ')}, t.position,
    (select e.sequence_id from enrollment e where e.id = t.enrollment_id)
  from timeline_event t where t.position > $1 and t.position <= $2 and t.kind = any($3::text[]) order by t.position`;

export async function appendTimeline(s: Session, events: readonly TimelineEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { columns, source, values } = s.rows.timeline.sourceOf(events);
  const [held, from] = s.open?.holdsPlace
    ? ['', source]
    : [`with held as materialized (${HOLD}) `, `held cross join ${source}`];
  if (s.open) s.open.holdsPlace = true;
  await s.send(
    `${held}insert into timeline_event (${NAMES}, position) select ${columns}, nextval('timeline_position') from ${from}`,
    ...values,
  );
}

/** Every event up to here is committed or never will be. */
export async function timelineEnd(s: Session): Promise<number> {
  return (await s.cells(END))[0]![0] as number;
}

export async function timelineAfter(
  s: Session,
  position: number,
  kinds: readonly TimelineKind[],
  limit: number,
): Promise<TimelineStretch> {
  const end = Math.max(position, Math.min(await timelineEnd(s), position + limit));
  if (end === position) return { events: [], end };
  const width = timelineTable.columns.length;
  const events = (await s.cells(STRETCH, position, end, kinds)).map((row) => ({
    event: fromRow(timelineTable, row),
    position: row[width] as number,
    sequenceId: row[width + 1] as string,
  }));
  return { events, end };
}
