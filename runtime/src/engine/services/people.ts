/** People who log in: who there is, what they may, and their sessions. */
import type { NewUser, Owner, ProfileChange, UserChange } from '../../domain/people';
import type { Actor, Id, Session, User } from '../records';

export interface Users {
  /** Whether nobody has been set up yet. */
  needsSetup(): Promise<boolean>;
  /** The first administrator. @throws {Refused} 403 `wrong_setup_code`, 409 `already_set_up` */
  setup(code: string, owner: Owner): Promise<User>;
  get(id: Id): Promise<User>;
  /** All, by email. */
  list(): Promise<User[]>;
  /**
   * Adds a person, who chooses a password by the link.
   * @throws {Refused} 409 `email_taken`
   */
  invite(input: NewUser, by: Actor): Promise<Invited>;
  /** A new link by which a password is chosen; the one before stops working. @throws {Refused} 409 `user_disabled` */
  inviteAgain(id: Id, by: Actor): Promise<Invited>;
  /** @throws {Refused} 409 `last_admin` */
  change(id: Id, change: UserChange, by: Actor): Promise<User>;
  changeProfile(id: Id, change: ProfileChange): Promise<User>;
  /** Whose invitation this is. @throws {Refused} 404 `no_such_invitation` when it was used, replaced, or has expired */
  invited(token: string): Promise<User>;
  /** Chooses a password by an invitation; all sessions end. @throws {Refused} 404 `no_such_invitation` */
  accept(token: string, choice: { password: string; name?: string | undefined }): Promise<User>;
  /** Ends all sessions but this one. @throws {Refused} 403 `wrong_password` */
  changePassword(id: Id, choice: { current: string; password: string }, session: Id): Promise<void>;
}

export interface Invited {
  user: User;
  /** Shown once; only its hash is kept. */
  token: string;
  /** The link that holds it. Null when the runtime does not know its own address. */
  url: string | null;
}

export interface Sessions {
  /** Null: unknown email, wrong password, no password yet or disabled; all take the same time. */
  verify(email: string, password: string): Promise<User | null>;
  /**
   * A session of its own for every login, whatever the browser brought.
   * @param user as they were when they proved who they are
   * @throws {Refused} 401 `wrong_login` when they were disabled since, or have another password
   */
  open(user: User, address: string): Promise<OpenSession>;
  /** Null: unknown, over, or of a person who may not log in any more. */
  find(token: string): Promise<OpenSession | null>;
  end(id: Id): Promise<void>;
  /** Whether this person has a session that was opened from there. */
  knows(email: string, address: string): Promise<boolean>;
}

export interface OpenSession {
  user: User;
  session: Session;
  /** What the cookie holds. */
  token: string;
  /** What changes by this session must bring along, besides the cookie. */
  csrfToken: string;
}
