/** What the pickers offer. A refusal is shown as such: an empty list would say that there is nothing to choose. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { allPages, callRuntime, type Page } from './transport';

interface Named {
  id: string;
  key: string;
  name: string;
}
interface Inbox extends Named {
  channel: string;
}

/** Values are keys: a workflow that is copied to another installation finds its sequence there. */
export async function searchSequences(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  const page = await callRuntime<Page<Named>>(this, {
    path: '/sequences',
    query: {
      status: ['active', 'paused'],
      ...(filter && { search: filter }),
      ...(paginationToken && { cursor: paginationToken }),
    },
  });
  return { results: page.items.map(entry), ...(page.nextCursor !== null && { paginationToken: page.nextCursor }) };
}

interface User {
  email: string;
  name: string;
  disabledAt: string | null;
}

/** People who can log in. Values are emails, by which the runtime names a person whether they have an account or not. */
export async function searchUsers(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
  const { items } = await callRuntime<{ items: User[] }>(this, { path: '/users' });
  const found = items.filter(
    ({ name, email, disabledAt }) =>
      disabledAt === null && `${name} ${email}`.toLowerCase().includes(filter.toLowerCase()),
  );
  return { results: found.map(({ name, email }) => ({ name: `${name} (${email})`, value: email })) };
}

/** Inboxes of the chosen channel; of all where none is chosen. */
export async function searchInboxes(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  const { items } = await callRuntime<{ items: Inbox[] }>(this, { path: '/inboxes' });
  const channel = this.getCurrentNodeParameter('channel');
  const fits = (inbox: Inbox) => channel === undefined || inbox.channel === channel;
  return { results: items.filter((inbox) => fits(inbox) && matches(inbox, filter)).map(entry) };
}

export async function searchMessageTemplates(
  this: ILoadOptionsFunctions,
  filter?: string,
): Promise<INodeListSearchResult> {
  const templates = await allPages<Named>(this, { path: '/message-templates' });
  return { results: templates.filter((template) => matches(template, filter)).map(entry) };
}

function matches({ name, key }: Named, filter = ''): boolean {
  return `${name} ${key}`.toLowerCase().includes(filter.toLowerCase());
}

function entry({ name, key }: Named): { name: string; value: string } {
  return { name: name === key ? name : `${name} (${key})`, value: key };
}
