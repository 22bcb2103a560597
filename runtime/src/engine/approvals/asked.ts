/** Who is asked to decide on a draft. Rule: semantics.md, "Composition and approval". */
import { emailKey } from '../../domain/people';
import type { Person } from '../../domain/flow/schema';
import { administrators } from '../people/users';
import type { Draft, User } from '../records';

/** Its approvers; where there is none, or none any more because they were disabled, the administrators. */
export function askedFor(draft: Pick<Draft, 'approvers'>, users: readonly User[]): Person[] {
  const asked = draft.approvers.filter(({ email }) => userOf(users, email)?.disabledAt == null);
  return asked.length > 0 ? asked : administrators(users).map(({ email, name }) => ({ email, name }));
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
