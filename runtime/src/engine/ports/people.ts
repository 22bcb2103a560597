/** What only a machine can do for people who log in: passwords, and links that prove who opens them. */
import type { Instant } from '../../domain/time/instant';
import type { Id } from '../records';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash (nobody has this email) as with one. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

/** What a token of an approval link says of itself. It proves nothing until `isFor` has said so. */
export interface ApprovalLink {
  draftId: Id;
  issuedAt: Instant;
  expired: boolean;
  /** Whether the link was made for this draft and this person, and nothing of it was changed. */
  isFor(email: string): boolean;
}

export interface PeopleLinks {
  /** Lets one person decide on one draft without logging in. Null when no public address is set. */
  approval(draftId: Id, email: string): string | null;
  /** Null: it has not even the form of one. */
  readApproval(token: string): ApprovalLink | null;
  /** Where an invited person chooses a password. */
  invitation(token: string): string | null;
  /** Where the first administrator is set up. */
  setup(): string | null;
  isSetupCode(code: string): boolean;
  /** A page of the UI, such as `/approvals`. */
  page(path: string): string | null;
}
