/** Writes of enrollments and the timeline. All guarded; 0 rows is an answer. Each gives back the claim of what it wrote. */
import type { EnrollmentChange, Tx } from '../../../../engine/ports';
import type { Enrollment, Id } from '../../../../engine/records';
import { quoted } from '../../entities/table';
import { enrollmentTable } from '../../entities/tables';
import { grouped, laidOut, numbered, wavesBy, type ChangeGroup } from '../rows';
import type { Session } from '../session';
import { appendTimeline } from '../timeline';
import { hostsMayGoOn } from './hostCalls';

type EnrollmentWrites = Pick<
  Tx,
  'insertEnrollments' | 'updateEnrollments' | 'appendTimeline' | 'releaseHeld' | 'releaseLine' | 'releaseSleepers'
>;

const WRITTEN = 'revision = t.revision + 1, lease_until = null, lease_by = null';

/** Back to its due time; when due it looks again at where it stands. */
const GIVE_BACK_DUE = `due_at = t.held_due_at, held_due_at = null, line_inbox_id = null, waiting_for = 'wait', ${WRITTEN}`;
const RELEASE_HELD = `update enrollment t set ${GIVE_BACK_DUE}
  where sequence_id = $1 and state = 'active' and waiting_for = 'switched_on' and held_due_at is not null`;
const RELEASE_LINE = `update enrollment t set ${GIVE_BACK_DUE}
  where state = 'active' and waiting_for = 'inbox_limit' and held_due_at is not null
    and line_inbox_id is not null and ($1::text is null or line_inbox_id = $1)`;
const RELEASE_SLEEPERS = `update enrollment t set due_at = $1, ${WRITTEN}
  where state = 'active' and waiting_for in ('quiet_hours', 'contact_limit') and due_at > $1`;

export function enrollmentWrites(s: Session): EnrollmentWrites {
  return {
    insertEnrollments: async (enrollments) => {
      const inserted = await s.rows.enrollment.insertNew(enrollments);
      for (const enrollment of enrollments) if (inserted.has(enrollment.id)) s.open?.counts.enrollment(enrollment, 1);
      return inserted;
    },
    updateEnrollments: (changes) => changeEnrollments(s, changes),
    appendTimeline: (events) => appendTimeline(s, events),

    releaseHeld: (sequenceId) => s.run(RELEASE_HELD, sequenceId),
    releaseLine: (inboxId) => s.run(RELEASE_LINE, inboxId),
    releaseSleepers: (now) => s.run(RELEASE_SLEEPERS, now),
  };
}

export async function changeEnrollments(s: Session, changes: readonly EnrollmentChange[]): Promise<Set<Id>> {
  const changed = new Set<Id>();
  // One that is changed twice is changed in the order of asking.
  for (const wave of wavesBy(changes, (change) => change.id)) {
    for (const group of grouped<Enrollment, EnrollmentChange>(enrollmentTable, wave)) {
      for (const standing of await changeGroup(s, group)) changed.add(standing.id);
    }
    await hostsMayGoOn(
      s,
      wave.filter(({ id, set }) => set.node !== undefined && changed.has(id)),
    );
  }
  return changed;
}

type Standing = Pick<Enrollment, 'id' | 'sequenceId' | 'versionId' | 'state' | 'step'>;

/**
 * In the order of their ids, so that two batches that share some wait and do not block each other. A row that was changed
 * after it was looked at has another revision when its turn comes, and is left out.
 */
async function changeGroup(
  s: Session,
  { changes, columns, arrays }: ChangeGroup<EnrollmentChange>,
): Promise<Standing[]> {
  const { expressions, source, values } = laidOut(
    [{ name: 'id', kind: 'text' }, { name: 'revision', kind: 'integer' }, ...columns.map(numbered)],
    [changes.map((change) => change.id), changes.map((change) => change.revision), ...arrays],
  );
  const names = columns.map((_, at) => `c${at}`);
  const sql = `with change (${['id', 'revision', ...names].join(', ')}) as materialized (select ${expressions.join(', ')} from ${source}),
    standing as materialized (
      select ${['e.id', 'e.sequence_id', 'e.version_id', 'e.state', 'e.step', 'e.revision', ...names].join(', ')} from change join enrollment e on change.id = e.id and change.revision = e.revision
      order by e.id)
    update enrollment t set ${[...columns.map(({ name }, at) => `${quoted(name)} = standing.c${at}`), WRITTEN].join(', ')}
    from standing where t.id = standing.id and t.revision = standing.revision
    returning t.id, standing.sequence_id, standing.version_id, standing.state, standing.step`;
  const rows = (await s.cells(sql, ...values)) as [Id, Id, Id, Enrollment['state'], string | null][];
  const byId = new Map(changes.map((change) => [change.id, change.set]));
  return rows.map(([id, sequenceId, versionId, state, step]) => {
    const before = { id, sequenceId, versionId, state, step };
    count(s, before, byId.get(id) ?? {});
    return before;
  });
}

function count(s: Session, before: Standing, set: EnrollmentChange['set']): void {
  const after = { ...before, state: set.state ?? before.state, step: set.step === undefined ? before.step : set.step };
  if (after.state === before.state && after.step === before.step) return;
  s.open?.counts.enrollment(before, -1);
  s.open?.counts.enrollment(after, 1);
}
