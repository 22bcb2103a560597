/** Reads of people who log in, of the history of drafts, and of what people are told by mail. */
import type { Reads } from '../../../../engine/ports';
import type { Instant } from '../../../../domain/time/instant';
import { likePart } from '../../lists/like';
import { textKey } from '../../entities/keys';
import type { Connection } from '../connection';

type UserReads = Pick<
  Reads,
  | 'users'
  | 'user'
  | 'userByEmail'
  | 'userByInvitation'
  | 'sessionByToken'
  | 'isKnownAddress'
  | 'draftEvents'
  | 'draftCounts'
  | 'draftsToRemind'
  | 'nextReminderAt'
  | 'notificationsDue'
  | 'nextNotificationAt'
  | 'pendingNotifications'
  | 'timelineEvent'
  | 'mailsSentTo'
  | 'notifiedUntil'
>;

/** How far the timeline was looked through for what people are told, among the settings. */
export const NOTIFIED = 'notified';
const UNREMINDED = `indexed by draft_unreminded where t.status = 'waiting' and t.reminded_at is null`;
const NEXT_REMINDER = `select min(asked_at) from draft indexed by draft_unreminded
  where status = 'waiting' and reminded_at is null and asked_at is not null`;
const KNOWN_ADDRESS = 'select 1 from session where user_id = ? and address_hash = ? limit 1';
const NEXT = 'select min(due_at) from notification indexed by notification_due where due_at is not null';
const MAILS = `select kind, mail_id, sent_at, count(*) from notification
  where email_key = ? and sent_at > ? and sent_at is not null group by mail_id order by sent_at`;

export function userReads(c: Connection): UserReads {
  const firstInstant = (sql: string): Instant | null => (c.cells(sql)[0]?.[0] ?? null) as Instant | null;
  return {
    users: async () => c.rows.user.all('order by t.email_key'),
    user: async (id) => c.rows.user.byId(id),
    userByEmail: async (email) => c.rows.user.first('where t.email_key = ?', textKey(email)),
    userByInvitation: async (hash) => c.rows.user.first('where t.invitation_hash = ?', hash),
    sessionByToken: async (hash) => c.rows.session.first('where t.token_hash = ?', hash),
    isKnownAddress: async (userId, hash) => c.cells(KNOWN_ADDRESS, userId, hash).length > 0,

    draftEvents: async (draftId) => c.rows.draftEvent.all('where t.draft_id = ? order by t.id', draftId),
    draftCounts: async (of) => draftCounts(c, of),
    draftsToRemind: async (askedBefore, limit) =>
      c.rows.draft.all(`${UNREMINDED} and t.asked_at <= ? order by t.asked_at limit ?`, askedBefore, limit),
    nextReminderAt: async () => firstInstant(NEXT_REMINDER),

    notificationsDue: async (now, limit) =>
      c.rows.notification.all(
        'indexed by notification_due where t.due_at <= ? order by t.due_at, t.id limit ?',
        now,
        limit,
      ),
    nextNotificationAt: async () => firstInstant(NEXT),
    pendingNotifications: async (email) =>
      c.rows.notification.all('where t.email_key = ? and t.due_at is not null order by t.id', textKey(email)),
    timelineEvent: async (enrollmentId, id) =>
      c.rows.timeline.first('where t.enrollment_id = ? and t.id = ?', enrollmentId, id),
    mailsSentTo: async (email, after) =>
      c.cells(MAILS, textKey(email), after).map(([kind, mailId, sentAt, count]) => ({
        kind: kind as never,
        mailId: mailId as string,
        sentAt: sentAt as Instant,
        count: count as number,
      })),
    notifiedUntil: async () =>
      (c.rows.setting.first('where t.key = ?', NOTIFIED)?.value['position'] as number | undefined) ?? 0,
  };
}

const OVERDUE = `(deadline_at < :now or escalated_at is not null or reminded_at is not null)`;
const COUNTS = `select count(*), coalesce(sum(${OVERDUE}), 0),
    coalesce(sum(approver_keys like :mine escape '\\' or (:isAdmin and approver_keys is null)), 0)
  from draft where status = 'waiting'`;

function draftCounts(
  c: Connection,
  { email, isAdmin, now }: { email: string | null; isAdmin: boolean; now: Instant },
): { waiting: number; mine: number; overdue: number } {
  const mine = email === null ? '' : likePart(`\n${textKey(email)}\n`);
  const [waiting, overdue, ofMe] = c.cells(COUNTS, { now, mine, isAdmin: isAdmin ? 1 : 0 })[0] as number[];
  return { waiting: waiting ?? 0, mine: ofMe ?? 0, overdue: overdue ?? 0 };
}
