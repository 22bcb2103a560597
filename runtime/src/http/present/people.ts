import type { z } from 'zod';
import type { User } from '../../engine/records';
import type { userSchema } from '../schemas/people';
import { iso, isoOrNull } from './instants';

/** No hash leaves, of a password or of an invitation. */
export function presentUser(user: User): z.input<typeof userSchema> {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    locale: user.locale,
    timeZone: user.timeZone,
    notifications: user.notifications,
    isInvited: user.passwordHash === null,
    disabledAt: isoOrNull(user.disabledAt),
    lastLoginAt: isoOrNull(user.lastLoginAt),
    createdAt: iso(user.createdAt),
  };
}
