/** What ended long ago is removed, its figures stay, and nothing else is touched. */
import fc from 'fast-check';
import type { Removed, Store } from '../../runtime/src/engine/ports';
import type { Enrollment, Send, TimelineEvent } from '../../runtime/src/engine/records';
import { createSeededNewId } from '../../runtime/src/adapters/ids';
import { callOf } from './hostCalls';
import type { Given, OpenStore } from './suite';
import {
  composition,
  contact,
  conversation,
  DAY,
  draft,
  enrolled,
  enrollment,
  message,
  MINUTE,
  NOON,
  published,
  send,
  timelineEvent,
} from './records';
import { draftEvent } from './users';

const MOST = { enrollments: 100, rows: 1_000 };
const LONG_AGO = NOON - 40 * DAY;
const CUTOFF = NOON - 30 * DAY;

const ended = (set: Partial<Enrollment> = {}): Partial<Enrollment> => ({
  state: 'completed',
  node: null,
  step: null,
  waitingFor: null,
  dueAt: null,
  endedAt: LONG_AGO,
  ...set,
});

const remove = (store: Store, most = MOST, before = CUTOFF): Promise<Removed> =>
  store.transaction((tx) => tx.removeHistory(before, most));

/** Until nothing is left to remove; answers with the sum. */
async function removeAll(store: Store, most = MOST): Promise<Removed> {
  const total = await remove(store, most);
  for (let more = total; Object.values(more).some((n) => n > 0);) {
    more = await remove(store, most);
    for (const what of Object.keys(more) as (keyof Removed)[]) total[what] += more[what];
  }
  return total;
}

/** Every row but those of the tables in which removing keeps its figures, by table. */
async function rowsOf(store: Store): Promise<Map<string, Record<string, unknown>[]>> {
  const rows = new Map<string, Record<string, unknown>[]>();
  for await (const { table, row } of store.exportRows()) {
    if (table.startsWith('past_')) continue;
    rows.set(table, [...(rows.get(table) ?? []), row]);
  }
  return rows;
}

/** One of each thing there can be of an enrollment. */
async function withHistory(store: Store, of: Enrollment, executionId: string, set: Partial<Send> = {}): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.putSends([send(of, { status: 'delivered', ...set })]);
    const one = draft(of, { status: 'approved' });
    await tx.insertDraft(one);
    await tx.appendDraftEvents([draftEvent(one.id), draftEvent(one.id)]);
    await tx.insertComposition(composition(of, { draftId: one.id, at: LONG_AGO, costMicros: 7 }));
    await tx.insertHostCall(callOf(of.id, { executionId, status: 'answered' }));
    await tx.appendTimeline([timelineEvent(of.id), timelineEvent(of.id), timelineEvent(of.id)]);
  });
}

/** Something newer than all that is removed. */
async function goesOn(store: Store): Promise<Enrollment> {
  const { first } = await enrolled(store);
  await store.transaction((tx) => tx.appendTimeline([timelineEvent(first.id)]));
  return first;
}

