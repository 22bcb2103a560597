import type { Given } from './suite';
import {
  conversation,
  DAY,
  enrolled,
  enrollment,
  HOUR,
  MINUTE,
  newId,
  NOON,
  published,
  contact,
  targetRecord,
} from './records';

const LEASE = MINUTE;

export function claimTests(given: Given): void {
  const claimIds = async (now: number, limit: number) =>
    (await given().claims.claimDue(now, limit, LEASE)).map((one) => one.enrollment.id);

  describe('a claim', () => {
    it('takes what is due, by due time and then by id, and nothing that is due later', async () => {
      const dueAts = [5, 3, 3, 1, 9].map((minutes) => NOON + minutes * MINUTE);
      const { enrollments } = await enrolled(given(), 5, (n) => ({ dueAt: dueAts[n] }));
      const ids = enrollments.map((one) => one.id);
      expect(await claimIds(NOON + 5 * MINUTE, 10)).toEqual([ids[3], ids[1], ids[2], ids[0]]);
    });

    it('brings contact, conversation and target', async () => {
      const base = await published(given());
      const ana = contact({ email: 'ana@example.com' });
      const thread = conversation(ana.id);
      const charge = targetRecord({ contactId: ana.id });
      const bound = enrollment({ ...base, contact: ana }, { conversationId: thread.id, targetId: charge.id });
      const bare = enrollment({ ...base, contact: ana });
      await given().transaction(async (tx) => {
        await tx.insertContacts([ana]);
        await tx.insertConversations([thread]);
        await tx.insertTargetRecord(charge);
        await tx.insertEnrollments([bound, bare]);
      });
      expect(await given().claims.claimDue(NOON, 10, LEASE)).toEqual([
        { enrollment: bound, contact: ana, conversation: thread, target: charge },
        { enrollment: bare, contact: ana, conversation: null, target: null },
      ]);
    });

    it('never overlaps with another, however many are made at once', async () => {
      await enrolled(given(), 100);
      const claims = await Promise.all(Array.from({ length: 12 }, () => claimIds(NOON, 9)));
      const ids = claims.flat();
      expect(ids).toHaveLength(100);
      expect(new Set(ids).size).toBe(100);
    });

    it('is made again when its lease ends, and not before', async () => {
      await enrolled(given(), 2);
      expect(await claimIds(NOON, 10)).toHaveLength(2);
      expect(await claimIds(NOON + LEASE - 1, 10)).toEqual([]);
      expect(await claimIds(NOON + LEASE, 10)).toHaveLength(2);
    });

    it('given back is made again at once', async () => {
      const { enrollments } = await enrolled(given(), 3);
      await claimIds(NOON, 10);
      await given().claims.release([enrollments[1]!.id]);
      expect(await claimIds(NOON, 10)).toEqual([enrollments[1]!.id]);
    });

    it('is given back by a committed change, and kept by one that was rolled back', async () => {
      const { first } = await enrolled(given());
      await claimIds(NOON, 10);
      const work = given().transaction(async (tx) => {
        await tx.updateEnrollments([{ id: first.id, revision: 1, set: { why: 'x' } }]);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await claimIds(NOON, 10)).toEqual([]);
      await given().transaction((tx) => tx.updateEnrollments([{ id: first.id, revision: 1, set: { why: 'x' } }]));
      expect(await claimIds(NOON, 10)).toEqual([first.id]);
    });

    it('finds what becomes due before what was claimed already', async () => {
      const { enrollments, contacts, sequence, version } = await enrolled(given(), 4, (n) => ({
        dueAt: NOON + n * MINUTE,
      }));
      expect(await claimIds(NOON + DAY, 10)).toHaveLength(4);
      const other = contact();
      const early = enrollment({ sequence, version, contact: other }, { dueAt: NOON - HOUR });
      await given().transaction(async (tx) => {
        await tx.insertContacts([other]);
        await tx.insertEnrollments([early]);
        await tx.updateEnrollments([{ id: enrollments[3]!.id, revision: 1, set: { dueAt: NOON + 1 } }]);
      });
      expect(await claimIds(NOON + DAY, 10)).toEqual([early.id, enrollments[3]!.id]);
      expect(contacts).toHaveLength(4);
    });

    it.each([
      ['paused', { state: 'paused' as const, dueAt: null }],
      ['parked', { waitingFor: 'approval' as const, dueAt: null }],
      ['ended', { state: 'completed' as const, dueAt: null }],
      ['ended though it keeps a due time', { state: 'exited' as const }],
    ])('passes over one that is %s', async (_name, set) => {
      await enrolled(given(), 1, () => set);
      expect(await claimIds(NOON + DAY, 10)).toEqual([]);
      expect(await given().claims.nextDueAt(NOON + DAY)).toBeNull();
    });

    it('includes those whose sequence is switched off', async () => {
      const { sequence, first } = await enrolled(given());
      await given().transaction((tx) => tx.updateSequence({ ...sequence, status: 'paused' }));
      expect(await claimIds(NOON, 10)).toEqual([first.id]);
    });
  });

  it('the next due time is that of the first that nobody has claimed, or the end of a lease', async () => {
    expect(await given().claims.nextDueAt(NOON)).toBeNull();
    await enrolled(given(), 120, (n) => ({ dueAt: n < 119 ? NOON : NOON + DAY }));
    expect(await given().claims.nextDueAt(NOON)).toBe(NOON);
    await claimIds(NOON, 60);
    expect(await given().claims.nextDueAt(NOON)).toBe(NOON);
    await claimIds(NOON, 60);
    expect(await given().claims.nextDueAt(NOON)).toBe(NOON + LEASE);
    await given().claims.claimDue(NOON + DAY, 200, LEASE);
    expect(await given().claims.nextDueAt(NOON + DAY)).toBe(NOON + DAY + LEASE);
  });

  describe('the line of an inbox', () => {
    const standing = (inboxId: string, heldDueAt: number) => ({
      waitingFor: 'inbox_limit' as const,
      dueAt: null,
      heldDueAt,
      lineInboxId: inboxId,
    });

    it('is claimed by held due time, apart from others and from what is due', async () => {
      const [mail, sms] = [newId(NOON), newId(NOON)];
      const { enrollments } = await enrolled(given(), 4, (n) =>
        n === 3 ? {} : standing(n === 2 ? sms : mail, NOON + (n === 0 ? 2 : 1) * MINUTE),
      );
      const ids = enrollments.map((one) => one.id);
      expect([...(await given().claims.lines())].sort()).toEqual([mail, sms].sort());
      const line = (limit: number) =>
        given()
          .claims.claimLine(mail, NOON, limit, LEASE)
          .then((found) => found.map((one) => one.enrollment.id));
      expect(await line(1)).toEqual([ids[1]]);
      expect(await line(5)).toEqual([ids[0]]);
      expect(await line(5)).toEqual([]);
      expect(await claimIds(NOON, 10)).toEqual([ids[3]]);
    });

    it('is looked at again when the lease of its head ends, and is no hurry once it has ended', async () => {
      await enrolled(given(), 3, () => standing('mail', NOON));
      expect(await given().claims.nextDueAt(NOON)).toBeNull();
      await given().claims.claimLine('mail', NOON, 2, LEASE);
      expect(await given().claims.nextDueAt(NOON + LEASE - 1)).toBe(NOON + LEASE);
      expect(await given().claims.nextDueAt(NOON + LEASE)).toBeNull();
    });

    it('whose lease has ended hides none that ends later', async () => {
      await enrolled(given(), 2, () => standing('mail', NOON));
      await given().claims.claimLine('mail', NOON, 1, LEASE);
      await given().claims.claimLine('mail', NOON + 1, 1, 2 * LEASE);
      expect(await given().claims.nextDueAt(NOON + LEASE)).toBe(NOON + 1 + 2 * LEASE);
    });

    it('gets its due times back, of one inbox or of all', async () => {
      const { enrollments } = await enrolled(given(), 3, (n) => standing(n < 2 ? 'mail' : 'sms', NOON + n));
      expect(await given().transaction((tx) => tx.releaseLine('mail'))).toBe(2);
      expect(await given().claims.lines()).toEqual(['sms']);
      expect(await claimIds(NOON + DAY, 10)).toEqual([enrollments[0]!.id, enrollments[1]!.id]);
      expect(await given().transaction((tx) => tx.releaseLine(null))).toBe(1);
      expect(await given().read.enrollment(enrollments[2]!.id)).toMatchObject({
        dueAt: NOON + 2,
        heldDueAt: null,
        lineInboxId: null,
        revision: 2,
      });
    });
  });

  it('sleepers until quiet hours or a limit end are made due, others are not', async () => {
    const until = NOON + DAY;
    const { enrollments } = await enrolled(given(), 3, (n) => ({
      waitingFor: (['quiet_hours', 'contact_limit', 'wait'] as const)[n]!,
      dueAt: until,
    }));
    expect(await given().transaction((tx) => tx.releaseSleepers(NOON))).toBe(2);
    expect((await claimIds(NOON, 10)).sort()).toEqual([enrollments[0]!.id, enrollments[1]!.id].sort());
  });

  it('those held for a sequence get their due times back, others do not', async () => {
    const held = { waitingFor: 'switched_on' as const, dueAt: null, heldDueAt: NOON - HOUR };
    const { sequence, enrollments } = await enrolled(given(), 3, (n) =>
      n === 2 ? { ...held, state: 'paused' as const } : held,
    );
    await enrolled(given(), 1, () => held);
    expect(await given().transaction((tx) => tx.releaseHeld(sequence.id))).toBe(2);
    expect(await claimIds(NOON, 10)).toEqual([enrollments[0]!.id, enrollments[1]!.id]);
  });
}
