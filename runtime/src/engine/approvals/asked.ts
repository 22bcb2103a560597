/** Who is asked to decide on a draft. Rule: semantics.md, "Composition and approval". */
import { emailKey } from '../../domain/people';
import type { Person } from '../../domain/flow/schema';
import { administrators } from '../people/users';
import type { Draft, User } from '../records';

/** Its approvers; nobody means the administrators. Whoever was disabled is asked no more. */
export function askedFor(draft: Pick<Draft, 'approvers'>, users: readonly User[]): Person[] {
  if (draft.approvers.length === 0) return administrators(users).map(({ email, name }) => ({ email, name }));
  return draft.approvers.filter(({ email }) => userOf(users, email)?.disabledAt == null);
}

export function userOf(users: readonly User[], email: string): User | null {
  return users.find((user) => emailKey(user.email) === emailKey(email)) ?? null;
}

/** Each once, however their email is written. */
export function distinct(people: readonly Person[]): Person[] {
  return people.filter(
    (person, at) => people.findIndex(({ email }) => emailKey(email) === emailKey(person.email)) === at,
  );
}
