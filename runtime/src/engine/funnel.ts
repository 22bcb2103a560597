/** How far enrollments came, a row per step. A status counts for all below it: what was read was sent and delivered. */
import { stepsInOrder, type StepInFlow } from '../domain/flow';
import type { SendStatus } from '../domain/words';
import { findVersion } from './findSequence';
import type { Reads, StepCounts } from './ports';
import type { Sequence, Version } from './records';
import type { Funnel } from './services';

type Row = Funnel['steps'][number];

/**
 * @param number a version, or null for all of them together: the steps of the newest one in their order, then those
 *   that only older versions have. The totals of enrollments are always those of the whole sequence.
 * @throws {Refused} 404 when there is no such version
 */
export async function funnelOf(read: Reads, sequence: Sequence, number: number | null): Promise<Funnel> {
  const versions = await versionsOf(read, sequence, number);
  const only = number === null ? null : (versions[0]?.id ?? null);
  const counts = new Map((await read.funnel(sequence.id, only)).map((row) => [row.step, row]));
  const enrollments = await read.enrollmentCounts(sequence.id);
  return {
    sequenceId: sequence.id,
    version: number,
    enrollments: { active: 0, paused: 0, completed: 0, exited: 0, failed: 0, ...enrollments },
    steps: union(versions).map(({ step, label }) => rowOf(step, label, counts.get(step))),
  };
}

async function versionsOf(read: Reads, sequence: Sequence, number: number | null): Promise<Version[]> {
  if (number === null) return read.versions(sequence.id);
  return [await findVersion(read, sequence, number)];
}

/** Versions come newest first, so the newest one decides order and label. */
function union(versions: readonly Version[]): StepInFlow[] {
  const steps = new Map<string, StepInFlow>();
  for (const { content } of versions) {
    for (const step of stepsInOrder(content.flow)) if (!steps.has(step.step)) steps.set(step.step, step);
  }
  return [...steps.values()];
}

function rowOf(step: string, label: string, counts: StepCounts | undefined): Row {
  const of = (...statuses: SendStatus[]): number =>
    statuses.reduce((sum, status) => sum + (counts?.statuses[status] ?? 0), 0);
  return {
    step,
    label,
    here: counts?.here ?? 0,
    pending: of('pending'),
    scheduled: of('scheduled', 'sending'),
    sent: of('sent', 'delivered', 'read', 'replied'),
    delivered: of('delivered', 'read', 'replied'),
    read: of('read', 'replied'),
    replied: of('replied'),
    skipped: of('skipped'),
    failed: of('failed'),
  };
}
