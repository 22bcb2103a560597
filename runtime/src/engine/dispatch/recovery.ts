/** Sends that a process left in flight when it died: told apart by whether the channel can tell a repeat from a first time. */
import type { Instant } from '../../domain/time';
import { announce } from '../commit';
import type { Deliveries, Fate } from './delivery';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import type { Inbox, Send } from '../records';
import { meanwhileChanged } from './results';
import { surroundings } from '../surroundings';

/** Returns the work of one round: how many sends were found lost and dealt with. */
export function createRecovery(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  deliveries: Deliveries,
): (now: Instant) => Promise<number> {
  const { store, clock, delivery } = deps;
  const recordUnknown = createUnknownRecorder(deps, sendingTimes);
  let recovered = false;

  async function recoverLost(now: Instant): Promise<number> {
    // No other process works on an embedded database: what is found in flight at the start was left by a crash.
    const before = !recovered && store.soleProcess ? Number.MAX_SAFE_INTEGER : now;
    const lost = (await store.claims.lostSends(before, delivery.batchSize)).filter((send) => !deliveries.has(send.id));
    if (lost.length === 0) {
      recovered = true;
      return 0;
    }
    for (const send of lost) await giveUp(send);
    deps.reporter.count('leases_expired', { what: 'send' }, lost.length);
    return lost.length;
  }

  async function giveUp(send: Send): Promise<void> {
    const inbox = send.inboxId ? await store.read.inbox(send.inboxId) : null;
    const detail = 'The process ended, or stood still for too long, while the message was being handed over';
    if (inbox !== null && isIdempotent(inbox))
      await recordUnknown(send, 'sending', { kind: 'retry', at: clock.now(), detail, unknown: true });
    else await recordUnknown(send, 'sending', { kind: 'failed', reason: 'unknown_outcome', detail });
  }

  function isIdempotent(inbox: Inbox): boolean {
    try {
      return deps.channels.of(inbox).idempotent;
    } catch {
      return false;
    }
  }

  return recoverLost;
}

/** Records that nobody knows what became of a send, and moves its enrollment on if it still stands there. */
export function createUnknownRecorder(deps: EngineDeps, sendingTimes: SendingTimes) {
  const { store, clock } = deps;
  return async (send: Send, from: 'sending' | 'scheduled', fate: Exclude<Fate, { kind: 'sent' }>): Promise<void> => {
    const now = clock.now();
    const status = fate.kind === 'retry' ? ('scheduled' as const) : ('failed' as const);
    const set = { status, reason: 'unknown_outcome' as const, leaseUntil: null, detail: fate.detail, updatedAt: now };
    const run = await store.transaction(async (tx) => {
      const held = await tx.updateSends([{ id: send.id, from: [from], set }]);
      if (!held.has(send.id)) return null;
      const changed = await meanwhileChanged(await surroundings(deps, tx, now), sendingTimes, tx, send, fate);
      if (changed) await tx.appendTimeline(changed.events);
      return changed;
    });
    if (run) announce(deps, [run]);
  };
}
