import { DEFAULT_NOTIFICATIONS } from '../../runtime/src/domain/people';
import type { DraftEvent, Notification, Session, User } from '../../runtime/src/engine/records';
import { contact, DAY, draft, enrolled, HOUR, newId, NOON, timelineEvent } from './records';
import type { Given } from './suite';

export function user(set: Partial<User> = {}): User {
  const id = set.id ?? newId(NOON);
  return {
    id,
    email: `${id}@example.com`,
    name: 'Eva',
    role: 'agent',
    locale: 'en',
    timeZone: null,
    notifications: DEFAULT_NOTIFICATIONS,
    passwordHash: null,
    invitationHash: null,
    invitationExpiresAt: null,
    disabledAt: null,
    lastLoginAt: null,
    createdAt: NOON,
    updatedAt: NOON,
    ...set,
  };
}

export function session(of: User, set: Partial<Session> = {}): Session {
  const id = newId(NOON);
  return {
    ...{ id, tokenHash: `hash of ${id}`, userId: of.id, addressHash: 'home' },
    ...{ createdAt: NOON, lastUsedAt: NOON, expiresAt: NOON + 90 * DAY },
    ...set,
  };
}

export function draftEvent(draftId: string, set: Partial<DraftEvent> = {}): DraftEvent {
  return {
    id: newId(NOON),
    draftId,
    at: NOON,
    kind: 'created',
    by: { type: 'system', name: 'x' },
    data: { text: 'T' },
    ...set,
  };
}

export function notification(enrollmentId: string, set: Partial<Notification> = {}): Notification {
  const id = newId(NOON);
  return {
    ...{ id, key: `key ${id}`, kind: 'draft_waiting', email: 'Eva@example.com', name: 'Eva', draftId: null },
    ...{ enrollmentId, eventId: null, status: 'waiting', mailId: null, attempts: 0, dueAt: NOON },
    ...{ createdAt: NOON, sentAt: null, detail: null },
    ...set,
  };
}

