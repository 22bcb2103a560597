/** How engine records become answers: member by member, so that what is not named here never leaves. */
import { formatInstant, type Instant } from '../../domain/time/instant';
import type { Page } from '../../engine/ports';

export const iso = formatInstant;

export function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

export function presentPage<T, V>(page: Page<T>, present: (item: T) => V): { items: V[]; nextCursor: string | null } {
  return { items: page.items.map(present), nextCursor: page.nextCursor };
}
