/** What one transaction adds to and takes from the figures of a sequence, gathered so that each figure is written once. */
import type { StepCounts } from '../../engine/ports';
import type { Enrollment, Id, Send } from '../../engine/records';
import type { SendStatus } from '../../domain/words';

/** In place of a send status: active or paused enrollments that stand at the step. */
export const HERE = 'here';
/** In place of a step: enrollments of the sequence by state. */
export const WHOLE = '';

export interface CountChange {
  sequenceId: Id;
  versionId: Id;
  step: string;
  counted: string;
  n: number;
}

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

  /** What has come together since the last time, in one order for everybody. */
  take(): CountChange[] {
    const changes = [...this.by]
      .filter(([, n]) => n !== 0)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, n]) => {
        const [sequenceId = '', versionId = '', step = '', counted = ''] = key.split(' ');
        return { sequenceId, versionId, step, counted, n };
      });
    this.by.clear();
    return changes;
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

/** The figures as the engine asks for them: of each step who stands there, and its sends by status. */
export function toFunnel(rows: readonly [step: string, counted: SendStatus | typeof HERE, n: number][]): StepCounts[] {
  const steps = new Map<string, StepCounts>();
  for (const [step, counted, n] of rows) {
    let counts = steps.get(step);
    if (!counts) steps.set(step, (counts = { step, here: 0, statuses: {} }));
    const shown = counted === 'sending' ? 'scheduled' : counted;
    if (shown === HERE) counts.here = n;
    else counts.statuses[shown] = (counts.statuses[shown] ?? 0) + n;
  }
  return [...steps.values()];
}
