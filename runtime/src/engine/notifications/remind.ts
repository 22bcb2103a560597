/** Reminds those who were asked to decide, once for each time they were asked. Setting: notifications.remindAfterHours. */
import { askedFor } from '../approvals/asked';
import type { EngineDeps } from '../deps';
import type { Instant } from '../../domain/time';
import { newRow } from './gather';

const HOUR = 60 * 60_000;
const AT_ONCE = 100;

export function createReminders({ store, clock, newId }: Pick<EngineDeps, 'store' | 'clock' | 'newId'>) {
  async function afterMs(): Promise<number | null> {
    const { remindAfterHours } = (await store.read.settings()).notifications;
    return remindAfterHours === null ? null : remindAfterHours * HOUR;
  }

  async function remindSome(): Promise<boolean> {
    const after = await afterMs();
    if (after === null) return false;
    const now = clock.now();
    const due = await store.read.draftsToRemind(now - after, AT_ONCE);
    if (due.length === 0) return false;
    await store.transaction(async (tx) => {
      const users = await tx.users();
      for (const { id } of due) {
        const draft = await tx.draft(id);
        if (!draft || draft.status !== 'waiting' || draft.remindedAt !== null) continue;
        await tx.updateDraft(id, 'waiting', { remindedAt: now });
        const of = { kind: 'draft_reminder', draftId: id, eventId: null, enrollmentId: draft.enrollmentId } as const;
        const rows = askedFor(draft, users).map((person) =>
          newRow(newId(now), now, of, `reminder ${id} ${draft.askedAt}`, person),
        );
        await tx.putNotifications(rows);
      }
    });
    return true;
  }

  return {
    async remind(): Promise<void> {
      while (await remindSome());
    },
    async nextAt(): Promise<Instant | null> {
      const after = await afterMs();
      const askedAt = after === null ? null : await store.read.nextReminderAt();
      return after === null || askedAt === null ? null : askedAt + after;
    },
  };
}