export function retentionTests(given: Given, open: OpenStore): void {
  describe('the history of what ended', () => {
    it('goes with all there is of it, and its figures stay', async () => {
      const store = given();
      const { enrollments, sequence, version } = await enrolled(store, 3, (n) => (n < 2 ? ended() : {}));
      for (const [n, one] of enrollments.entries()) await withHistory(store, one, `${n}`);
      await goesOn(store);
      const figures = async () => [
        await store.read.enrollmentCounts(sequence.id),
        await store.read.funnel(sequence.id, null),
        await store.read.funnel(sequence.id, version.id),
        await store.read.compositionCost(LONG_AGO - DAY, 'USD'),
        await store.read.compositionTotals({ from: LONG_AGO - DAY, to: NOON, by: 'step' }),
      ];
      const before = await figures();
      expect(await remove(store)).toEqual({
        enrollments: 2,
        sends: 2,
        timeline_events: 6,
        drafts: 2,
        draft_events: 4,
        compositions: 2,
        host_calls: 2,
      });
      expect(await figures()).toEqual(before);
      const [gone, , kept] = enrollments as [Enrollment, Enrollment, Enrollment];
      expect(await store.read.enrollment(gone.id)).toBeNull();
      expect(await store.read.sendsOf(gone.id)).toEqual([]);
      expect((await store.read.timeline(gone.id, { limit: 9 })).items).toEqual([]);
      expect((await store.read.drafts({ enrollmentId: gone.id }, { limit: 9 })).items).toEqual([]);
      expect(await store.read.compositionsOf(gone.id)).toEqual([]);
      expect(await store.read.hostCalls({ enrollmentId: gone.id })).toEqual([]);
      expect(await store.read.contact(gone.contactId)).not.toBeNull();
      expect(await store.read.enrollment(kept.id)).toEqual(kept);
      expect(await store.read.sendsOf(kept.id)).toHaveLength(1);
      expect((await remove(store)).enrollments).toBe(0);
    });

    it('goes when it ended before the instant; one that ended at that instant stays', async () => {
      const store = given();
      const { enrollments } = await enrolled(store, 2, (n) => ended({ endedAt: CUTOFF - 1 + n }));
      await goesOn(store);
      await removeAll(store);
      const left = await Promise.all(enrollments.map(({ id }) => store.read.enrollment(id)));
      expect(left.map((one) => one !== null)).toEqual([false, true]);
    });

    it('goes in portions, the oldest end first, and an enrollment when nothing of it is left', async () => {
      const store = given();
      const { enrollments } = await enrolled(store, 3, (n) => ended({ endedAt: LONG_AGO - n * MINUTE }));
      for (const [n, one] of enrollments.entries()) await withHistory(store, one, `${n}`);
      await goesOn(store);
      const first = await remove(store, { enrollments: 1, rows: 4 });
      expect(first).toMatchObject({ enrollments: 0, sends: 1, draft_events: 2, drafts: 1, timeline_events: 0 });
      expect(await store.read.enrollment(enrollments[2]!.id)).not.toBeNull();
      const second = await remove(store, { enrollments: 1, rows: 50 });
      expect(second).toMatchObject({ enrollments: 1, sends: 0, timeline_events: 3, compositions: 1, host_calls: 1 });
      expect(await store.read.enrollment(enrollments[2]!.id)).toBeNull();
      expect(await store.read.enrollment(enrollments[0]!.id)).not.toBeNull();
      expect(await removeAll(store, { enrollments: 2, rows: 3 })).toMatchObject({ enrollments: 2, sends: 2 });
    });

    it('stays while a message of it is under way', async () => {
      const store = given();
      const { first } = await enrolled(store, 1, () => ended());
      const [under] = [send(first, { status: 'sending' })];
      await store.transaction((tx) => tx.putSends([under]));
      await goesOn(store);
      expect((await remove(store)).enrollments).toBe(0);
      expect(await store.read.send(under.id)).toEqual(under);
      await store.transaction((tx) => tx.updateSends([{ id: under.id, from: ['sending'], set: { status: 'failed' } }]));
      expect((await remove(store)).enrollments).toBe(1);
    });

    it('is remembered for steps that are sent once per conversation, if the message left', async () => {
      const store = given();
      const base = await published(store);
      const ana = contact();
      const thread = conversation(ana.id);
      const [once, again] = [ended({ conversationId: thread.id }), { conversationId: thread.id }].map((set) =>
        enrollment({ ...base, contact: ana }, set),
      ) as [Enrollment, Enrollment];
      await store.transaction(async (tx) => {
        await tx.insertContacts([ana]);
        await tx.insertConversations([thread]);
        await tx.insertEnrollments([once, again]);
        await tx.putSends([
          send(once, { step: 'left', status: 'read' }),
          send(once, { step: 'perhaps', status: 'failed', reason: 'unknown_outcome' }),
          send(once, { step: 'not', status: 'skipped' }),
        ]);
      });
      await goesOn(store);
      const wasSent = (step: string, more = {}) =>
        store.read.stepWasSent({
          ...{ enrollmentId: again.id, round: 1, sequenceId: again.sequenceId, conversationId: thread.id, step },
          ...more,
        });
      const before = await Promise.all(['left', 'perhaps', 'not'].map((step) => wasSent(step)));
      expect(before).toEqual([true, true, false]);
      expect((await removeAll(store)).enrollments).toBe(1);
      expect(await Promise.all(['left', 'perhaps', 'not'].map((step) => wasSent(step)))).toEqual(before);
      expect(await wasSent('left', { conversationId: null })).toBe(false);
      expect(await wasSent('left', { sequenceId: 'another' })).toBe(false);
    });

    it('leaves positions in the timeline as they are, and none is given twice', async () => {
      const store = given();
      const { enrollments } = await enrolled(store, 2, () => ended());
      const tell = (of: Enrollment) => store.transaction((tx) => tx.appendTimeline([timelineEvent(of.id)]));
      const reads = async (from: number) => (await store.read.timelineAfter(from, ['enrolled'], 500)).events;
      for (const one of enrollments) await tell(one);
      const last = await store.read.timelineEnd();
      await removeAll(store);
      const { first: later } = await enrolled(store);
      await tell(later);
      expect((await reads(last)).map(({ event }) => event.enrollmentId)).toEqual([later.id]);
      expect((await reads(last))[0]!.position).toBeGreaterThan(last);
      await removeAll(store);
      expect((await reads(0)).map(({ event }) => event.enrollmentId)).toEqual([later.id]);
      await tell(later);
      expect((await reads(last)).map(({ event }) => event.enrollmentId)).toEqual([later.id, later.id]);
    });

    it('is passed by those who are told what happened, wherever they stand', async () => {
      const store = given();
      const { enrollments } = await enrolled(store, 4, (n) => (n === 3 ? {} : ended()));
      for (const one of enrollments)
        await store.transaction((tx) => tx.appendTimeline([timelineEvent(one.id), timelineEvent(one.id)]));
      await removeAll(store);
      const seen: string[] = [];
      let from = 0;
      for (let looks = 0; looks < 20; looks++) {
        const { events, end } = await store.read.timelineAfter(from, ['enrolled'], 1);
        seen.push(...events.map(({ event }) => event.enrollmentId));
        from = end;
      }
      expect(seen).toEqual([enrollments[3]!.id, enrollments[3]!.id]);
      expect(from).toBe(await store.read.timelineEnd());
    });

    it('keeps its figures through export and import, and who was told how far', async () => {
      const store = given();
      const { enrollments, sequence } = await enrolled(store, 3, (n) => (n < 2 ? ended() : {}));
      for (const [n, one] of enrollments.entries()) await withHistory(store, one, `${n}`);
      const told = await store.read.timelineEnd();
      const after = await goesOn(store);
      await store.transaction((tx) => tx.saveNotifiedUntil(told));
      await removeAll(store);
      const copy = await open();
      try {
        await copy.importRows(store.exportRows());
        expect(await copy.read.enrollmentCounts(sequence.id)).toEqual({ active: 1, completed: 2 });
        expect(await copy.read.funnel(sequence.id, null)).toEqual(await store.read.funnel(sequence.id, null));
        expect(await copy.read.compositionCost(0, 'USD')).toBe(21);
        const { events } = await copy.read.timelineAfter(await copy.read.notifiedUntil(), ['enrolled'], 500);
        expect(events.map(({ event }) => event.enrollmentId)).toEqual([after.id]);
      } finally {
        await copy.close();
      }
    });

    it('goes alone: nothing else is touched, whatever there is', async () => {
      const states = fc.constantFrom<Enrollment['state'][]>('active', 'paused', 'completed', 'exited', 'failed');
      const one = fc.record({
        state: states,
        endedDaysAgo: fc.integer({ min: 20, max: 40 }),
        sends: fc.integer({ min: 0, max: 3 }),
        events: fc.integer({ min: 0, max: 3 }),
        hasMore: fc.boolean(),
      });
      const most = fc.record({ enrollments: fc.integer({ min: 1, max: 4 }), rows: fc.integer({ min: 1, max: 9 }) });
      await fc.assert(
        fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 6 }), most, async (wanted, most) => {
          const store = await open();
          try {
            const ids = createSeededNewId(1);
            const isOpen = (n: number) => wanted[n]!.state === 'active' || wanted[n]!.state === 'paused';
            const endedAt = (n: number) => (isOpen(n) ? null : NOON - wanted[n]!.endedDaysAgo * DAY);
            const { enrollments, sequence } = await enrolled(store, wanted.length, (n) => ({
              ...{ id: ids(NOON), state: wanted[n]!.state, endedAt: endedAt(n) },
              ...(isOpen(n) ? {} : { dueAt: null, step: null, node: null }),
            }));
            for (const [n, of] of enrollments.entries()) {
              if (wanted[n]!.hasMore) await withHistory(store, of, `${n}`, { step: 'more' });
              const events = Array.from({ length: wanted[n]!.events }, (): TimelineEvent => timelineEvent(of.id));
              const sends = Array.from({ length: wanted[n]!.sends }, (_, at) => send(of, { step: `s${at}` }));
              await store.transaction(async (tx) => {
                await tx.appendTimeline(events);
                await tx.putSends(sends);
              });
            }
            await goesOn(store);
            const counts = await store.read.enrollmentCounts(sequence.id);
            const before = await rowsOf(store);
            await removeAll(store, most);
            const after = await rowsOf(store);

            const gone = new Set(enrollments.filter((_, n) => (endedAt(n) ?? NOON) < CUTOFF).map(({ id }) => id));
            const drafts = new Set(
              (before.get('draft') ?? []).filter((row) => gone.has(String(row['enrollmentId']))).map(({ id }) => id),
            );
            for (const [table, rows] of before) {
              const stays = rows.filter(
                (row) =>
                  !gone.has(String(row['enrollmentId'])) &&
                  !(table === 'enrollment' && gone.has(String(row['id']))) &&
                  !(table === 'draft_event' && drafts.has(row['draftId'])),
              );
              expect(after.get(table) ?? []).toEqual(stays);
            }
            expect(await store.read.enrollmentCounts(sequence.id)).toEqual(counts);
          } finally {
            await store.close();
          }
        }),
        { numRuns: 15 },
      );
    });
  });

  describe('old messages', () => {
    let seed = 100;
    /** Each as if made at its own time. */
    const ids = (at: number): string => createSeededNewId(seed++)(at);
    const removeMessages = (after: string | null = null, count = 100) =>
      given().transaction((tx) => tx.removeMessages(CUTOFF, after, count));
    const textsOf = async (conversationId: string) =>
      (await given().read.messages(conversationId, { limit: 100 })).items.map(({ text }) => text);

    it('go when they came before the instant, and the conversation stays with when it was spoken', async () => {
      const store = given();
      const ana = contact();
      const thread = conversation(ana.id);
      const came = [CUTOFF - DAY, CUTOFF - 1, CUTOFF];
      await store.transaction(async (tx) => {
        await tx.insertContacts([ana]);
        await tx.insertConversations([thread]);
        await tx.insertMessages(came.map((at, n) => message(thread, { id: ids(at), at, text: `${n}` })));
      });
      const spoken = await store.read.conversation(thread.id);
      expect(await removeMessages()).toEqual({ removed: 2, reached: null });
      expect(await textsOf(thread.id)).toEqual(['2']);
      expect(await store.read.conversation(thread.id)).toEqual(spoken);
      expect(spoken?.lastInboundAt).toBe(CUTOFF);
    });

    it('that came late stay until they are as old here', async () => {
      const ana = contact();
      const thread = conversation(ana.id);
      await given().transaction(async (tx) => {
        await tx.insertContacts([ana]);
        await tx.insertConversations([thread]);
        await tx.insertMessages([message(thread, { id: ids(NOON), at: CUTOFF - DAY, text: 'late' })]);
      });
      expect(await removeMessages()).toEqual({ removed: 0, reached: null });
      expect(await textsOf(thread.id)).toEqual(['late']);
    });

    it('of a contact with an enrollment that goes on stay, in every conversation', async () => {
      const base = await published(given());
      const people = [contact(), contact(), contact()];
      const threads = people.map((one) => conversation(one.id));
      const states = ['active', 'paused', 'completed'] as const;
      const ofEach = people.map((one, n) => enrollment({ ...base, contact: one }, { state: states[n]! }));
      await given().transaction(async (tx) => {
        await tx.insertContacts(people);
        await tx.insertConversations(threads);
        await tx.insertEnrollments(ofEach);
        await tx.insertMessages(threads.map((one) => message(one, { id: ids(LONG_AGO), at: LONG_AGO })));
      });
      expect((await removeMessages()).removed).toBe(1);
      expect(await Promise.all(threads.map(({ id }) => textsOf(id)))).toEqual([['Hello'], ['Hello'], []]);
    });

    it('are looked at in portions, each once', async () => {
      const ana = contact();
      const thread = conversation(ana.id);
      const old = Array.from({ length: 5 }, (_, n) => message(thread, { id: ids(LONG_AGO + n), at: LONG_AGO + n }));
      await given().transaction(async (tx) => {
        await tx.insertContacts([ana]);
        await tx.insertConversations([thread]);
        await tx.insertMessages(old);
      });
      const [first, second, third] = [
        await removeMessages(null, 2),
        await removeMessages(old[1]!.id, 2),
        await removeMessages(old[3]!.id, 2),
      ];
      expect([first, second, third]).toEqual([
        { removed: 2, reached: old[1]!.id },
        { removed: 2, reached: old[3]!.id },
        { removed: 1, reached: null },
      ]);
    });
  });

  it('what was seen of the clock is kept, changed and forgotten', async () => {
    const store = given();
    const watch = { historyDays: 90, messageDays: null, seenAt: NOON, calmSince: NOON - DAY };
    expect(await store.read.retentionWatch()).toBeNull();
    await store.transaction((tx) => tx.saveRetentionWatch(null));
    await store.transaction((tx) => tx.saveRetentionWatch(watch));
    await store.transaction(async (tx) => {
      expect(await tx.retentionWatch()).toEqual(watch);
      await tx.saveRetentionWatch({ ...watch, seenAt: NOON + 1 });
    });
    expect(await store.read.retentionWatch()).toEqual({ ...watch, seenAt: NOON + 1 });
    await store.transaction((tx) => tx.saveRetentionWatch(null));
    expect(await store.read.retentionWatch()).toBeNull();
  });
}
