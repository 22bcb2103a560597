/** Lists of contacts, conversations, their messages and target records. */
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { ContactFilter, Page, PageQuery, Reads } from '../../../engine/ports';
import type { Contact, Conversation, Message, TargetRecord } from '../../../engine/records';
import { decodeCursor, pageLimit, toPage } from '../cursor';
import { ContactEntity, ConversationEntity, MessageEntity, TargetRecordEntity } from '../entities/schemas';
import { textKey } from '../entities/keys';
import { likePart } from './like';
import { pageOf, rowsAfter } from './page';

/** A part of a name is found by looking at every contact; after this many, whoever else waits gets a turn. */
const SEARCH_SLICE = 10_000;

export async function contactPage(
  manager: EntityManager,
  filter: ContactFilter,
  page: PageQuery,
): Promise<Page<Contact>> {
  if (!filter.search) return pageOf(filteredContacts(manager, filter), page);
  const limit = pageLimit(page);
  const found: Contact[] = [];
  let from = decodeCursor(page.cursor);
  for (;;) {
    const to = await sliceEnd(manager, from);
    const slice = filteredContacts(manager, filter);
    if (to !== null) slice.andWhere('t.id >= :to', { to });
    found.push(...(await rowsAfter(slice, from, limit + 1 - found.length, 'newest first')));
    if (to === null || found.length > limit) return toPage(found, limit);
    from = to;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function sliceEnd(manager: EntityManager, from: string | null): Promise<string | null> {
  const query = manager.createQueryBuilder(ContactEntity, 't').select('t.id');
  if (from !== null) query.where('t.id < :from', { from });
  const end = await query.orderBy('t.id', 'DESC').offset(SEARCH_SLICE).limit(1).getOne();
  return end?.id ?? null;
}

function filteredContacts(manager: EntityManager, filter: ContactFilter): SelectQueryBuilder<Contact> {
  const query = manager.createQueryBuilder(ContactEntity, 't');
  if (filter.email) query.andWhere('t.emailKey = :emailKey', { emailKey: textKey(filter.email) });
  if (filter.phone) query.andWhere('t.phone = :phone', filter);
  if (filter.externalId) query.andWhere('t.externalId = :externalId', filter);
  if (filter.optedOut !== undefined) query.andWhere(`t.optedOutAt is ${filter.optedOut ? 'not ' : ''}null`);
  if (filter.search)
    query.andWhere(`t.searchText like :search escape '\\'`, { search: likePart(textKey(filter.search) as string) });
  return query;
}

export function conversationPage(
  manager: EntityManager,
  filter: Parameters<Reads['conversations']>[0],
  page: PageQuery,
): Promise<Page<Conversation>> {
  const query = manager.createQueryBuilder(ConversationEntity, 't');
  if (filter.contactId) query.andWhere('t.contactId = :contactId', filter);
  if (filter.status?.length) query.andWhere('t.status in (:...status)', { status: filter.status });
  return pageOf(query, page);
}

export function messagePage(manager: EntityManager, conversationId: string, page: PageQuery): Promise<Page<Message>> {
  const query = manager
    .createQueryBuilder(MessageEntity, 't')
    .where('t.conversationId = :conversationId', { conversationId });
  return pageOf(query, page, 'oldest first');
}

export function targetRecordPage(
  manager: EntityManager,
  filter: Parameters<Reads['targetRecords']>[0],
  page: PageQuery,
): Promise<Page<TargetRecord>> {
  const query = manager.createQueryBuilder(TargetRecordEntity, 't');
  if (filter.type) query.andWhere('t.type = :type', filter);
  if (filter.contactId) query.andWhere('t.contactId = :contactId', filter);
  if (filter.status) query.andWhere('t.status = :status', filter);
  return pageOf(query, page);
}
