import type { Subscription } from '../../runtime/src/engine/records';
import type { Given, OpenStore } from './suite';
import { enrolled, newId, NOON, timelineEvent } from './records';

export function subscription(set: Partial<Subscription> = {}): Subscription {
  const id = set.id ?? newId(NOON);
  return {
    id,
    key: `wf:${id}`,
    url: 'https://n8n.test/hook',
    secret: 'sealed',
    events: ['enrolled', 'message_sent'],
    sequenceId: null,
    source: null,
    state: 'active',
    position: 0,
    attempts: 0,
    nextAttemptAt: null,
    failingSince: null,
    lastError: null,
    lastToldAt: null,
    removedAt: null,
    revision: 1,
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function subscriptionTests(given: Given, open: OpenStore): void {
  describe('subscriptions', () => {
    it('are kept as they are, and listed by key', async () => {
      const { sequence } = await enrolled(given());
      const source = { workflowId: 'wf', workflowName: 'Welcome', entry: 'Trigger' };
      const [b, a] = [subscription({ key: 'b' }), subscription({ key: 'a', sequenceId: sequence.id, source })];
      await given().transaction(async (tx) => {
        await tx.insertSubscription(b);
        await tx.insertSubscription(a);
        expect(await tx.subscriptions()).toEqual([a, b]);
      });
      expect(await given().read.subscriptions()).toEqual([a, b]);
      await given().transaction((tx) => tx.deleteSubscription(a.id));
      expect(await given().read.subscriptions()).toEqual([b]);
    });

    it('have one row a key', async () => {
      await given().transaction((tx) => tx.insertSubscription(subscription({ key: 'a' })));
      await expect(given().transaction((tx) => tx.insertSubscription(subscription({ key: 'a' })))).rejects.toThrow();
    });

    it('are changed only at the revision that was read', async () => {
      const one = subscription();
      await given().transaction((tx) => tx.insertSubscription(one));
      const set = (revision: number, position: number) =>
        given().transaction((tx) => tx.updateSubscription(one.id, revision, { position }));
      expect(await set(2, 9)).toBe(false);
      expect(await set(1, 7)).toBe(true);
      expect((await given().read.subscriptions())[0]).toEqual({ ...one, position: 7 });
    });

    it('that a rolled back transaction wrote are not there', async () => {
      await given().read.subscriptions();
      const work = given().transaction(async (tx) => {
        await tx.insertSubscription(subscription());
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await given().read.subscriptions()).toEqual([]);
    });
  });

  describe('the timeline of all enrollments', () => {
    it('is read in the order of its commits, by kind, from a position on', async () => {
      const { enrollments, sequence } = await enrolled(given(), 2);
      const [one, two] = enrollments;
      const before = await given().read.timelineEnd();
      // Ids are made before the transaction that writes them, so their order is not that of the commits.
      const late = timelineEvent(one!.id, { kind: 'sent' });
      const first = timelineEvent(two!.id, { kind: 'reply' });
      await given().transaction((tx) => tx.appendTimeline([first, timelineEvent(two!.id, { kind: 'waiting' })]));
      await given().transaction((tx) => tx.appendTimeline([late]));
      const { events, end } = await given().read.timelineAfter(before, ['sent', 'reply'], 100);
      expect(events.map(({ event }) => event)).toEqual([first, late]);
      expect(events.map(({ sequenceId }) => sequenceId)).toEqual([sequence.id, sequence.id]);
      expect([events[1]!.position, end]).toEqual([before + 3, before + 3]);
      expect(await given().read.timelineAfter(end, ['sent'], 100)).toEqual({ events: [], end });
      expect((await given().read.timelineAfter(events[0]!.position, ['sent', 'reply'], 100)).events).toHaveLength(1);
    });

    it('is looked at in stretches, also where nothing of a kind is', async () => {
      const { first } = await enrolled(given());
      const before = await given().read.timelineEnd();
      const many = Array.from({ length: 7 }, () => timelineEvent(first.id, { kind: 'waiting' }));
      await given().transaction((tx) => tx.appendTimeline(many));
      expect(await given().read.timelineAfter(before, ['sent'], 5)).toEqual({ events: [], end: before + 5 });
      expect((await given().read.timelineAfter(before + 5, ['waiting'], 5)).events).toHaveLength(2);
    });

    it('has the same positions after export and import', async () => {
      const { enrollments } = await enrolled(given(), 3);
      for (const round of [2, 0, 1]) {
        const events = Array.from({ length: 300 }, () => timelineEvent(enrollments[round]!.id, { kind: 'sent' }));
        await given().transaction((tx) => tx.appendTimeline(events));
      }
      await given().transaction((tx) => tx.insertSubscription(subscription({ position: 450 })));
      const copy = await open();
      try {
        await copy.importRows(given().exportRows());
        const told = (store: ReturnType<Given>) => store.read.timelineAfter(450, ['sent'], 1_000);
        expect(await told(copy)).toEqual(await told(given()));
        expect(await copy.read.subscriptions()).toEqual(await given().read.subscriptions());
      } finally {
        await copy.close();
      }
    });
  });
}
