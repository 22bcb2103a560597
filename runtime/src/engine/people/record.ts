/** People who log in, and what became of drafts, as the store keeps it. */
import type { Locale, NotificationChoices, Role } from '../../domain/people';
import type { Instant } from '../../domain/time/instant';
import type { Actor, Id } from '../records';

export interface User {
  id: Id;
  /** As it was typed; compared without regard to case. */
  email: string;
  name: string;
  role: Role;
  locale: Locale;
  timeZone: string | null;
  notifications: NotificationChoices;
  /** Null: invited, and has not chosen one yet. */
  passwordHash: string | null;
  /** Of the newest link by which a password can be chosen; gone once it was used. */
  invitationHash: string | null;
  invitationExpiresAt: Instant | null;
  disabledAt: Instant | null;
  lastLoginAt: Instant | null;
  createdAt: Instant;
  updatedAt: Instant;
}

/** One browser that is logged in. What it shows is a random token, of which only the hash is kept. */
export interface Session {
  id: Id;
  tokenHash: string;
  userId: Id;
  /** Of the address it was opened from: a known address is not kept out when others guess passwords. */
  addressHash: string;
  createdAt: Instant;
  lastUsedAt: Instant;
  expiresAt: Instant;
}

export type DraftEventKind =
  'created' | 'notified' | 'seen' | 'reminded' | 'escalated' | 'reassigned' | 'regenerated' | 'decided' | 'withdrawn';

/** What happened to a draft. Texts stand in `data` only, and go when the contact is erased. */
export interface DraftEvent {
  id: Id;
  draftId: Id;
  at: Instant;
  kind: DraftEventKind;
  by: Actor;
  data: Record<string, unknown>;
}
