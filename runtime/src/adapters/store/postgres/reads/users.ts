/** Reads of people who log in, of the history of drafts, and of what people are told by mail. */
import type { Reads } from '../../../../engine/ports';
import type { Instant } from '../../../../domain/time/instant';
import { textKey } from '../../entities/keys';
import { likePart } from '../../lists/like';
import type { Session } from '../session';
import { savedSetting } from '../settings';

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
const UNREMINDED = `where t.status = 'waiting' and t.reminded_at is null`;
const NEXT_REMINDER = `select min(asked_at) from draft where status = 'waiting' and reminded_at is null and asked_at is not null`;
const KNOWN_ADDRESS = 'select 1 from session where user_id = $1 and address_hash = $2 limit 1';
const NEXT = 'select min(due_at) from notification where due_at is not null';
/** All of one mail were sent at one instant, of one kind. */
const MAILS = `select min(kind), mail_id, min(sent_at), count(*) from notification
  where email_key = $1 and sent_at > $2 and sent_at is not null group by mail_id order by 3, 2`;

export function userReads(s: Session): UserReads {
  const firstInstant = async (sql: string): Promise<Instant | null> =>
    ((await s.cells(sql))[0]?.[0] ?? null) as Instant | null;
  return {
    // Who changes a person looks at all of them, as whether an administrator is left.
    users: () => s.rows.user.all(`order by t.email_key${s.locking}`),
    user: (id) => s.rows.user.byId(id, s.locking),
    userByEmail: (email) => s.rows.user.first(`where t.email_key = $1${s.locking}`, textKey(email)),
    userByInvitation: (hash) => s.rows.user.first(`where t.invitation_hash = $1${s.locking}`, hash),
    sessionByToken: (hash) => s.rows.session.first('where t.token_hash = $1', hash),
    isKnownAddress: async (userId, hash) => (await s.cells(KNOWN_ADDRESS, userId, hash)).length > 0,

    draftEvents: (draftId) => s.rows.draftEvent.all('where t.draft_id = $1 order by t.id', draftId),
    draftCounts: (of) => draftCounts(s, of),
    draftsToRemind: (askedBefore, limit) =>
      s.rows.draft.all(`${UNREMINDED} and t.asked_at <= $1 order by t.asked_at limit $2`, askedBefore, limit),
    nextReminderAt: () => firstInstant(NEXT_REMINDER),

    notificationsDue: (now, limit) =>
      s.rows.notification.all('where t.due_at <= $1 order by t.due_at, t.id limit $2', now, limit),
    nextNotificationAt: () => firstInstant(NEXT),
    pendingNotifications: (email) =>
      s.rows.notification.all('where t.email_key = $1 and t.due_at is not null order by t.id', textKey(email)),
    timelineEvent: (enrollmentId, id) =>
      s.rows.timeline.first('where t.enrollment_id = $1 and t.id = $2', enrollmentId, id),
    mailsSentTo: async (email, after) =>
      (await s.cells(MAILS, textKey(email), after)).map(([kind, mailId, sentAt, count]) => ({
        kind: kind as never,
        mailId: mailId as string,
        sentAt: sentAt as Instant,
        count: count as number,
      })),
    notifiedUntil: async () => ((await savedSetting(s, NOTIFIED)) as { position: number } | null)?.position ?? 0,
  };
}

const OVERDUE = `(deadline_at < $1 or escalated_at is not null or reminded_at is not null)`;
const COUNTS = `select count(*), count(*) filter (where ${OVERDUE}),
    count(*) filter (where approver_keys like $2 escape '\\' or ($3::boolean and approver_keys is null))
  from draft where status = 'waiting'`;

async function draftCounts(
  s: Session,
  { email, isAdmin, now }: { email: string | null; isAdmin: boolean; now: Instant },
): Promise<{ waiting: number; mine: number; overdue: number }> {
  const mine = email === null ? '' : likePart(`\n${textKey(email)}\n`);
  const [waiting, overdue, ofMe] = (await s.cells(COUNTS, now, mine, isAdmin))[0] as number[];
  return { waiting: waiting ?? 0, mine: ofMe ?? 0, overdue: overdue ?? 0 };
}
