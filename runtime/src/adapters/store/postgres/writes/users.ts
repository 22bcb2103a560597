/** Writes of people who log in, of the history of drafts, and of what people are told by mail. */
import type { Tx } from '../../../../engine/ports';
import { NOTIFIED } from '../reads/users';
import type { Session } from '../session';
import { saveSetting } from '../settings';

type UserWrites = Pick<
  Tx,
  | 'insertUser'
  | 'updateUser'
  | 'insertSession'
  | 'touchSession'
  | 'deleteSessions'
  | 'appendDraftEvents'
  | 'putNotifications'
  | 'updateNotifications'
  | 'saveNotifiedUntil'
  | 'forgetNotifications'
>;

const BY_ID = 'id = $1';
const FORGET = 'delete from notification where created_at < $1 and due_at is null';

export function userWrites(s: Session): UserWrites {
  return {
    insertUser: async (user) => (await s.rows.user.insertNew([user])).size === 1,
    updateUser: async (user) => {
      await s.rows.user.update(user, BY_ID, user.id);
    },
    insertSession: (session) => s.rows.session.insert(session),
    touchSession: async (id, at) => {
      await s.rows.session.update({ lastUsedAt: at }, BY_ID, id);
    },
    deleteSessions: async (of) => {
      if ('id' in of) await s.run('delete from session where id = $1', of.id);
      else if ('userId' in of)
        await s.run('delete from session where user_id = $1 and id <> $2', of.userId, of.except ?? '');
      else await s.run('delete from session where expires_at < $1', of.expiredBefore);
    },
    appendDraftEvents: (events) => s.rows.draftEvent.insert(...events),
    putNotifications: async (notifications) => {
      await s.rows.notification.insertNew(notifications);
    },
    updateNotifications: (ids, from, set) =>
      s.rows.notification.updateAll(set, 'id = any($1::text[]) and status = $2', ids, from),
    saveNotifiedUntil: (position) => saveSetting(s, NOTIFIED, { position }),
    forgetNotifications: async (before) => {
      await s.run(FORGET, before);
    },
  };
}
