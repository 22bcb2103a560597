/** What waits to be done, as an operator's graphs show it. */
import type { Enrollment } from '../../runtime/src/engine/records';
import { draft, enrolled, HOUR, inbox, MINUTE, NOON, send } from './records';
import type { Given } from './suite';

export function workloadTests(given: Given): void {
  describe('the workload', () => {
    it('of an empty store is nothing', async () => {
      expect(await given().read.workload(NOON)).toEqual({ due: 0, oldestDueAt: null, inLine: [], sending: 0, draftsWaiting: 0, resumesDue: 0 }); // prettier-ignore
    });

    it('counts what is due now, and since when; not what is due later, paused, parked or over', async () => {
      const store = given();
      const { enrollments } = await enrolled(store, 7);
      const changes: Partial<Enrollment>[] = [
        { dueAt: NOON - HOUR },
        { dueAt: NOON },
        { dueAt: NOON + 1 },
        { dueAt: null, waitingFor: 'approval' },
        { dueAt: null, state: 'paused' },
        { dueAt: null, state: 'completed', endedAt: NOON },
        { dueAt: null, waitingFor: 'delivery' },
      ];
      await store.transaction((tx) =>
        tx.updateEnrollments(enrollments.map(({ id, revision }, at) => ({ id, revision, set: changes[at]! }))),
      );
      expect(await store.read.workload(NOON)).toMatchObject({ due: 2, oldestDueAt: NOON - HOUR });
    });

    it('counts by inbox who waits for its limits, none included', async () => {
      const store = given();
      const [busy, idle] = [inbox({ key: 'busy' }), inbox({ key: 'idle' })];
      const { enrollments } = await enrolled(store, 3);
      await store.transaction(async (tx) => {
        for (const each of [busy, idle]) await tx.insertInbox(each);
        const inLine = { waitingFor: 'inbox_limit', lineInboxId: busy.id, heldDueAt: NOON, dueAt: null } as const;
        await tx.updateEnrollments(enrollments.slice(1).map(({ id, revision }) => ({ id, revision, set: inLine })));
      });
      expect((await store.read.workload(NOON)).inLine).toEqual([
        { inbox: 'busy', count: 2 },
        { inbox: 'idle', count: 0 },
      ]);
    });

    it('counts messages on their way and drafts that wait, and what was decided no more', async () => {
      const store = given();
      const { first } = await enrolled(store);
      await store.claims.beginSends([{ send: send(first, { leaseUntil: NOON + MINUTE }), revision: 1 }]);
      await store.transaction(async (tx) => {
        await tx.insertDraft(draft(first));
        await tx.insertDraft(draft(first, { status: 'discarded' }));
      });
      expect(await store.read.workload(NOON)).toMatchObject({ sending: 1, draftsWaiting: 1 });
    });
  });
}
