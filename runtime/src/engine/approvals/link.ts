/** Whom an approval link stands for, and for which draft: for that draft and that person only, while they are asked. */
import type { Person } from '../../domain/flow/schema';
import type { EngineDeps } from '../deps';
import { Refused } from '../errors';
import type { Reads } from '../ports';
import type { Draft, User } from '../records';
import type { LinkHolder } from '../services';
import { askedFor, userOf } from './asked';
import { peopleIn } from './history';

/**
 * @throws {Refused} 404 `no_such_link` when it is none of ours; 410 `link_expired` when it is too old, or the person is
 *   no longer asked
 */
export async function holderOf(
  { store, links }: Pick<EngineDeps, 'store' | 'links'>,
  token: string,
): Promise<LinkHolder> {
  const { read } = store;
  const link = links.readApproval(token);
  const draft = link && (await read.draft(link.draftId));
  if (!link || !draft) throw noSuchLink();
  const users = await read.users();
  const person = askedFor(draft, users).find(({ email }) => link.isFor(email));
  if (!person) {
    const wasAsked = (await askedBefore(read, draft, users)).some(({ email }) => link.isFor(email));
    throw wasAsked ? noLongerAsked() : noSuchLink();
  }
  if (link.expired) throw expired();
  const user = userOf(users, person.email);
  const name = user?.name ?? person.name ?? person.email;
  return { draft, person, user, by: { type: 'person', name, ...(user && { id: user.id }) } };
}

async function askedBefore(read: Reads, draft: Draft, users: readonly User[]): Promise<Person[]> {
  const before = (await read.draftEvents(draft.id)).flatMap(({ data }) => peopleIn(data['approvers']));
  return [...before, ...draft.approvers, ...users];
}

function noSuchLink(): Refused {
  return new Refused(
    404,
    'no_such_link',
    'This link does not work; it may have been cut off. Open it from the message again.',
  );
}

function expired(): Refused {
  return new Refused(410, 'link_expired', 'This link has expired. Log in to decide, or ask for the draft again.', {
    details: { why: 'too_old' },
  });
}

function noLongerAsked(): Refused {
  return new Refused(410, 'link_expired', 'Somebody else decides on this draft now.', {
    details: { why: 'no_longer_asked' },
  });
}
