import type { Given } from './suite';
import { contact, conversation, enrolled, enrollment, NOON, published, targetRecord, timelineEvent } from './records';

export function enrollmentTests(given: Given): void {
  describe('one at a time', () => {
    it('of many simultaneous enrollments of one contact exactly one is inserted', async () => {
      const base = await published(given());
      const ana = contact();
      await given().transaction((tx) => tx.insertContacts([ana]));
      const attempts = Array.from({ length: 25 }, () => enrollment({ ...base, contact: ana }));
      const inserted = await Promise.all(
        attempts.map((one) => given().transaction((tx) => tx.insertEnrollments([one]))),
      );
      const ids = inserted.flatMap((set) => [...set]);
      expect(ids).toHaveLength(1);
      expect((await given().read.openEnrollment(base.sequence.id, ana.id, null))?.id).toBe(ids[0]);
    });

    it('passes over within one bulk what is open already, and inserts the rest', async () => {
      const { sequence, version, contact: ana, first } = await enrolled(given());
      const bo = contact();
      const again = enrollment({ sequence, version, contact: ana });
      const [fresh, twice] = [
        enrollment({ sequence, version, contact: bo }),
        enrollment({ sequence, version, contact: bo }),
      ];
      const inserted = await given().transaction(async (tx) => {
        await tx.insertContacts([bo]);
        return tx.insertEnrollments([again, fresh, twice]);
      });
      expect([...inserted]).toEqual([fresh.id]);
      expect(await given().read.openEnrollments({ contactId: ana.id })).toEqual([first]);
    });

    it('a paused one counts, an ended one does not, and each conversation counts for itself', async () => {
      const { sequence, version, contact: ana, first } = await enrolled(given());
      const thread = conversation(ana.id);
      await given().transaction((tx) => tx.insertConversations([thread]));
      const insert = (set: object) =>
        given().transaction((tx) => tx.insertEnrollments([enrollment({ sequence, version, contact: ana }, set)]));
      const change = (revision: number, set: object) =>
        given().transaction((tx) => tx.updateEnrollments([{ id: first.id, revision, set }]));

      expect((await insert({ conversationId: thread.id })).size).toBe(1);
      expect((await insert({ conversationId: thread.id })).size).toBe(0);
      await change(1, { state: 'paused', dueAt: null });
      expect((await insert({})).size).toBe(0);
      await change(2, { state: 'exited', reason: 'replied', endedAt: NOON });
      expect((await insert({})).size).toBe(1);
    });
  });

  describe('a change of an enrollment', () => {
    it('takes effect at the revision it names, which grows by one', async () => {
      const { first } = await enrolled(given());
      const held = await given().transaction((tx) =>
        tx.updateEnrollments([
          {
            id: first.id,
            revision: 1,
            set: { step: 'second', dueAt: NOON + 1, assignee: { email: 'Eva@example.com' } },
          },
        ]),
      );
      expect([...held]).toEqual([first.id]);
      expect(await given().read.enrollment(first.id)).toEqual({
        ...first,
        step: 'second',
        dueAt: NOON + 1,
        assignee: { email: 'Eva@example.com' },
        revision: 2,
      });
    });

    it('at a stale revision changes nothing, while the others of its batch take effect', async () => {
      const { enrollments } = await enrolled(given(), 2);
      const [one, two] = [enrollments[0]!, enrollments[1]!];
      await given().transaction((tx) => tx.updateEnrollments([{ id: one.id, revision: 1, set: { step: 'moved' } }]));
      const held = await given().transaction((tx) =>
        tx.updateEnrollments([
          { id: one.id, revision: 1, set: { step: 'stale', state: 'failed' } },
          { id: two.id, revision: 1, set: { step: 'fresh' } },
        ]),
      );
      expect([...held]).toEqual([two.id]);
      expect(await given().read.enrollment(one.id)).toMatchObject({ step: 'moved', state: 'active', revision: 2 });
    });

    it('with every property, though only one differs, keeps each list right', async () => {
      const { sequence, first } = await enrolled(given());
      const { id, revision, sequenceId: _s, contactId: _c, ...set } = first;
      await given().transaction((tx) => tx.updateEnrollments([{ id, revision, set: { ...set, step: 'second' } }]));
      const at = async (step: string) =>
        (await given().read.enrollments({ sequenceId: sequence.id, step }, { limit: 5 })).items.length;
      expect([await at('first'), await at('second')]).toEqual([0, 1]);
    });

    it('to nothing new still grows the revision', async () => {
      const { first } = await enrolled(given());
      await given().transaction((tx) => tx.updateEnrollments([{ id: first.id, revision: 1, set: {} }]));
      expect((await given().read.enrollment(first.id))?.revision).toBe(2);
    });

    it('keeps a composed text whole', async () => {
      const { first } = await enrolled(given());
      const composed = {
        mode: 'full' as const,
        origin: 'ai' as const,
        text: 'Olá 👋',
        raw: false,
        missing: ['contact.first_name'],
      };
      await given().transaction((tx) => tx.updateEnrollments([{ id: first.id, revision: 1, set: { composed } }]));
      expect((await given().read.enrollment(first.id))?.composed).toEqual(composed);
    });
  });

  it('open enrollments are found by contact, conversation and target', async () => {
    const { sequence, version, contact: ana } = await enrolled(given());
    const thread = conversation(ana.id);
    const charge = targetRecord();
    const bound = enrollment({ sequence, version, contact: ana }, { conversationId: thread.id, targetId: charge.id });
    await given().transaction(async (tx) => {
      await tx.insertConversations([thread]);
      await tx.insertTargetRecord(charge);
      await tx.insertEnrollments([bound]);
    });
    expect(await given().read.openEnrollments({ contactId: ana.id })).toHaveLength(2);
    expect(await given().read.openEnrollments({ conversationId: thread.id })).toEqual([bound]);
    expect(await given().read.openEnrollments({ targetId: charge.id, contactId: ana.id })).toEqual([bound]);
    expect(await given().read.openEnrollment(sequence.id, ana.id, thread.id)).toEqual(bound);
    const of = { sequenceId: sequence.id, contactId: ana.id, conversationId: null };
    const asked = [{ ...of, conversationId: thread.id }, { ...of, contactId: 'nobody' }, of];
    const alone = await given().read.openEnrollment(sequence.id, ana.id, null);
    expect(await given().read.openEnrollmentIds(asked)).toEqual([bound.id, null, alone!.id]);
    expect(await given().read.openEnrollmentIds([])).toEqual([]);
    await expect(given().read.openEnrollments({})).rejects.toThrow('needs a contact');
  });

  it('the timeline is read oldest first, page by page', async () => {
    const { first } = await enrolled(given());
    const events = Array.from({ length: 5 }, (_, n) =>
      timelineEvent(first.id, { at: NOON + n, data: n % 2 ? { n } : {} }),
    );
    await given().transaction((tx) => tx.appendTimeline(events));
    const page = await given().read.timeline(first.id, { limit: 3 });
    const rest = await given().read.timeline(first.id, { limit: 3, cursor: page.nextCursor! });
    expect([...page.items, ...rest.items]).toEqual(events);
    expect(rest.nextCursor).toBeNull();
  });
}
