/** When the rows of one person leave, and together with which. Pure. */
import type { Instant } from '../../domain/time/instant';
import type { Notification } from '../records';

/** More mails than this within an hour are a flood, and become a digest. */
export const MOST_AN_HOUR = 5;
export const HOUR_MS = 60 * 60_000;

export interface Waiting {
  row: Notification;
  choice: 'each' | 'digest';
  /** The latest instant at which it is still of use to be told. */
  latestAt: Instant | null;
}

export interface Plan {
  /** Each a mail of its own. */
  singly: Notification[];
  /** One mail. */
  together: Notification[];
  /** Not yet. */
  later: { rows: Notification[]; at: Instant } | null;
}

/**
 * @param recent when this person got mails within the last hour, oldest first
 * @param digestMs the least time between two digests
 */
export function planOf(waiting: readonly Waiting[], recent: readonly Instant[], digestMs: number, now: Instant): Plan {
  const each = waiting.filter(({ choice }) => choice === 'each');
  const isFlood = each.length + recent.length > MOST_AN_HOUR;
  const gathered = isFlood ? waiting : waiting.filter(({ choice }) => choice === 'digest');
  const singly = isFlood ? [] : each.map(({ row }) => row);
  if (gathered.length === 0) return { singly, together: [], later: null };
  const at = Math.min(...gathered.map((one) => digestAt(one, recent, digestMs)));
  const rows = gathered.map(({ row }) => row);
  if (at <= now) return { singly, together: rows, later: null };
  return { singly, together: [], later: { rows, at } };
}

/** A digest waits for more to come; a flood of what is told one by one begins a digest at once, and the next after a while. */
function digestAt({ row, choice, latestAt }: Waiting, recent: readonly Instant[], digestMs: number): Instant {
  const last = recent.at(-1);
  const wanted = choice === 'digest' ? row.createdAt + digestMs : last === undefined ? row.createdAt : last + digestMs;
  return latestAt === null ? wanted : Math.min(wanted, latestAt);
}

/** Halfway to the deadline there is still time to decide. */
export function latestFor(
  draft: { askedAt: Instant | null; createdAt: Instant; deadlineAt: Instant | null } | null,
): Instant | null {
  if (draft?.deadlineAt == null) return null;
  const askedAt = draft.askedAt ?? draft.createdAt;
  return askedAt + Math.max(0, Math.floor((draft.deadlineAt - askedAt) / 2));
}
