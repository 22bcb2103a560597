/** Who there is and what they may. Rules: quality.md, "Security". */
import {
  DEFAULT_NOTIFICATIONS,
  emailKey,
  newUserSchema,
  ownerSchema,
  passwordSchema,
  profileChangeSchema,
  userChangeSchema,
  type Role,
} from '../../domain/people';
import type { EngineDeps } from '../deps';
import { notFound, Refused } from '../errors';
import { parsed } from '../fields';
import { invitationMail } from '../notifications/compose';
import { inboxForPeople, post } from '../notifications/post';
import type { Reads, Tx } from '../ports';
import type { Actor, Id, User } from '../records';
import { hashOf, newSecret } from '../secrets';
import type { Invited, Users } from '../services';

/** Long enough for a holiday weekend; a new one is a click away. */
const INVITATION_MS = 7 * 24 * 60 * 60_000;
const FORM = /^[\w-]{43}$/;

export function createUsers(deps: EngineDeps): Users {
  const { store, clock, passwords, links, reporter } = deps;

  const needsSetup = async (): Promise<boolean> => (await store.read.users()).length === 0;

  async function stored(read: Reads, id: Id): Promise<User> {
    const user = await read.user(id);
    if (!user) throw notFound('user', id);
    return user;
  }

  /** The newest invitation of a user, and the user with it. */
  async function withInvitation(user: User): Promise<{ user: User; token: string }> {
    const token = newSecret();
    const now = clock.now();
    const invitationHash = await hashOf(token);
    return { user: { ...user, invitationHash, invitationExpiresAt: now + INVITATION_MS, updatedAt: now }, token };
  }

  async function invitedBy(read: Reads, token: string): Promise<User> {
    const user = FORM.test(token) ? await read.userByInvitation(await hashOf(token)) : null;
    if (user?.invitationExpiresAt && user.invitationExpiresAt > clock.now() && user.disabledAt === null) return user;
    throw new Refused(
      404,
      'no_such_invitation',
      'This invitation was used, was replaced by a newer one, or has expired. Ask an administrator for a new one.',
    );
  }

  async function changed(id: Id, by: Actor | null, make: (user: User, tx: Tx) => Promise<User> | User): Promise<User> {
    const user = await store.transaction(async (tx) => {
      const before = await stored(tx, id);
      const after = { ...(await make(before, tx)), updatedAt: clock.now() };
      await tx.updateUser(after);
      return after;
    });
    reporter.report('info', 'user.changed', { userId: id, ...(by && { by: by.type }) });
    return user;
  }

  /** The link is in the answer too, so the mail is not waited for, and one that does not leave is only reported. */
  function invitedAs({ user, token }: { user: User; token: string }, by: Actor): Invited {
    const url = links.invitation(token);
    if (url !== null && by.type !== 'system') {
      mailInvitation(user, url, by).catch((error: unknown) =>
        reporter.report('warn', 'user.invitation_not_mailed', { userId: user.id }, error),
      );
    }
    return { user, token, url };
  }

  async function mailInvitation(user: User, url: string, by: Actor): Promise<void> {
    const inbox = await inboxForPeople(deps);
    if (!inbox) return;
    const envelope = { id: deps.newId(clock.now()), to: { email: user.email, name: user.name }, enrollmentId: '' };
    await post(deps, inbox, envelope, invitationMail(user, by.name, url));
  }

  return {
    needsSetup,

    async setup(code, given) {
      if (!(await needsSetup())) throw alreadySetUp();
      if (!links.isSetupCode(code)) {
        const message = 'This is not the code that the server printed when it started. Open the link that it shows.';
        throw new Refused(403, 'wrong_setup_code', message);
      }
      const { password, ...owner } = parsed(ownerSchema, given, '');
      const passwordHash = await passwords.hash(password);
      const user: User = { ...newUser(deps, { ...owner, role: 'admin' }), passwordHash };
      // There is nobody yet whose row could be locked.
      await store.claims.inTurn('first user', () =>
        store.transaction(async (tx) => {
          if ((await tx.users()).length > 0) throw alreadySetUp();
          await tx.insertUser(user);
        }),
      );
      reporter.report('info', 'user.set_up', { userId: user.id });
      return user;
    },

    get: (id) => stored(store.read, id),
    list: () => store.read.users(),

    async invite(given, by) {
      const input = parsed(newUserSchema, given, '');
      const made = await withInvitation(newUser(deps, { ...input, locale: 'en', timeZone: null }));
      const inserted = await store.transaction((tx) => tx.insertUser(made.user));
      if (!inserted) {
        const message = `There is a user with the email '${input.email}'. Change that one, or invite them again.`;
        throw new Refused(409, 'email_taken', message);
      }
      reporter.report('info', 'user.invited', { userId: made.user.id, role: input.role, by: by.type });
      return invitedAs(made, by);
    },

    async inviteAgain(id, by) {
      let token = '';
      const user = await changed(id, by, async (before) => {
        if (before.disabledAt !== null)
          throw new Refused(409, 'user_disabled', `${before.name} is disabled. Enable the user first.`);
        const made = await withInvitation(before);
        token = made.token;
        return made.user;
      });
      return invitedAs({ user, token }, by);
    },

    change: (id, given, by) =>
      changed(id, by, async (before, tx) => {
        const { name, role, disabled } = parsed(userChangeSchema, given, '');
        const after: User = {
          ...before,
          ...(name !== undefined && { name }),
          ...(role !== undefined && { role }),
          ...(disabled !== undefined && { disabledAt: disabled ? (before.disabledAt ?? clock.now()) : null }),
        };
        if (isAdmin(before) && !isAdmin(after)) await refuseLastAdmin(tx, before);
        if (after.disabledAt !== null) {
          await tx.deleteSessions({ userId: id });
          return { ...after, invitationHash: null, invitationExpiresAt: null };
        }
        return after;
      }),

    changeProfile: (id, given) =>
      changed(id, null, (before) => {
        const change = parsed(profileChangeSchema, given, '');
        return { ...before, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
      }),

    invited: (token) => invitedBy(store.read, token),

    async accept(token, { password, name }) {
      await invitedBy(store.read, token);
      const passwordHash = await passwords.hash(parsed(passwordSchema, password, '/password'));
      const user = await store.transaction(async (tx) => {
        const before = await invitedBy(tx, token);
        const after: User = {
          ...before,
          name: name ?? before.name,
          passwordHash,
          invitationHash: null,
          invitationExpiresAt: null,
          updatedAt: clock.now(),
        };
        await tx.updateUser(after);
        await tx.deleteSessions({ userId: after.id });
        return after;
      });
      reporter.report('info', 'user.password_chosen', { userId: user.id });
      return user;
    },

    async changePassword(id, { current, password }, session) {
      const { passwordHash: known } = await stored(store.read, id);
      if (!(await passwords.verify(current, known)))
        throw new Refused(403, 'wrong_password', 'The current password is another one. Nothing was changed.');
      const passwordHash = await passwords.hash(parsed(passwordSchema, password, '/password'));
      await store.transaction(async (tx) => {
        const before = await stored(tx, id);
        // Of two changes at once the first counts: the second proved a password that is no longer the current one.
        if (before.passwordHash !== known)
          throw new Refused(409, 'changed_meanwhile', 'The password was changed at the same instant.');
        // A link for choosing one that is still about would undo this.
        const after = { ...before, passwordHash, invitationHash: null, invitationExpiresAt: null };
        await tx.updateUser({ ...after, updatedAt: clock.now() });
        await tx.deleteSessions({ userId: id, except: session });
      });
      reporter.report('info', 'user.password_changed', { userId: id });
    },
  };
}

function newUser(
  { clock, newId }: Pick<EngineDeps, 'clock' | 'newId'>,
  { email, ...given }: Pick<User, 'email' | 'name' | 'role' | 'locale' | 'timeZone'>,
): User {
  const now = clock.now();
  return {
    id: newId(now),
    email: email.trim(),
    ...given,
    notifications: DEFAULT_NOTIFICATIONS,
    passwordHash: null,
    invitationHash: null,
    invitationExpiresAt: null,
    disabledAt: null,
    lastLoginAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

function isAdmin({ role, disabledAt }: User): boolean {
  return role === 'admin' && disabledAt === null;
}

/** One who has not chosen a password yet cannot help anybody. */
async function refuseLastAdmin(tx: Tx, user: User): Promise<void> {
  const others = (await tx.users()).filter(
    (other) => other.id !== user.id && isAdmin(other) && other.passwordHash !== null,
  );
  if (others.length > 0) return;
  throw new Refused(
    409,
    'last_admin',
    `${user.name} is the last administrator who can log in. Make somebody else one first.`,
  );
}

function alreadySetUp(): Refused {
  return new Refused(409, 'already_set_up', 'This Cadenza has an owner already. Log in, or ask for an invitation.');
}

/** Those who decide where nobody else was named. */
export function administrators(users: readonly User[]): User[] {
  return users.filter(isAdmin);
}

export function hasRole(user: User | null, ...roles: Role[]): boolean {
  return user !== null && user.disabledAt === null && roles.includes(user.role);
}

export function sameEmail(one: string, other: string): boolean {
  return emailKey(one) === emailKey(other);
}
