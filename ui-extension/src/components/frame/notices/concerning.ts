/** Asks the server which of the news concern the person who is logged in, and of whom they are. */
import { api, done } from '../../../api/client';
import { ApiProblem } from '../../../api/problem';
import type { User } from '../../../api/types';
import { contactName } from '../../../composables/people';
import { looksAfter, type News, type Told } from './news';

/** When a thousand enrollments fail at once, nobody needs a thousand names. */
export const MOST = 20;

export async function concerning(news: readonly News[], user: User): Promise<Told[]> {
  const chosen = news.filter(({ kind }) => user.notifications[kind].ui);
  const drafts = chosen.filter(({ kind }) => kind === 'draftWaiting');
  const others = chosen.filter(({ kind }) => kind !== 'draftWaiting').slice(0, 2 * MOST);
  const asked = [drafts.length > 0 ? mine(drafts) : [], ...others.map((one) => watched(one, user))];
  return (await Promise.all(asked.map(orNothing))).flat();
}

/** The server knows whose a draft is. */
async function mine(drafts: readonly News[]): Promise<Told[]> {
  const { items } = await done(api.GET('/api/v1/drafts', { params: { query: { view: 'mine', limit: 200 } } }));
  return drafts.flatMap((news) => {
    const draft = items.find(({ id }) => id === news.id);
    return draft ? [{ ...news, name: draft.contactName ?? draft.contactId }] : [];
  });
}

async function watched(news: News, user: User): Promise<Told[]> {
  const { conversationId, contactId, assignee } = await done(api.GET('/api/v1/enrollments/{id}', { params: { path: { id: news.id } } })); // prettier-ignore
  const conversation = conversationId === null ? null : await done(api.GET('/api/v1/conversations/{ref}', { params: { path: { ref: conversationId } } })); // prettier-ignore
  if (!looksAfter(user, [assignee, conversation?.assignee])) return [];
  const contact = await done(api.GET('/api/v1/contacts/{id}', { params: { path: { id: contactId } } }));
  return [{ ...news, name: contactName(contact) }];
}

/** A notice is a courtesy: what cannot be asked now stands in the lists all the same. */
async function orNothing(asked: Told[] | Promise<Told[]>): Promise<Told[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem) return [];
    throw error;
  }
}
