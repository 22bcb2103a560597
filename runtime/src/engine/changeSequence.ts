/** Changes a sequence so that of two at once neither is lost. Used by whatever edits, publishes or switches one. */
import type { EngineDeps } from './deps';
import { Refused } from './errors';
import { findSequence } from './findSequence';
import type { Tx } from './ports';
import type { Sequence } from './records';

/** How often a change is tried again when another process changed the sequence in between and the caller named no revision. */
const TRIES = 3;

/** `which`: id or key; or how it is found, and made when there is none, in the same transaction. */
export type ChangeSequence = <T>(
  which: string | ((tx: Tx) => Promise<Sequence>),
  work: (sequence: Sequence, tx: Tx) => Promise<{ set: Partial<Sequence> | null; answer: T }>,
) => Promise<{ sequence: Sequence; answer: T }>;

/**
 * Works on the sequence in a transaction and writes what it answers with; null: nothing to write.
 * @throws {Refused} 409 `stale_revision` when others change it all the time
 */
export function createSequenceChange({ store, clock, notifier }: EngineDeps): ChangeSequence {
  return async (which, work) => {
    let key = '';
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const result = await store
        .transaction(async (tx) => {
          const sequence = typeof which === 'string' ? await findSequence(tx, which) : await which(tx);
          key = sequence.key;
          const { set, answer } = await work(sequence, tx);
          if (set === null) return { sequence, answer, written: false };
          const next = { ...sequence, ...set, updatedAt: clock.now() };
          // The transaction is left by throwing, so that nothing else it wrote remains.
          if (!(await tx.updateSequence(next))) throw new ChangedMeanwhile();
          return { sequence: { ...next, revision: sequence.revision + 1 }, answer, written: true };
        })
        .catch((error: unknown) => {
          if (error instanceof ChangedMeanwhile) return null;
          throw error;
        });
      if (result === null) continue;
      if (result.written) notifier.notify([{ kind: 'sequence_changed', sequenceId: result.sequence.id }]);
      return result;
    }
    throw new Refused(
      409,
      'stale_revision',
      `Sequence '${key}' is being changed by somebody else at the same time. Try again.`,
    );
  };
}

/** Another process wrote between our read and our write; never leaves this file. */
class ChangedMeanwhile extends Error {}
