/** Who a request comes from: an API key, or a person who is logged in. */
import type { Actor, ApiKey, Id, Scope } from '../engine/records';
import type { Keys, OpenSession, Sessions } from '../engine/services';
import type { Role } from '../domain/people';

export interface Caller {
  id: Id;
  scopes: readonly Scope[];
  actor: Actor;
  /** Of a person who is logged in; null: an API key. */
  login: OpenSession | null;
  /** Asked by those who stay for long: a key may be revoked, a person disabled, a session ended. */
  isStillAdmitted(): Promise<boolean>;
}

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['read'],
  agent: ['read', 'enroll', 'signal', 'approve'],
  manager: ['read', 'enroll', 'signal', 'approve', 'manage'],
  admin: ['admin'],
};

export function callerOfKey(key: ApiKey, secret: string, keys: Keys): Caller {
  return {
    id: key.id,
    scopes: key.scopes,
    actor: { type: 'api_key', name: key.name, id: key.id },
    login: null,
    isStillAdmitted: async () => (await keys.verify(secret))?.id === key.id,
  };
}

export function callerOfSession(login: OpenSession, sessions: Sessions): Caller {
  const { id, name, role } = login.user;
  return {
    id,
    scopes: SCOPES_OF[role],
    actor: { type: 'person', name, id },
    login,
    isStillAdmitted: async () => (await sessions.find(login.token)) !== null,
  };
}
