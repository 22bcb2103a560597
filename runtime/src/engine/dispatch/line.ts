/** Serves the line of an inbox: lets those at its head leave, as far as its limits and its provider take them. */
import type { Batches } from './batches';
import type { EngineDeps } from '../deps';
import type { Lines } from './lines';
import type { Id } from '../records';
import type { Surroundings } from '../run';

/** Answers with how many were served; null when another process serves this line at the moment. */
export type ServeLine = (around: Surroundings, inboxId: Id) => Promise<number | null>;

/** @param isStopping then a line that is long is left to the others, or to the next start */
export function createLineServer(
  deps: EngineDeps,
  lines: Lines,
  batches: Batches,
  isStopping: () => boolean,
): ServeLine {
  const { store, delivery } = deps;

  async function serve(around: Surroundings, inboxId: Id): Promise<number> {
    let served = 0;
    for (;;) {
      const inbox = around.inboxes.find((one) => one.id === inboxId);
      const free = inbox ? await lines.freeSlots(around, inbox) : delivery.batchSize;
      if (free <= 0) return served;
      const most = Math.min(free, delivery.batchSize);
      const claim = () => store.claims.claimLine(inboxId, around.now, most, delivery.leaseMs);
      const claimed = await batches.work(around, claim, { inboxId, free });
      if (claimed === 0) return served;
      deps.reporter.count('claims', { from: 'line' }, claimed);
      served += claimed;
      if (isStopping()) return served;
    }
  }

  // One process at a time, from counting what has left to letting the next go: its limits hold over all.
  return (around, inboxId) => store.claims.ifFree(`line ${inboxId}`, () => serve(around, inboxId));
}
