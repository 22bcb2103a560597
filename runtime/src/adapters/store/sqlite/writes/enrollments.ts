/** Writes of enrollments and the timeline. All guarded; 0 rows is an answer. */
import type { EnrollmentChange, Tx } from '../../../../engine/ports';
import type { Enrollment, Id } from '../../../../engine/records';
import type { CountChanges } from '../../countChanges';
import { toCell } from '../../entities/table';
import { enrollmentTable } from '../../entities/tables';
import type { Connection } from '../connection';
import { hostMayGoOn } from './hostCalls';

type EnrollmentWrites = Pick<
  Tx,
  'insertEnrollments' | 'updateEnrollments' | 'appendTimeline' | 'releaseHeld' | 'releaseLine' | 'releaseSleepers'
>;

/** What the indexes of enrollment hold, besides what never changes; `standing` reads the first four. */
const INDEXED = [
  'versionId',
  'state',
  'step',
  'dueAt',
  'conversationId',
  'targetId',
  'waitingFor',
  'heldDueAt',
  'lineInboxId',
  'assignee',
  'endedAt',
] as const;
const STANDING = INDEXED.map((property) => enrollmentTable.column[property].name).join(', ');
const AS_IT_STANDS = `select ${STANDING}, sequence_id, rowid from enrollment where id = ? and revision = ?`;
const AT_ROW = ', revision = revision + 1 where rowid = ?';

/** Back to its due time; when due it looks again at where it stands. */
const GIVE_BACK_DUE = `due_at = held_due_at, held_due_at = null, line_inbox_id = null, waiting_for = 'wait', revision = revision + 1`;
const RELEASE_HELD = `update enrollment set ${GIVE_BACK_DUE}
  where sequence_id = ? and state = 'active' and waiting_for = 'switched_on' and held_due_at is not null`;
const IN_LINE = `state = 'active' and waiting_for = 'inbox_limit' and held_due_at is not null`;
const RELEASE_LINE = `update enrollment set ${GIVE_BACK_DUE} where ${IN_LINE} and line_inbox_id = ?`;
const RELEASE_LINES = `update enrollment set ${GIVE_BACK_DUE} where ${IN_LINE}`;
const RELEASE_SLEEPERS = `update enrollment set due_at = :now, revision = revision + 1
  where state = 'active' and waiting_for in ('quiet_hours', 'contact_limit') and due_at > :now`;

export function enrollmentWrites(c: Connection): EnrollmentWrites {
  return {
    insertEnrollments: async (enrollments) => {
      const inserted = new Set<Id>();
      for (const enrollment of enrollments) {
        if (!c.rows.enrollment.insertNew(enrollment)) continue;
        inserted.add(enrollment.id);
        c.changesNow().due(enrollment.dueAt);
        c.changesNow().counts.enrollment(enrollment, 1);
      }
      return inserted;
    },
    updateEnrollments: async (changes) => {
      const changed = new Set<Id>();
      for (const change of changes) if (changeEnrollment(c, change)) changed.add(change.id);
      return changed;
    },
    appendTimeline: async (events) => events.forEach((event) => c.rows.timeline.insert(event)),

    releaseHeld: async (sequenceId) => {
      c.changesNow().due(-Infinity);
      return c.run(RELEASE_HELD, sequenceId);
    },
    releaseLine: async (inboxId) => {
      c.changesNow().due(-Infinity);
      return inboxId === null ? c.run(RELEASE_LINES) : c.run(RELEASE_LINE, inboxId);
    },
    releaseSleepers: async (now) => {
      c.changesNow().due(-Infinity);
      return c.run(RELEASE_SLEEPERS, { now });
    },
  };
}

/**
 * Naming an indexed column in an update rewrites its indexes even when the value stays, and each is a page somewhere
 * else in the file; most changes come with every property. So the guard reads what stands there, and only what differs
 * is named.
 */
export function changeEnrollment(c: Connection, { id, revision, set }: EnrollmentChange): boolean {
  const [cells] = c.cells(AS_IT_STANDS, id, revision);
  if (!cells) return false;
  const changed = { ...set };
  for (let at = 0; at < INDEXED.length; at++) {
    const property = INDEXED[at]!;
    if (toCell(enrollmentTable.column[property].kind, set[property]) === cells[at]) delete changed[property];
  }
  c.rows.enrollment.update(changed, AT_ROW, cells[INDEXED.length + 1]);
  if (set.node !== undefined) hostMayGoOn(c, id, set.node);
  const before = standing(cells);
  const changes = c.changesNow();
  changes.enrollments.push(id);
  changes.due(set.dueAt === undefined ? before.dueAt : set.dueAt);
  count(changes.counts, before, set);
  return true;
}

type Standing = Pick<Enrollment, 'sequenceId' | 'versionId' | 'state' | 'step' | 'dueAt'>;

function standing(cells: unknown[]): Standing {
  const [versionId, state, step, dueAt] = cells as [Id, Enrollment['state'], string | null, number | null];
  return { sequenceId: cells[INDEXED.length] as Id, versionId, state, step, dueAt };
}

function count(counts: CountChanges, before: Standing, set: EnrollmentChange['set']): void {
  const after = { ...before, state: set.state ?? before.state, step: set.step === undefined ? before.step : set.step };
  if (after.state === before.state && after.step === before.step) return;
  counts.enrollment(before, -1);
  counts.enrollment(after, 1);
}
