/** Claims: what is due, by due time. Reads along one index, and loads what a batch needs in a query per table. */
import type { Claimed, Claims } from '../../../engine/ports';
import type { Enrollment, Id } from '../../../engine/records';
import type { Instant } from '../../../domain/time/instant';
import type { Connection } from './connection';
import type { Floor, Leases } from './leases';
import type { Transactions } from './transactions';
import { beginSends } from './writes/sends';

const AFTER = '(t.due_at, t.id) > (?, ?) order by t.due_at, t.id limit ?';
const DUE = `indexed by enrollment_due where t.state = 'active' and t.due_at is not null and t.due_at <= ? and ${AFTER}`;
const IN_LINE = `indexed by enrollment_line where t.state = 'active' and t.waiting_for = 'inbox_limit' and t.line_inbox_id = ?
  and (t.held_due_at, t.id) > (?, ?) order by t.held_due_at, t.id limit ?`;
const NEXT_DUE = `select t.due_at, t.id from enrollment t indexed by enrollment_due
  where t.state = 'active' and t.due_at is not null and ${AFTER}`;
const NEXT_LINE = `select min(line_inbox_id) from enrollment indexed by enrollment_line
  where state = 'active' and waiting_for = 'inbox_limit' and line_inbox_id > ?`;
const INBOX_STARTS = 'select started_at from send where inbox_id = ? and started_at >= ? order by started_at';
/** By way of the enrollments: sends are found by those already, and one more index would cost a page a step. */
const CONTACT_STARTS = `select e.contact_id, s.started_at from json_each(?) wanted
  join enrollment e on e.contact_id = wanted.value join send s on s.enrollment_id = e.id and s.started_at >= ?
  order by e.contact_id, s.started_at`;
const LOST = `indexed by send_in_flight where t.status = 'sending' and t.lease_until < ? order by t.lease_until, t.id limit ?`;

/** How many index entries to look at for the next due time before asking for more; leased ones are passed over. */
const LOOK_AHEAD = 50;

export function claimsOf(c: Connection, leases: Leases, transactions: Transactions): Claims {
  return {
    claimDue: (now, limit, leaseMs) =>
      transactions.alone(() => {
        leases.expire(now);
        const due = unleased(leases, leases.floor, limit, 'dueAt', (after, count) =>
          c.rows.enrollment.all(DUE, now, after.dueAt, after.id, count),
        );
        leases.floor = due.reached;
        return claim(c, leases, due.taken, now + leaseMs);
      }),
    claimLine: (inboxId, now, limit, leaseMs) =>
      transactions.alone(() => {
        leases.expire(now);
        const start = { dueAt: Number.MIN_SAFE_INTEGER, id: '' };
        const line = unleased(leases, start, limit, 'heldDueAt', (after, count) =>
          c.rows.enrollment.all(IN_LINE, inboxId, after.dueAt, after.id, count),
        );
        return claim(c, leases, line.taken, now + leaseMs);
      }),
    handOver: null,
    release: async (ids) => leases.release(ids),
    nextDueAt: (now) =>
      transactions.alone(() => {
        leases.expire(now);
        return nextDueAt(c, leases);
      }),
    lines: () => transactions.alone(() => lines(c)),
    inboxStarts: (inboxId, from) =>
      transactions.alone(() => c.cells(INBOX_STARTS, inboxId, from).map(([at]) => at as Instant)),
    contactStarts: (contactIds, from) => transactions.alone(() => contactStarts(c, contactIds, from)),
    beginSends: (begins) => transactions.run(() => beginSends(c, begins)),
    // No other process works the database, and in this one the dispatcher does one thing at a time.
    ifFree: (_name, work) => work(),
    inTurn: (_name, work) => work(),
    unlessElsewhere: (_name, work) => work().then(() => true),
    lostSends: (now, limit) => transactions.alone(() => c.rows.send.all(LOST, now, limit)),
  };
}

function unleased(
  leases: Leases,
  start: Floor,
  limit: number,
  order: 'dueAt' | 'heldDueAt',
  read: (after: Floor, count: number) => Enrollment[],
): { taken: Enrollment[]; reached: Floor } {
  const taken: Enrollment[] = [];
  let reached = start;
  while (taken.length < limit) {
    const asked = limit - taken.length;
    const rows = read(reached, asked);
    for (const row of rows) if (!leases.has(row.id)) taken.push(row);
    const last = rows.at(-1);
    if (last) reached = { dueAt: last[order] as Instant, id: last.id };
    if (rows.length < asked) break;
  }
  return { taken, reached };
}

function claim(c: Connection, leases: Leases, enrollments: Enrollment[], until: Instant): Claimed[] {
  const contacts = c.rows.contact.byIds(distinct(enrollments, 'contactId'));
  const conversations = c.rows.conversation.byIds(distinct(enrollments, 'conversationId'));
  const targets = c.rows.targetRecord.byIds(distinct(enrollments, 'targetId'));
  const claimed = enrollments.map((enrollment) => {
    const contact = contacts.get(enrollment.contactId);
    if (!contact)
      throw new Error(
        `Enrollment ${enrollment.id} names contact ${enrollment.contactId}, which is not in the database.`,
      );
    return {
      enrollment,
      contact,
      conversation: (enrollment.conversationId && conversations.get(enrollment.conversationId)) || null,
      target: (enrollment.targetId && targets.get(enrollment.targetId)) || null,
    };
  });
  leases.take(
    enrollments.map((enrollment) => enrollment.id),
    until,
  );
  return claimed;
}

function distinct(enrollments: Enrollment[], property: 'contactId' | 'conversationId' | 'targetId'): Id[] {
  const ids = new Set<Id>();
  for (const enrollment of enrollments) {
    const id = enrollment[property];
    if (id !== null) ids.add(id);
  }
  return [...ids];
}

function nextDueAt(c: Connection, leases: Leases): Instant | null {
  const leaseEnd = leases.earliestEnd();
  let { dueAt, id } = leases.floor;
  for (;;) {
    const rows = c.cells(NEXT_DUE, dueAt, id, LOOK_AHEAD) as [Instant, Id][];
    const free = rows.find((row) => !leases.has(row[1]));
    if (free) return leaseEnd === null ? free[0] : Math.min(free[0], leaseEnd);
    const last = rows.at(-1);
    if (!last || rows.length < LOOK_AHEAD) return leaseEnd;
    [dueAt, id] = last;
  }
}

/** Jumps from inbox to inbox along the index; a line may be long. */
function lines(c: Connection): Id[] {
  const found: Id[] = [];
  for (let after = ''; ;) {
    const next = c.cells(NEXT_LINE, after)[0]?.[0] as Id | null | undefined;
    if (!next) return found;
    found.push((after = next));
  }
}

function contactStarts(c: Connection, contactIds: Id[], from: Instant): Map<Id, Instant[]> {
  const starts = new Map<Id, Instant[]>();
  for (const [contactId, at] of c.cells(CONTACT_STARTS, JSON.stringify(contactIds), from) as [Id, Instant][]) {
    const known = starts.get(contactId);
    if (known) known.push(at);
    else starts.set(contactId, [at]);
  }
  return starts;
}
