/** Writes of sends and drafts. All guarded by the status they had; 0 rows is an answer. */
import type { BeginSend, Tx } from '../../../../engine/ports';
import type { Id, Send } from '../../../../engine/records';
import { quoted } from '../../entities/table';
import { sendTable } from '../../entities/tables';
import { grouped, laidOut, numbered, wavesBy, type ChangeGroup } from '../rows';
import type { Session } from '../session';
import { changeEnrollments } from './enrollments';

type SendWrites = Pick<Tx, 'putSends' | 'updateSends' | 'insertDraft' | 'updateDraft'>;
type SendChange = Parameters<Tx['updateSends']>[0][number];

/** Kept as they are until the sends are on record: an exit, a pause or a switch-off comes before them or after them. */
const HOLD_ACTIVE_SEQUENCES = `select t.id from sequence t where t.id = any($1::text[]) and t.status = 'active' order by t.id for share of t`;
/** By id; all that are active are more than a planner should be led to. */
const HOLD_ACTIVE = `with held as materialized (
    select t.id, t.state from enrollment t join unnest($1::text[], $2::bigint[]) as v(id, revision) on v.id = t.id and v.revision = t.revision
    order by t.id for no key update of t)
  select id from held where state = 'active'`;
const STANDING_AT = `select t.id, t.enrollment_id, t.step, t.round, t.status from send t
  join unnest($1::text[], $2::text[], $3::bigint[]) as v(enrollment_id, step, round)
    on v.enrollment_id = t.enrollment_id and v.step = t.step and v.round = t.round
  order by t.id for no key update of t`;

export function sendWrites(s: Session): SendWrites {
  return {
    putSends: (sends) => putSends(s, sends, 'whatever its id'),
    updateSends: (changes) => updateSends(s, changes),
    insertDraft: (draft) => s.rows.draft.insert(draft),
    updateDraft: async (id, from, set) => (await s.rows.draft.update(set, 'id = $1 and status = $2', id, from)) === 1,
  };
}

/** Claims.beginSends, within a transaction. */
export async function beginSends(s: Session, begins: readonly BeginSend[]): Promise<Set<Id>> {
  const [sequences, active] = await Promise.all([
    idsOf(s, HOLD_ACTIVE_SEQUENCES, [...new Set(begins.map(({ send }) => send.sequenceId))]),
    idsOf(
      s,
      HOLD_ACTIVE,
      begins.map(({ send }) => send.enrollmentId),
      begins.map(({ revision }) => revision),
    ),
  ]);
  const going = begins.filter(({ send }) => sequences.has(send.sequenceId) && active.has(send.enrollmentId));
  const sends = going.map(({ send }): Send => ({ ...send, status: 'sending' }));
  const begun = await putSends(s, sends, 'under its own id');
  const changes = going.flatMap(({ send, revision, enrollment: set }) =>
    set && begun.has(send.id) ? [{ id: send.enrollmentId, revision, set }] : [],
  );
  await changeEnrollments(s, changes);
  return begun;
}

async function idsOf(s: Session, sql: string, ...params: unknown[]): Promise<Set<Id>> {
  return new Set((await s.cells(sql, ...params)).map(([id]) => id as Id));
}

/**
 * Inserted, or laid over the row of this step that has not left, which keeps its id: it may have been tried before, and
 * a provider knows it by that id. Left out: the step was sent, skipped or failed already, or goes on under another id.
 */
async function putSends(
  s: Session,
  sends: readonly Send[],
  over: 'whatever its id' | 'under its own id',
): Promise<Set<Id>> {
  const put = new Set<Id>();
  // Two of one step are put in the order of asking.
  for (const wave of wavesBy(sends, stepOf)) {
    const inserted = await s.rows.send.insertNew(wave);
    for (const send of wave) if (inserted.has(send.id)) s.open?.counts.send(send, 1);
    const rest = wave.filter((send) => !inserted.has(send.id));
    for (const id of [...inserted, ...(await layOver(s, rest, over))]) put.add(id);
  }
  return put;
}

const stepOf = (of: Pick<Send, 'enrollmentId' | 'step' | 'round'>): string =>
  `${of.enrollmentId} ${of.round} ${of.step}`;

async function layOver(
  s: Session,
  sends: readonly Send[],
  over: 'whatever its id' | 'under its own id',
): Promise<Id[]> {
  if (sends.length === 0) return [];
  const rows = (await s.cells(
    STANDING_AT,
    sends.map((send) => send.enrollmentId),
    sends.map((send) => send.step),
    sends.map((send) => send.round),
  )) as [Id, Id, string, number, Send['status']][];
  const standing = new Map(
    rows.map(([id, enrollmentId, step, round, status]) => [stepOf({ enrollmentId, step, round }), { id, status }]),
  );
  const laid: Id[] = [];
  const changes: SendChange[] = [];
  for (const send of sends) {
    const there = standing.get(stepOf(send));
    if (there?.status !== 'pending' && there?.status !== 'scheduled') continue;
    if (over === 'under its own id' && there.id !== send.id) continue;
    const { id, enrollmentId: _enrollment, step: _step, round: _round, createdAt: _createdAt, ...set } = send;
    changes.push({ id: there.id, from: [there.status], set });
    laid.push(id);
  }
  await updateSends(s, changes);
  return laid;
}

async function updateSends(s: Session, changes: readonly SendChange[]): Promise<Set<Id>> {
  const changed = new Set<Id>();
  for (const wave of wavesBy(changes, (change) => change.id))
    for (const group of grouped<Send, SendChange>(sendTable, wave))
      for (const id of await changeGroup(s, group)) changed.add(id);
  return changed;
}

async function changeGroup(s: Session, { changes, columns, arrays }: ChangeGroup<SendChange>): Promise<Id[]> {
  const { expressions, source, values } = laidOut(
    [{ name: 'id', kind: 'text' }, { name: 'statuses', kind: 'text' }, ...columns.map(numbered)],
    [changes.map((change) => change.id), changes.map((change) => change.from.join(' ')), ...arrays],
  );
  const names = columns.map((_, at) => `c${at}`);
  const assignments = columns.map(({ name }, at) => `${quoted(name)} = standing.c${at}`).join(', ') || 'id = t.id';
  // Of several statuses it may have had another one of them when it is locked than when it was looked at.
  const lock = changes.some(({ from }) => from.length > 1) ? ' for no key update of e' : '';
  const sql = `with change (${['id', 'statuses', ...names].join(', ')}) as materialized (select ${expressions.join(', ')} from ${source}),
    standing as materialized (
      select ${['e.id', 'e.sequence_id', 'e.version_id', 'e.step', 'e.status', ...names].join(', ')} from change join send e on change.id = e.id
      where e.status = any(string_to_array(change.statuses, ' ')) order by e.id${lock})
    update send t set ${assignments} from standing where t.id = standing.id and ${lock ? 'true' : 't.status = standing.status'}
    returning t.id, standing.sequence_id, standing.version_id, standing.step, standing.status`;
  const rows = (await s.cells(sql, ...values)) as [Id, Id, Id, string, Send['status']][];
  const byId = new Map(changes.map((change) => [change.id, change.set]));
  return rows.map(([id, sequenceId, versionId, step, status]) => {
    const after = byId.get(id)?.status;
    if (after !== undefined && after !== status) {
      s.open?.counts.send({ sequenceId, versionId, step, status }, -1);
      s.open?.counts.send({ sequenceId, versionId, step, status: after }, 1);
    }
    return id;
  });
}
