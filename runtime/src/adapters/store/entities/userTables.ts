/** Tables of people who log in, of the history of drafts, and of what people are told by mail. */
import type { DraftEvent, Notification, Session, User } from '../../../engine/records';
import { textKey } from './keys';
import { defineTable } from './table';

export const userTable = defineTable<User>(
  'user',
  ['id'],
  {
    id: 'text',
    email: 'text',
    name: 'text',
    role: 'text',
    locale: 'text',
    timeZone: 'text',
    notifications: 'json',
    passwordHash: 'text',
    invitationHash: 'text',
    invitationExpiresAt: 'integer',
    disabledAt: 'integer',
    lastLoginAt: 'integer',
    createdAt: 'integer',
    updatedAt: 'integer',
  },
  { emailKey: { from: ['email'], value: (user) => textKey(user.email) } },
);

export const sessionTable = defineTable<Session>('session', ['id'], {
  id: 'text',
  tokenHash: 'text',
  userId: 'text',
  addressHash: 'text',
  createdAt: 'integer',
  lastUsedAt: 'integer',
  expiresAt: 'integer',
});

export const draftEventTable = defineTable<DraftEvent>('draft_event', ['id'], {
  id: 'text',
  draftId: 'text',
  at: 'integer',
  kind: 'text',
  by: 'json',
  data: 'json',
});

export const notificationTable = defineTable<Notification>(
  'notification',
  ['id'],
  {
    id: 'text',
    key: 'text',
    kind: 'text',
    email: 'text',
    name: 'text',
    draftId: 'text',
    enrollmentId: 'text',
    eventId: 'text',
    status: 'text',
    mailId: 'text',
    attempts: 'integer',
    dueAt: 'integer',
    createdAt: 'integer',
    sentAt: 'integer',
    detail: 'text',
  },
  { emailKey: { from: ['email'], value: (notification) => textKey(notification.email) } },
);
