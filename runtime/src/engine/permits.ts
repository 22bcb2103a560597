/**
 * Which prepared sends may start now. Rules: semantics.md, "Sending limits". A send over a limit holds no slot: over a
 * contact's limit it sleeps until its next permitted time; at an inbox with limits it stands in that inbox's line, which
 * is served by due time, then id, as slots become free.
 */
import { contactHistoryFrom, nextContactSlot, type Instant } from '../domain/time';
import type { Claims } from './ports';
import type { Id, Inbox } from './records';
import { moveTo, type PreparedSend, type Run } from './run';

/** Slots that the round has found free in an inbox's line; counted down as sends take them. */
export interface Slots {
  inboxId: Id;
  free: number;
}

export interface Sorted {
  /** May begin. */
  leaving: Run[];
  /** Changed, to be written: asleep or in a line. */
  waiting: Run[];
}

export async function permits(
  runs: Run[],
  claims: Claims,
  slots: Slots | null,
  capacity: (inbox: Inbox) => number,
): Promise<Sorted> {
  const sorted: Sorted = { leaving: [], waiting: [] };
  const history = await contactHistory(runs, claims);
  const taken = new Map<Id, number>();
  for (const run of [...runs].sort(byTurn)) {
    const prepared = run.prepared;
    if (!prepared) continue;
    if ((await overContactLimit(run, history)) || !slotFor(run, prepared, slots, capacity, taken)) {
      run.prepared = null;
      sorted.waiting.push(run);
    } else {
      sorted.leaving.push(run);
      remember(history, run);
    }
  }
  return sorted;
}

/** A claim comes by the time it woke; of two that a contact's limit kept until one instant that goes first which was due first. */
function byTurn({ before: one }: Run, { before: other }: Run): number {
  const [oneAt, otherAt] = [one.heldDueAt ?? one.dueAt ?? 0, other.heldDueAt ?? other.dueAt ?? 0];
  return oneAt - otherAt || (one.id < other.id ? -1 : 1);
}

type History = Map<Id, Instant[]>;

async function contactHistory(runs: Run[], claims: Claims): Promise<History> {
  const [first] = runs;
  if (!first) return new Map();
  const { contactLimits, timeZone } = first.around.settings;
  if (contactLimits.minGapMinutes === undefined && contactLimits.perDay === undefined) return new Map();
  const ids = [...new Set(runs.map((run) => run.contact.id))];
  return claims.contactStarts(ids, contactHistoryFrom(first.now, contactLimits, timeZone));
}

function remember(history: History, run: Run): void {
  const starts = history.get(run.contact.id);
  if (starts) starts.push(run.now);
  else history.set(run.contact.id, [run.now]);
}

async function overContactLimit(run: Run, history: History): Promise<boolean> {
  const starts = history.get(run.contact.id);
  if (!starts || nextSlot(run, starts) <= run.now) return false;
  const from = nextSlot(run, await withoutOwn(run, starts));
  if (from <= run.now) return false;
  stayAtSend(
    run,
    'contact_limit',
    `${run.before.why ?? 'At once'}; the contact's sending limit allows the next message later`,
  );
  run.enrollment.dueAt = from;
  return true;
}

function nextSlot({ now, around: { settings } }: Run, starts: Instant[]): Instant {
  return nextContactSlot(now, starts, settings.contactLimits, settings.timeZone);
}

/** A retry is the same send again: it keeps no distance from its own earlier try, which the contact never got. */
async function withoutOwn({ around, enrollment, prepared }: Run, starts: Instant[]): Promise<Instant[]> {
  const sends = await around.read.sendsOf(enrollment.id);
  const own = sends.find(({ step, round }) => step === prepared?.send.step && round === prepared.send.round);
  const at = own?.startedAt == null ? -1 : starts.indexOf(own.startedAt);
  return at < 0 ? starts : starts.toSpliced(at, 1);
}

/** True: a slot was taken (or none is needed). False: it now stands in the line of its inbox. */
function slotFor(
  run: Run,
  { inbox }: PreparedSend,
  slots: Slots | null,
  capacity: (inbox: Inbox) => number,
  taken: Map<Id, number>,
): boolean {
  if (slots?.inboxId === inbox.id) {
    if (slots.free > 0) {
      slots.free -= 1;
      return true;
    }
  } else if (!isLimited(inbox)) {
    const used = taken.get(inbox.id) ?? 0;
    if (capacity(inbox) > used) {
      taken.set(inbox.id, used + 1);
      return true;
    }
  }
  standInLine(run, inbox);
  return false;
}

export function isLimited({ limits }: Inbox): boolean {
  return limits.perMinute !== undefined || limits.perHour !== undefined || limits.perDay !== undefined;
}

function standInLine(run: Run, inbox: Inbox): void {
  const why =
    run.before.waitingFor === 'inbox_limit'
      ? run.before.why
      : `${run.before.why ?? 'At once'}; in line for '${inbox.name}'`;
  stayAtSend(run, 'inbox_limit', why ?? '');
  run.enrollment.lineInboxId = inbox.id;
}

/** Back to the send node, with the due time by which it is ordered kept. */
function stayAtSend(run: Run, waitingFor: 'contact_limit' | 'inbox_limit', why: string): void {
  const heldDueAt = run.before.heldDueAt ?? run.before.dueAt ?? run.now;
  moveTo(run, run.enrollment.node);
  run.enrollment.waitingFor = waitingFor;
  run.enrollment.heldDueAt = heldDueAt;
  run.enrollment.why = why;
}
