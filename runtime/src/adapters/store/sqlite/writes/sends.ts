/** Writes of sends and drafts. All guarded by the status they had; 0 rows is an answer. */
import type { BeginSend, Tx } from '../../../../engine/ports';
import type { Id, Send } from '../../../../engine/records';
import type { Connection } from '../connection';
import { sequenceNow } from '../reads/sequences';
import { changeEnrollment } from './enrollments';

type SendWrites = Pick<Tx, 'putSends' | 'updateSends' | 'insertDraft' | 'updateDraft'>;

const STANDING = 'select rowid, id, sequence_id, version_id, step, status from send';
const BY_ID = `${STANDING} where id = ?`;
const OF_STEP = `${STANDING} where enrollment_id = ? and step = ? and round = ?`;
const AT_ROW = ' where rowid = ?';
const IF_STILL = ' where id = ? and status = ?';
const IS_ACTIVE_AT = `select 1 from enrollment where id = ? and revision = ? and state = 'active'`;

export function sendWrites(c: Connection): SendWrites {
  return {
    putSends: async (sends) =>
      new Set(sends.filter((send) => putSend(c, send, 'whatever its id')).map((send) => send.id)),
    updateSends: async (changes) => {
      const changed = changes.filter(({ id, from, set }) => {
        const standing = read(c, BY_ID, id);
        return standing !== null && from.includes(standing.status) && write(c, standing, set);
      });
      return new Set(changed.map((change) => change.id));
    },
    insertDraft: async (draft) => c.rows.draft.insert(draft),
    updateDraft: async (id, from, set) => c.rows.draft.update(set, IF_STILL, id, from) === 1,
  };
}

/** Claims.beginSends, within a transaction. */
export function beginSends(c: Connection, begins: BeginSend[]): Set<Id> {
  const begun = new Set<Id>();
  for (const { send, revision, enrollment } of begins) {
    if (sequenceNow(c, send.sequenceId)?.status !== 'active') continue;
    if (c.cells(IS_ACTIVE_AT, send.enrollmentId, revision).length === 0) continue;
    if (!putSend(c, { ...send, status: 'sending' }, 'under its own id')) continue;
    if (enrollment) changeEnrollment(c, { id: send.enrollmentId, revision, set: enrollment });
    begun.add(send.id);
  }
  return begun;
}

/**
 * Inserted, or laid over the row of this step that has not left, which keeps its id: it may have been tried before, and
 * a provider knows it by that id. False: the step was sent, skipped or failed already, or goes on under another id.
 */
function putSend(c: Connection, send: Send, over: 'whatever its id' | 'under its own id'): boolean {
  if (c.rows.send.insertNew(send)) {
    c.changesNow().counts.send(send, 1);
    return true;
  }
  const standing = read(c, OF_STEP, send.enrollmentId, send.step, send.round);
  if (standing?.status !== 'pending' && standing?.status !== 'scheduled') return false;
  if (over === 'under its own id' && standing.id !== send.id) return false;
  const { id: _id, enrollmentId: _enrollment, step: _step, round: _round, createdAt: _createdAt, ...set } = send;
  return write(c, standing, set);
}

type Standing = Pick<Send, 'id' | 'sequenceId' | 'versionId' | 'step' | 'status'> & { row: number };

function read(c: Connection, sql: string, ...params: unknown[]): Standing | null {
  const [cells] = c.cells(sql, ...params) as [number, Id, Id, Id, string, Send['status']][];
  if (!cells) return null;
  const [row, id, sequenceId, versionId, step, status] = cells;
  return { row, id, sequenceId, versionId, step, status };
}

function write(c: Connection, standing: Standing, set: Partial<Send>): true {
  c.rows.send.update(set, AT_ROW, standing.row);
  if (set.status !== undefined && set.status !== standing.status) {
    const { counts } = c.changesNow();
    counts.send(standing, -1);
    counts.send({ ...standing, status: set.status }, 1);
  }
  return true;
}
