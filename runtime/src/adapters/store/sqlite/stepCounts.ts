/**
 * The figures of a sequence, kept in step_count as enrollments and sends change: reading it costs the same for ten sends as
 * for ten million. A transaction gathers what it changes and writes it once, before it commits.
 */
import type { StepCounts } from '../../../engine/ports';
import type { Id } from '../../../engine/records';
import type { EnrollmentState, SendStatus } from '../../../domain/words';
import { HERE, toFunnel, WHOLE, type CountChanges } from '../countChanges';
import type { Connection } from './connection';

const ADD = `insert into step_count (sequence_id, version_id, step, counted, n) values (?, ?, ?, ?, ?)
  on conflict (sequence_id, version_id, step, counted) do update set n = n + excluded.n`;
const RECOUNT_HERE = `insert into step_count select sequence_id, version_id, step, '${HERE}', count(*) from enrollment
  where state in ('active', 'paused') and step is not null group by 1, 2, 3`;
const RECOUNT_STATES = `insert into step_count select sequence_id, version_id, '${WHOLE}', state, count(*) from enrollment group by 1, 2, 4`;
const RECOUNT_SENDS = `insert into step_count select sequence_id, version_id, step, status, count(*) from send group by 1, 2, 3, 4`;
const RECOUNT_PAST = `insert into step_count select sequence_id, version_id, step, counted, n from past_count where true
  on conflict (sequence_id, version_id, step, counted) do update set n = n + excluded.n`;
const OF_SEQUENCE = `select step, counted, sum(n) from step_count where sequence_id = ? and step <> '${WHOLE}' group by step, counted having sum(n) > 0`;
const OF_VERSION = `select step, counted, n from step_count where sequence_id = ? and version_id = ? and step <> '${WHOLE}' and n > 0`;
const STATES = `select counted, sum(n) from step_count where sequence_id = ? and step = '${WHOLE}' group by counted having sum(n) > 0`;

export function writeCounts(c: Connection, changes: CountChanges): void {
  for (const { sequenceId, versionId, step, counted, n } of changes.take())
    c.run(ADD, sequenceId, versionId, step, counted, n);
}

/** After an import, which writes rows without counting them. */
export function recount(c: Connection): void {
  c.run(RECOUNT_STATES);
  c.run(RECOUNT_HERE);
  c.run(RECOUNT_SENDS);
  c.run(RECOUNT_PAST);
}

export function funnel(c: Connection, sequenceId: Id, versionId: Id | null): StepCounts[] {
  if (c.changes) writeCounts(c, c.changes.counts);
  const rows = versionId === null ? c.cells(OF_SEQUENCE, sequenceId) : c.cells(OF_VERSION, sequenceId, versionId);
  return toFunnel(rows as [string, SendStatus | typeof HERE, number][]);
}

export function enrollmentCounts(c: Connection, sequenceId: Id): Partial<Record<EnrollmentState, number>> {
  if (c.changes) writeCounts(c, c.changes.counts);
  return Object.fromEntries(c.cells(STATES, sequenceId)) as Partial<Record<EnrollmentState, number>>;
}
