/** Cursors: the id of the last item of a page, made opaque. Rows that come later do not move what follows. */
import type { Page, PageQuery } from '../../engine/ports';
import { Refused } from '../../engine/errors';

export function pageLimit(query: PageQuery): number {
  return Math.min(200, Math.max(1, Math.trunc(query.limit)));
}

export function encodeCursor(id: string): string {
  return Buffer.from(`1:${id}`).toString('base64url');
}

export function decodeCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith('1:') || encodeCursor(text.slice(2)) !== cursor) {
    throw new Refused(
      400,
      'invalid_cursor',
      `'${cursor.slice(0, 80)}' is no cursor. Pass on 'nextCursor' of the page before, or leave it out.`,
    );
  }
  return text.slice(2);
}

/** `items` holds one more than the page when there is a next page. */
export function toPage<T extends { id: string }>(items: T[], limit: number): Page<T> {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return { items: page, nextCursor: items.length > limit && last ? encodeCursor(last.id) : null };
}
