/** One page of a query, newest or oldest first by id. */
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Page, PageQuery } from '../../../engine/ports';
import { decodeCursor, pageLimit, toPage } from '../cursor';

export type Order = 'newest first' | 'oldest first';

/** `query` has the alias `t`. */
export async function pageOf<T extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<T>,
  page: PageQuery,
  order: Order = 'newest first',
): Promise<Page<T>> {
  return toPage(await rowsAfter(query, decodeCursor(page.cursor), pageLimit(page) + 1, order), pageLimit(page));
}

/**
 * The first page of several queries taken together. Each reads no more than a page along an index, where one query
 * with `in` would have to sort all that matches.
 */
export async function mergedPage<T extends ObjectLiteral & { id: string }>(
  queries: SelectQueryBuilder<T>[],
  page: PageQuery,
): Promise<Page<T>> {
  const after = decodeCursor(page.cursor);
  const rows: T[] = [];
  for (const query of queries) rows.push(...(await rowsAfter(query, after, pageLimit(page) + 1, 'newest first')));
  rows.sort((a, b) => (a.id < b.id ? 1 : -1));
  return toPage(rows, pageLimit(page));
}

export function rowsAfter<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  after: string | null,
  limit: number,
  order: Order,
): Promise<T[]> {
  const newestFirst = order === 'newest first';
  if (after !== null) query.andWhere(newestFirst ? 't.id < :after' : 't.id > :after', { after });
  return query
    .orderBy('t.id', newestFirst ? 'DESC' : 'ASC')
    .limit(limit)
    .getMany();
}
