import type { Given } from './suite';
import { conversation, draft, enrolled, enrollment, HOUR, inbox, MINUTE, newId, NOON, send } from './records';

export function sendTests(given: Given): void {
  describe('a send', () => {
    it('leaves once per enrollment, step and round', async () => {
      const { first } = await enrolled(given());
      const begin = (set: object) => given().claims.beginSends([{ send: send(first, set), revision: 1 }]);
      const attempts = await Promise.all([begin({}), begin({}), begin({})]);
      expect(attempts.map((begun) => begun.size).sort()).toEqual([0, 0, 1]);
      expect((await begin({ round: 2 })).size).toBe(1);
      expect((await begin({ step: 'second' })).size).toBe(1);
      expect(await given().read.sendsOf(first.id)).toHaveLength(3);
    });

    it('begins in the place of its own row that has not left yet', async () => {
      const { first } = await enrolled(given());
      const waiting = send(first, { status: 'pending', startedAt: null, text: 'Draft' });
      await given().transaction((tx) => tx.putSends([waiting]));
      const leaving = send(first, { id: waiting.id, text: 'Final', createdAt: NOON + HOUR });
      expect([...(await given().claims.beginSends([{ send: leaving, revision: 1 }]))]).toEqual([leaving.id]);
      expect(await given().read.sendsOf(first.id)).toEqual([{ ...leaving, status: 'sending', createdAt: NOON }]);
    });

    it('does not begin beside a row under another id, by which a provider may know it', async () => {
      const { first } = await enrolled(given());
      const scheduled = send(first, { status: 'scheduled', attempts: 3 });
      await given().transaction((tx) => tx.putSends([scheduled]));
      expect((await given().claims.beginSends([{ send: send(first), revision: 1 }])).size).toBe(0);
      expect(await given().read.sendsOf(first.id)).toEqual([scheduled]);
    });

    it('is laid over one that has not left, which keeps its id', async () => {
      const { first } = await enrolled(given());
      const scheduled = send(first, { status: 'scheduled' });
      const skipped = send(first, { status: 'skipped', reason: 'skipped_by_person', createdAt: NOON + HOUR });
      await given().transaction((tx) => tx.putSends([scheduled]));
      expect([...(await given().transaction((tx) => tx.putSends([skipped])))]).toEqual([skipped.id]);
      expect(await given().read.sendsOf(first.id)).toEqual([{ ...skipped, id: scheduled.id, createdAt: NOON }]);
    });

    it('begins again under its own id after a retry was scheduled', async () => {
      const { first } = await enrolled(given());
      const one = send(first);
      await given().claims.beginSends([{ send: one, revision: 1 }]);
      await given().transaction((tx) =>
        tx.updateSends([{ id: one.id, from: ['sending'], set: { status: 'scheduled', leaseUntil: null } }]),
      );
      expect((await given().claims.beginSends([{ send: { ...one, attempts: 2 }, revision: 1 }])).size).toBe(1);
      expect(await given().read.send(one.id)).toMatchObject({ status: 'sending', attempts: 2 });
    });

    it.each(['exited', 'paused', 'completed', 'failed'] as const)(
      'does not begin once the enrollment is %s',
      async (state) => {
        const { first } = await enrolled(given());
        await given().transaction((tx) =>
          tx.updateEnrollments([{ id: first.id, revision: 1, set: { state, dueAt: null } }]),
        );
        for (const revision of [1, 2]) {
          expect((await given().claims.beginSends([{ send: send(first), revision }])).size).toBe(0);
        }
        expect(await given().read.sendsOf(first.id)).toEqual([]);
      },
    );

    it('does not begin at a stale revision', async () => {
      const { first } = await enrolled(given());
      await given().transaction((tx) => tx.updateEnrollments([{ id: first.id, revision: 1, set: { why: 'Moved' } }]));
      expect((await given().claims.beginSends([{ send: send(first), revision: 1 }])).size).toBe(0);
      expect((await given().claims.beginSends([{ send: send(first), revision: 2 }])).size).toBe(1);
    });

    it('does not begin while its sequence is switched off', async () => {
      const { first, sequence } = await enrolled(given());
      await given().transaction((tx) => tx.updateSequence({ ...sequence, status: 'paused' }));
      expect((await given().claims.beginSends([{ send: send(first), revision: 1 }])).size).toBe(0);
      await given().transaction((tx) => tx.updateSequence({ ...sequence, revision: 2, status: 'active' }));
      expect((await given().claims.beginSends([{ send: send(first), revision: 1 }])).size).toBe(1);
    });

    it('of a batch begins or not for itself, and moves only its own enrollment', async () => {
      const { enrollments } = await enrolled(given(), 2);
      const [one, two] = [enrollments[0]!, enrollments[1]!];
      const change = { waitingFor: 'delivery' as const, dueAt: null };
      const begun = await given().claims.beginSends([
        { send: send(one), revision: 7, enrollment: change },
        { send: send(two), revision: 1, enrollment: change },
      ]);
      expect(begun.size).toBe(1);
      expect(await given().read.enrollment(one.id)).toEqual(one);
      expect(await given().read.enrollment(two.id)).toMatchObject({ waitingFor: 'delivery', dueAt: null, revision: 2 });
    });

    it('that was blocked leaves its enrollment as it was', async () => {
      const { first } = await enrolled(given());
      await given().claims.beginSends([{ send: send(first), revision: 1 }]);
      await given().claims.beginSends([
        { send: send(first), revision: 1, enrollment: { waitingFor: 'delivery', dueAt: null } },
      ]);
      expect(await given().read.enrollment(first.id)).toEqual(first);
    });

    it('changes status only from the status it had', async () => {
      const { first } = await enrolled(given());
      const one = send(first, { status: 'read' });
      await given().transaction((tx) => tx.putSends([one]));
      const update = (from: ('sent' | 'delivered' | 'read')[]) =>
        given().transaction((tx) => tx.updateSends([{ id: one.id, from, set: { status: 'delivered' } }]));
      expect((await update(['sent'])).size).toBe(0);
      expect((await update(['sent', 'delivered'])).size).toBe(0);
      expect((await given().read.send(one.id))?.status).toBe('read');
      expect((await update(['sent', 'read'])).size).toBe(1);
    });

    it('once skipped, failed or sent is not replaced', async () => {
      const { first } = await enrolled(given());
      for (const [round, status] of (['sent', 'skipped', 'failed', 'sending'] as const).entries()) {
        await given().transaction((tx) => tx.putSends([send(first, { round, status })]));
        expect((await given().transaction((tx) => tx.putSends([send(first, { round })]))).size).toBe(0);
      }
      expect((await given().read.sendsOf(first.id)).map((one) => one.status)).toEqual([
        'sent',
        'skipped',
        'failed',
        'sending',
      ]);
    });

    it('in flight whose lease has ended is lost; the instant of the end is still held', async () => {
      const { first } = await enrolled(given());
      const one = send(first, { leaseUntil: NOON + MINUTE });
      await given().claims.beginSends([{ send: one, revision: 1 }]);
      expect(await given().claims.lostSends(NOON + MINUTE, 10)).toEqual([]);
      expect((await given().claims.lostSends(NOON + MINUTE + 1, 10)).map((lost) => lost.id)).toEqual([one.id]);
      await given().transaction((tx) =>
        tx.updateSends([{ id: one.id, from: ['sending'], set: { status: 'sent', leaseUntil: null } }]),
      );
      expect(await given().claims.lostSends(NOON + HOUR, 10)).toEqual([]);
    });

    it('is found by the id its provider gave it', async () => {
      const { first } = await enrolled(given());
      const mail = inbox();
      const one = send(first, { inboxId: mail.id });
      await given().claims.beginSends([{ send: one, revision: 1 }]);
      await given().transaction((tx) =>
        tx.updateSends([{ id: one.id, from: ['sending'], set: { status: 'sent', providerMessageId: 'p-1' } }]),
      );
      expect((await given().read.sendByProviderId(mail.id, 'p-1'))?.id).toBe(one.id);
      expect(await given().read.sendByProviderId(newId(NOON), 'p-1')).toBeNull();
    });
  });

  it('starts are counted per inbox and per contact, since an instant inclusive, whatever came of them', async () => {
    const { enrollments, contacts } = await enrolled(given(), 3);
    const sends = enrollments.flatMap((one, n) =>
      [0, 1].map((k) =>
        send(one, {
          step: `s${k}`,
          inboxId: n < 2 ? 'mail' : 'sms',
          startedAt: NOON + n * MINUTE + k,
          status: k ? 'failed' : 'sent',
        }),
      ),
    );
    const notStarted = send(enrollments[0]!, { step: 'later', startedAt: null, inboxId: 'mail', status: 'pending' });
    await given().transaction((tx) => tx.putSends([...sends, notStarted]));
    expect(await given().claims.inboxStarts('mail', NOON + 1)).toEqual([NOON + 1, NOON + MINUTE, NOON + MINUTE + 1]);
    const ids = contacts.map((one) => one.id);
    const starts = await given().claims.contactStarts([...ids, newId(NOON)], NOON + MINUTE);
    expect(starts).toEqual(
      new Map([
        [ids[1], [NOON + MINUTE, NOON + MINUTE + 1]],
        [ids[2], [NOON + 2 * MINUTE, NOON + 2 * MINUTE + 1]],
      ]),
    );
  });

  it('the funnel counts who stands at a step, and its sends by status, over all versions or one', async () => {
    const { sequence, version, enrollments } = await enrolled(given(), 4, (n) => ({
      step: n < 3 ? 'first' : 'second',
    }));
    const [a, b, c, d] = enrollments as [
      (typeof enrollments)[0] & {},
      (typeof enrollments)[0] & {},
      (typeof enrollments)[0] & {},
      (typeof enrollments)[0] & {},
    ];
    await given().transaction(async (tx) => {
      await tx.putSends([
        send(a, { status: 'sent' }),
        send(b, { status: 'sending' }),
        send(c, { status: 'scheduled' }),
        send(d, { status: 'replied' }),
      ]);
      await tx.updateEnrollments([{ id: a.id, revision: 1, set: { state: 'exited', step: null, dueAt: null } }]);
      await tx.updateEnrollments([{ id: b.id, revision: 1, set: { state: 'paused', dueAt: null } }]);
    });
    const funnel = await given().read.funnel(sequence.id, version.id);
    expect(funnel.sort((x, y) => (x.step < y.step ? -1 : 1))).toEqual([
      { step: 'first', here: 2, statuses: { sent: 1, scheduled: 2, replied: 1 } },
      { step: 'second', here: 1, statuses: {} },
    ]);
    expect(await given().read.funnel(sequence.id, null)).toEqual(expect.arrayContaining(funnel));
    expect(await given().read.funnel(sequence.id, newId(NOON))).toEqual([]);
    expect(await given().read.enrollmentCounts(sequence.id)).toEqual({ active: 2, paused: 1, exited: 1 });
  });

  it('a step was sent if it left in another round, or by another enrollment of the conversation', async () => {
    const { sequence, version, contact: ana, first } = await enrolled(given());
    const thread = conversation(ana.id);
    const earlier = enrollment(
      { sequence, version, contact: ana },
      { conversationId: thread.id, state: 'completed', dueAt: null },
    );
    const later = enrollment({ sequence, version, contact: ana }, { conversationId: thread.id });
    await given().transaction(async (tx) => {
      await tx.insertConversations([thread]);
      await tx.insertEnrollments([earlier, later]);
      await tx.putSends([
        send(earlier, { step: 'sent', status: 'delivered' }),
        send(earlier, { step: 'skipped', status: 'skipped', reason: 'skipped_by_person' }),
        send(earlier, { step: 'unknown', status: 'failed', reason: 'unknown_outcome' }),
        send(first, { step: 'own', status: 'sent' }),
      ]);
    });
    const was = (of: typeof first, step: string, round = 1) => {
      const { id: enrollmentId, sequenceId, conversationId } = of;
      return given().read.stepWasSent({ enrollmentId, round, sequenceId, conversationId, step });
    };
    expect(await was(later, 'sent')).toBe(true);
    expect(await was(later, 'unknown')).toBe(true);
    expect(await was(later, 'skipped')).toBe(false);
    expect(await was(earlier, 'sent')).toBe(false);
    expect(await was(first, 'own')).toBe(false);
    expect(await was(first, 'own', 2)).toBe(true);
    expect(await was(first, 'sent')).toBe(false);
  });

  it('the last that was sent to a contact is the newest that has left, of whichever enrollment', async () => {
    const base = await enrolled(given(), 2);
    const [first, other] = base.enrollments as [typeof base.first, typeof base.first];
    const again = enrollment({ ...base, contact: base.contact }, { state: 'completed', dueAt: null, endedAt: NOON });
    expect(await given().read.lastSentTo(first.contactId)).toBeNull();
    const [sent, read, pending, others] = [
      send(first, { status: 'sent' }),
      send(again, { status: 'read' }),
      send(first, { status: 'pending', step: 'second' }),
      send(other, { status: 'sent' }),
    ];
    await given().transaction(async (tx) => {
      await tx.insertEnrollments([again]);
      await tx.putSends([sent, read, pending, others]);
    });
    expect(await given().read.lastSentTo(first.contactId)).toEqual(read);
    expect(await given().read.lastSentTo(other.contactId)).toEqual(others);
  });

  it('the drafts of an enrollment that wait are found, newest first, and no others', async () => {
    const { enrollments, first } = await enrolled(given(), 2);
    const [one, two] = [draft(first), draft(first)];
    const others = [draft(first, { status: 'discarded' }), draft(enrollments[1]!)];
    await given().transaction(async (tx) => {
      for (const each of [one, two, ...others]) await tx.insertDraft(each);
    });
    expect(await given().read.waitingDrafts(first.id)).toEqual([two, one]);
  });

  it('of two decisions on a draft the first wins', async () => {
    const { first } = await enrolled(given());
    const waiting = draft(first, { approvers: [{ email: 'Eva@example.com', name: 'Eva' }] });
    await given().transaction((tx) => tx.insertDraft(waiting));
    const decide = (status: 'approved' | 'discarded') =>
      given().transaction((tx) => tx.updateDraft(waiting.id, 'waiting', { status, decidedAt: NOON }));
    const [approved, discarded] = await Promise.all([decide('approved'), decide('discarded')]);
    expect(discarded).toBe(!approved);
    const status = approved ? 'approved' : 'discarded';
    expect(await given().read.draft(waiting.id)).toEqual({ ...waiting, status, decidedAt: NOON });
    const byApprover = async (approverEmail: string) =>
      (await given().read.drafts({ approverEmail }, { limit: 5 })).items.length;
    expect([await byApprover('eva@EXAMPLE.com'), await byApprover('va@example.com')]).toEqual([1, 0]);
  });
}