export function userTests(given: Given): void {
  describe('users', () => {
    it('are found by email in any case, of which there is one each', async () => {
      const eva = user({ email: 'Eva@Example.com', timeZone: 'Europe/Berlin', locale: 'pt-BR' });
      expect(await given().transaction((tx) => tx.insertUser(eva))).toBe(true);
      expect(await given().transaction((tx) => tx.insertUser(user({ email: 'eva@example.COM' })))).toBe(false);
      expect(await given().read.userByEmail('EVA@example.com')).toEqual(eva);
      expect(await given().read.users()).toEqual([eva]);
      await given().transaction((tx) => tx.updateUser({ ...eva, invitationHash: 'h', role: 'admin' }));
      expect(await given().read.userByInvitation('h')).toMatchObject({ id: eva.id, role: 'admin' });
      expect(await given().read.userByInvitation('other')).toBeNull();
    });

    it('have sessions, which end alone, all but one, or when they are over', async () => {
      const eva = user();
      const [one, two, three] = [session(eva), session(eva), session(eva, { expiresAt: NOON, addressHash: 'office' })];
      await given().transaction(async (tx) => {
        await tx.insertUser(eva);
        for (const each of [one, two, three]) await tx.insertSession(each);
        await tx.touchSession(one.id, NOON + HOUR);
      });
      expect(await given().read.sessionByToken(one.tokenHash)).toEqual({ ...one, lastUsedAt: NOON + HOUR });
      expect(await given().read.isKnownAddress(eva.id, 'office')).toBe(true);
      await given().transaction((tx) => tx.deleteSessions({ expiredBefore: NOON + 1 }));
      expect(await given().read.isKnownAddress(eva.id, 'office')).toBe(false);
      await given().transaction((tx) => tx.deleteSessions({ userId: eva.id, except: two.id }));
      expect(await given().read.sessionByToken(one.tokenHash)).toBeNull();
      await given().transaction((tx) => tx.deleteSessions({ id: two.id }));
      expect(await given().read.sessionByToken(two.tokenHash)).toBeNull();
    });
  });

  describe('notifications', () => {
    it('are told once by their key, move only from the status they had, and are due in order', async () => {
      const { first } = await enrolled(given());
      const [early, late] = [notification(first.id), notification(first.id, { dueAt: NOON + HOUR })];
      await given().transaction((tx) =>
        tx.putNotifications([late, early, { ...notification(first.id), key: early.key }]),
      );
      expect(await given().read.notificationsDue(NOON + HOUR, 10)).toEqual([early, late]);
      expect(await given().read.nextNotificationAt()).toBe(NOON);
      expect(await given().read.pendingNotifications('EVA@example.com')).toHaveLength(2);
      const claim = () =>
        given().transaction((tx) => tx.updateNotifications([early.id], 'waiting', { status: 'sending', mailId: 'm' }));
      expect([[...(await claim())], [...(await claim())]]).toEqual([[early.id], []]);
      const sent = { status: 'sent', sentAt: NOON + 5, dueAt: null } as const;
      await given().transaction((tx) => tx.updateNotifications([early.id], 'sending', sent));
      expect(await given().read.mailsSentTo('eva@EXAMPLE.com', NOON)).toEqual([
        { kind: 'draft_waiting', mailId: 'm', sentAt: NOON + 5, count: 1 },
      ]);
      expect(await given().read.mailsSentTo('eva@example.com', NOON + 5)).toEqual([]);
      await given().transaction((tx) => tx.forgetNotifications(NOON + 1));
      expect(await given().read.pendingNotifications('eva@example.com')).toEqual([late]);
      expect(await given().read.mailsSentTo('eva@example.com', NOON)).toEqual([]);
    });

    it('know how far the timeline was looked through', async () => {
      expect(await given().read.notifiedUntil()).toBe(0);
      for (const position of [7, 9]) await given().transaction((tx) => tx.saveNotifiedUntil(position));
      expect(await given().read.notifiedUntil()).toBe(9);
    });
  });

  describe('drafts', () => {
    it('are listed and counted as mine, as overdue, and by what is searched', async () => {
      const { first, enrollments } = await enrolled(given(), 3);
      const mine = draft(first, { approvers: [{ email: 'Eva@example.com' }], text: 'The 100% offer' });
      const late = draft(enrollments[1]!, { approvers: [{ email: 'tom@example.com' }], deadlineAt: NOON });
      const nobodys = draft(enrollments[2]!, { approvers: [] });
      await given().transaction(async (tx) => {
        for (const each of [mine, late, nobodys]) await tx.insertDraft(each);
      });
      const ids = async (filter: object) =>
        (await given().read.drafts(filter, { limit: 10 })).items.map(({ id }) => id).sort();
      expect(await ids({ approverEmail: 'eva@EXAMPLE.com' })).toEqual([mine.id]);
      expect(await ids({ approverEmail: 'eva@example.com', orNobody: true })).toEqual([mine.id, nobodys.id].sort());
      expect(await ids({ overdueAt: NOON + 1 })).toEqual([late.id]);
      expect(await ids({ overdueAt: NOON })).toEqual([]);
      expect(await ids({ search: '100% OFFER' })).toEqual([mine.id]);
      expect(await ids({ search: '1000' })).toEqual([]);
      const of = { email: 'eva@example.com', now: NOON + 1 };
      expect(await given().read.draftCounts({ ...of, isAdmin: false })).toEqual({ waiting: 3, mine: 1, overdue: 1 });
      expect(await given().read.draftCounts({ ...of, isAdmin: true })).toMatchObject({ mine: 2 });
      expect(await given().read.draftCounts({ email: null, isAdmin: false, now: NOON })).toMatchObject({ mine: 0 });
    });

    it('are reminded of by when somebody was asked, once', async () => {
      const { first, enrollments } = await enrolled(given(), 2);
      const old = draft(first, { askedAt: NOON });
      const recent = draft(enrollments[1]!, { askedAt: NOON + HOUR });
      await given().transaction(async (tx) => {
        for (const each of [recent, old]) await tx.insertDraft(each);
      });
      expect(await given().read.nextReminderAt()).toBe(NOON);
      expect((await given().read.draftsToRemind(NOON + HOUR, 10)).map(({ id }) => id)).toEqual([old.id, recent.id]);
      await given().transaction((tx) => tx.updateDraft(old.id, 'waiting', { remindedAt: NOON }));
      expect((await given().read.draftsToRemind(NOON + HOUR, 10)).map(({ id }) => id)).toEqual([recent.id]);
      await given().transaction((tx) => tx.updateDraft(recent.id, 'waiting', { status: 'approved' }));
      expect(await given().read.nextReminderAt()).toBeNull();
    });

    it('lose the texts of their history, and what is not told yet, when the contact is erased', async () => {
      const { first, contact: ana } = await enrolled(given());
      const one = draft(first, { flags: [{ code: 'too_long', message: 'Ana' }] });
      const event = timelineEvent(first.id);
      const row = notification(first.id, { draftId: one.id, eventId: event.id });
      await given().transaction(async (tx) => {
        await tx.insertContacts([contact()]);
        await tx.insertDraft(one);
        await tx.appendDraftEvents([draftEvent(one.id), draftEvent(one.id, { kind: 'seen', data: {} })]);
        await tx.putNotifications([row]);
        await tx.appendTimeline([event]);
        await tx.eraseContact(ana.id, NOON);
      });
      expect((await given().read.draftEvents(one.id)).map(({ kind, data }) => [kind, data])).toEqual([['created', {}], ['seen', {}]]); // prettier-ignore
      expect((await given().read.draft(one.id))?.flags).toEqual([]);
      expect(await given().read.notificationsDue(NOON, 10)).toEqual([]);
      expect(await given().read.timelineEvent(first.id, event.id)).toMatchObject({ data: {} });
    });
  });
}
