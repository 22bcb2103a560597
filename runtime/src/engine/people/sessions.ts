/** Logging in. A session is a random token in a cookie, of which only the hash is kept. Rules: quality.md, "Security". */
import type { EngineDeps } from '../deps';
import { Refused } from '../errors';
import type { OpenSession, Sessions } from '../services';
import { hashOf, newSecret } from '../secrets';

const DAY_MS = 24 * 60 * 60_000;
/** Without use; an approver who comes every other week stays logged in. */
const IDLE_MS = 14 * DAY_MS;
/** However often it is used. */
const LIFETIME_MS = 90 * DAY_MS;
/** Use is noted this often at most. */
const NOTED_EVERY_MS = 60 * 60_000;
const FORM = /^[\w-]{43}$/;

export function createSessions(deps: EngineDeps): Sessions {
  const { store, clock, passwords, newId, reporter } = deps;

  /** Another hash of the same token: who sees it cannot make the cookie of it, and no other site can read it. */
  const csrfOf = (token: string): Promise<string> => hashOf(`csrf ${token}`);
  const addressHashOf = (address: string): Promise<string> => hashOf(`address ${address}`);

  return {
    async verify(email, password) {
      const user = await store.read.userByEmail(email.trim());
      const mayLogIn = user !== null && user.disabledAt === null;
      const isRight = await passwords.verify(password, mayLogIn ? user.passwordHash : null);
      return isRight && mayLogIn ? user : null;
    },

    async open(user, address) {
      const token = newSecret();
      const now = clock.now();
      const session = {
        id: newId(now),
        tokenHash: await hashOf(token),
        userId: user.id,
        addressHash: await addressHashOf(address),
        createdAt: now,
        lastUsedAt: now,
        expiresAt: now + LIFETIME_MS,
      };
      const loggedIn = await store.transaction(async (tx) => {
        const current = await tx.user(user.id);
        // Checking a password takes time. Whoever was disabled meanwhile, or chose another, let all sessions end.
        if (!current || current.disabledAt !== null || current.passwordHash !== user.passwordHash) throw outdated();
        const after = { ...current, lastLoginAt: now };
        await tx.deleteSessions({ expiredBefore: now });
        await tx.insertSession(session);
        await tx.updateUser(after);
        return after;
      });
      reporter.report('info', 'session.opened', { userId: user.id, sessionId: session.id });
      return { user: loggedIn, session, token, csrfToken: await csrfOf(token) };
    },

    async find(token): Promise<OpenSession | null> {
      const session = FORM.test(token) ? await store.read.sessionByToken(await hashOf(token)) : null;
      const now = clock.now();
      if (!session || session.expiresAt <= now || session.lastUsedAt + IDLE_MS <= now) return null;
      const user = await store.read.user(session.userId);
      if (!user || user.disabledAt !== null) return null;
      if (now - session.lastUsedAt >= NOTED_EVERY_MS) await store.transaction((tx) => tx.touchSession(session.id, now));
      return { user, session, token, csrfToken: await csrfOf(token) };
    },

    async end(id) {
      await store.transaction((tx) => tx.deleteSessions({ id }));
      reporter.report('info', 'session.ended', { sessionId: id });
    },

    async knows(email, address) {
      const user = await store.read.userByEmail(email.trim());
      return user !== null && store.read.isKnownAddress(user.id, await addressHashOf(address));
    },
  };
}

function outdated(): Refused {
  return new Refused(401, 'wrong_login', 'The email or the password is wrong.');
}
