/**
 * The figures of a sequence, kept in step_count as enrollments and sends change: reading it costs the same for ten sends as
 * for ten million. A transaction gathers what it changes and writes it once, before it commits.
 */
import type { StepCounts } from '../../../engine/ports';
import type { Enrollment, Id, Send } from '../../../engine/records';
import type { EnrollmentState, SendStatus } from '../../../domain/words';
import type { Connection } from './connection';

/** In place of a send status: active or paused enrollments that stand at the step. */
const HERE = 'here';
/** In place of a step: enrollments of the sequence by state. */
const WHOLE = '';

const ADD = `insert into step_count (sequence_id, version_id, step, counted, n) values (?, ?, ?, ?, ?)
  on conflict (sequence_id, version_id, step, counted) do update set n = n + excluded.n`;
const RECOUNT_HERE = `insert into step_count select sequence_id, version_id, step, '${HERE}', count(*) from enrollment
  where state in ('active', 'paused') and step is not null group by 1, 2, 3`;
const RECOUNT_STATES = `insert into step_count select sequence_id, version_id, '${WHOLE}', state, count(*) from enrollment group by 1, 2, 4`;
const RECOUNT_SENDS = `insert into step_count select sequence_id, version_id, step, status, count(*) from send group by 1, 2, 3, 4`;
const OF_SEQUENCE = `select step, counted, sum(n) from step_count where sequence_id = ? and step <> '${WHOLE}' group by step, counted having sum(n) > 0`;
const OF_VERSION = `select step, counted, n from step_count where sequence_id = ? and version_id = ? and step <> '${WHOLE}' and n > 0`;
const STATES = `select counted, sum(n) from step_count where sequence_id = ? and step = '${WHOLE}' group by counted having sum(n) > 0`;

/** What one transaction has added and taken away. */
export class CountChanges {
  private readonly by = new Map<string, number>();

  enrollment(
    { sequenceId, versionId, state, step }: Pick<Enrollment, 'sequenceId' | 'versionId' | 'state' | 'step'>,
    n: 1 | -1,
  ): void {
    this.add(sequenceId, versionId, WHOLE, state, n);
    if (step !== null && (state === 'active' || state === 'paused')) this.add(sequenceId, versionId, step, HERE, n);
  }

  send(
    { sequenceId, versionId, step, status }: Pick<Send, 'sequenceId' | 'versionId' | 'step' | 'status'>,
    n: 1 | -1,
  ): void {
    this.add(sequenceId, versionId, step, status, n);
  }

  writeTo(c: Connection): void {
    for (const [key, n] of this.by) if (n !== 0) c.run(ADD, ...key.split(' '), n);
    this.by.clear();
  }

  /** The transaction was undone. */
  forget(): void {
    this.by.clear();
  }

  /** None of the parts can hold a space: ids, a step key (domain/flow/schema.ts) and a word. */
  private add(sequenceId: Id, versionId: Id, step: string, counted: string, n: number): void {
    const key = `${sequenceId} ${versionId} ${step} ${counted}`;
    this.by.set(key, (this.by.get(key) ?? 0) + n);
  }
}

/** After an import, which writes rows without counting them. */
export function recount(c: Connection): void {
  c.run(RECOUNT_STATES);
  c.run(RECOUNT_HERE);
  c.run(RECOUNT_SENDS);
}

export function funnel(c: Connection, sequenceId: Id, versionId: Id | null): StepCounts[] {
  c.changes?.counts.writeTo(c);
  const rows = versionId === null ? c.cells(OF_SEQUENCE, sequenceId) : c.cells(OF_VERSION, sequenceId, versionId);
  const steps = new Map<string, StepCounts>();
  for (const [step, counted, n] of rows as [string, SendStatus | typeof HERE, number][]) {
    let counts = steps.get(step);
    if (!counts) steps.set(step, (counts = { step, here: 0, statuses: {} }));
    const shown = counted === 'sending' ? 'scheduled' : counted;
    if (shown === HERE) counts.here = n;
    else counts.statuses[shown] = (counts.statuses[shown] ?? 0) + n;
  }
  return [...steps.values()];
}

export function enrollmentCounts(c: Connection, sequenceId: Id): Partial<Record<EnrollmentState, number>> {
  c.changes?.counts.writeTo(c);
  return Object.fromEntries(c.cells(STATES, sequenceId)) as Partial<Record<EnrollmentState, number>>;
}
