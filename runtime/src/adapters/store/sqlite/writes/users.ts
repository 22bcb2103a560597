/** Writes of people who log in, of the history of drafts, and of what people are told by mail. */
import type { Tx } from '../../../../engine/ports';
import type { Connection } from '../connection';
import { NOTIFIED } from '../reads/users';

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

const BY_ID = ' where id = ?';
const IF_STILL = ' where id = ? and status = ?';
const SAVE_NOTIFIED =
  'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value';
const FORGET = `delete from notification where created_at < ? and due_at is null`;

export function userWrites(c: Connection): UserWrites {
  return {
    insertUser: async (user) => c.rows.user.insertNew(user),
    updateUser: async (user) => void c.rows.user.update(user, BY_ID, user.id),
    insertSession: async (session) => c.rows.session.insert(session),
    touchSession: async (id, at) => void c.rows.session.update({ lastUsedAt: at }, BY_ID, id),
    deleteSessions: async (of) => {
      if ('id' in of) c.run('delete from session where id = ?', of.id);
      else if ('userId' in of) c.run('delete from session where user_id = ? and id <> ?', of.userId, of.except ?? '');
      else c.run('delete from session where expires_at < ?', of.expiredBefore);
    },
    appendDraftEvents: async (events) => events.forEach((event) => c.rows.draftEvent.insert(event)),
    putNotifications: async (notifications) =>
      notifications.forEach((notification) => c.rows.notification.insertNew(notification)),
    updateNotifications: async (ids, from, set) => {
      const changed = ids.filter((id) => c.rows.notification.update(set, IF_STILL, id, from) === 1);
      return new Set(changed);
    },
    saveNotifiedUntil: async (position) => void c.run(SAVE_NOTIFIED, NOTIFIED, JSON.stringify({ position })),
    forgetNotifications: async (before) => void c.run(FORGET, before),
  };
}
