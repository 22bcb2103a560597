/** The lines before inboxes with limits: how many may leave now, and when the next may. Rules: semantics.md, "Sending limits". */
import { freeInboxSlots, inboxHistoryFrom, nextInboxSlot, type Instant } from '../../domain/time';
import type { Deliveries } from './delivery';
import type { EngineDeps } from '../deps';
import type { Id, Inbox } from '../records';
import type { Surroundings } from '../run';

export interface Lines {
  freeSlots(around: Surroundings, inbox: Inbox): Promise<number>;
  /** When its limits let the next go: now, or later. */
  nextSlot(around: Surroundings, inboxId: Id): Promise<Instant>;
  /** Null when only the end of a delivery can tell. Asked after the line was served: who still stands there is on the way. */
  opensAt(around: Surroundings, inboxId: Id): Promise<Instant | null>;
}

export function createLines({ store }: EngineDeps, deliveries: Deliveries): Lines {
  const starts = (inbox: Inbox, { settings, now }: Surroundings) =>
    store.claims.inboxStarts(inbox.id, inboxHistoryFrom(now, inbox.limits, settings.timeZone));

  async function nextSlot(around: Surroundings, inboxId: Id): Promise<Instant> {
    const { settings, now } = around;
    const inbox = inboxOf(around, inboxId);
    return inbox ? nextInboxSlot(now, await starts(inbox, around), inbox.limits, settings.timeZone) : now;
  }

  return {
    async freeSlots(around, inbox) {
      const { settings, now } = around;
      const free = freeInboxSlots(now, await starts(inbox, around), inbox.limits, settings.timeZone);
      return Math.min(free, deliveries.capacity(inbox));
    },

    nextSlot,

    async opensAt(around, inboxId) {
      const { now } = around;
      const inbox = inboxOf(around, inboxId);
      if (!inbox) return now;
      if (deliveries.capacity(inbox) <= 0) return null;
      const opensAt = await nextSlot(around, inboxId);
      return opensAt > now ? opensAt : null;
    },
  };
}

function inboxOf({ inboxes }: Surroundings, inboxId: Id): Inbox | undefined {
  return inboxes.find((one) => one.id === inboxId);
}
