/**
 * Claims over many processes. Who is due stands in a narrow table that triggers keep (migrations/…standApartWhenDue.ts), with
 * the lease; who stands in a line of an inbox has it in the row of the enrollment. Whoever claims passes over rows that another
 * is claiming or writing at that instant; one that another has only locked, to decide upon it, is waited for when its send
 * begins. A lease says who should work, not who may write: every write is guarded by a revision, and a send is on record
 * before it leaves, so a worker that comes back after its lease changes nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Claimed, Claims } from '../../../engine/ports';
import type { Enrollment, Id } from '../../../engine/records';
import type { Instant } from '../../../domain/time/instant';
import { fromRow } from '../entities/table';
import { enrollmentTable } from '../entities/tables';
import type { Errands } from './errands';
import type { Exclusive } from './exclusive';
import { named } from './faults';
import type { Session } from './session';
import { beginSends } from './writes/sends';

const COLUMNS = enrollmentTable.columns.map(({ name }) => `t."${name}"`).join(', ');
const IN_LINE = `t.state = 'active' and t.line_inbox_id is not null and t.waiting_for = 'inbox_limit'`;
const IS_FREE = '(t.lease_until is null or t.lease_until <= $1)';
const LEASE = 'set lease_until = $3, lease_by = $4 from free where free.id = t.id';

/** $1 now, $2 how many, $3 until when, $4 who. */
const LEASE_DUE = `with free as materialized (
    select t.id from due_enrollment t where t.due_at <= $1 and ${IS_FREE}
    order by t.due_at, t.id limit $2 for no key update of t skip locked)
  update due_enrollment t ${LEASE} returning t.id`;
/** A row that is older than its claim has a revision that nobody can write any more. */
const CLAIM_DUE = `with leased as (${LEASE_DUE}) select ${COLUMNS} from leased join enrollment t on t.id = leased.id`;
const CLAIM_LINE = `with free as materialized (
    select t.id from enrollment t where ${IN_LINE} and t.line_inbox_id = $5 and ${IS_FREE}
    order by t.held_due_at, t.id limit $2 for no key update of t skip locked)
  update enrollment t ${LEASE} returning ${COLUMNS}`;
/** Without another write: until when the claim lasts was set when it was made. */
const TAKE = `select ${COLUMNS} from due_enrollment d join enrollment t on t.id = d.id
  where d.id = any($2::text[]) and d.lease_by = $1`;
const release = (table: string, lock: string): string => `with mine as materialized (
    select t.id from ${table} t where t.id = any($1::text[]) and t.lease_by = any($2::text[]) order by t.id for no key update of t${lock})
  update ${table} t set lease_until = null, lease_by = null from mine where mine.id = t.id`;
/** Only a write of the enrollment locks such a row for long, and gives the claim back. Should it be undone, the lease ends. */
const RELEASE_DUE = release('due_enrollment', ' skip locked');
/** This one others lock who only decide upon it. */
const RELEASE_LINE = release('enrollment', '');

/** Who is leased stands before the first who is free, so only that stretch is read. */
const NEXT_DUE = `with free as materialized (
    select t.due_at, t.id from due_enrollment t where t.lease_until is null order by t.due_at, t.id limit 1)
  select least((select due_at from free), (
    select min(t.lease_until) from due_enrollment t where t.lease_until is not null
    and (t.due_at, t.id) < (coalesce((select due_at from free), 9223372036854775807), coalesce((select id from free), ''))))`;
/** Jumps from inbox to inbox along the index; a line may be long. */
const LINES = `with recursive line (id) as (
    (select min(t.line_inbox_id) from enrollment t where ${IN_LINE})
    union all
    select (select min(t.line_inbox_id) from enrollment t where ${IN_LINE} and t.line_inbox_id > line.id) from line where line.id is not null)
  select id from line where id is not null`;
/** Who is leased stands at the head of a line. A lease that has ended opens no line, so it is no time to wake up at. */
const LINE_LEASE_END = `select min(head.lease_until) filter (where head.lease_until > $2) from unnest($1::text[]) as line(id) cross join lateral (
    select t.lease_until from enrollment t where ${IN_LINE} and t.line_inbox_id = line.id order by t.held_due_at, t.id limit 1000) head`;
const INBOX_STARTS = 'select started_at from send where inbox_id = $1 and started_at >= $2 order by started_at';
/** By way of the enrollments: sends are found by those already, and one more index would cost a page a step. */
const CONTACT_STARTS = `select e.contact_id, s.started_at from enrollment e join send s on s.enrollment_id = e.id
  where e.contact_id = any($1::text[]) and s.started_at >= $2 order by e.contact_id, s.started_at`;
/** More batches than a process has in hand at once. */
const REMEMBERED = 200;
const LOST = `where t.status = 'sending' and t.lease_until < $1 order by t.lease_until, t.id limit $2`;

export function claimsOf(pooled: Session, exclusive: Exclusive, errands: Errands): Claims {
  const me = randomUUID();
  /** Of this process, those it took over lately among them; another's is not given back by mistake. */
  const mine: string[] = [me];

  function remember(lease: string): void {
    mine.push(lease);
    if (mine.length > REMEMBERED) mine.splice(1, 1);
  }

  async function claim(sql: string, order: 'dueAt' | 'heldDueAt', params: unknown[]): Promise<Claimed[]> {
    return loaded(await enrollmentsOf(sql, params), order);
  }

  async function enrollmentsOf(sql: string, params: unknown[]): Promise<Enrollment[]> {
    const rows = await asked(() => pooled.cells(sql, ...params));
    return rows.map((row) => fromRow(enrollmentTable, row));
  }

  function loaded(enrollments: Enrollment[], order: 'dueAt' | 'heldDueAt'): Promise<Claimed[]> {
    enrollments.sort((one, other) => (one[order] ?? 0) - (other[order] ?? 0) || (one.id < other.id ? -1 : 1));
    return asked(() => withSurroundings(pooled, enrollments));
  }

  return {
    claimDue: (now, limit, leaseMs) => claim(CLAIM_DUE, 'dueAt', [now, limit, now + leaseMs, me]),
    claimLine: (inboxId, now, limit, leaseMs) =>
      claim(CLAIM_LINE, 'heldDueAt', [now, limit, now + leaseMs, me, inboxId]),
    handOver: {
      lease: async (now, limit, leaseMs) => {
        const lease = randomUUID();
        const rows = await asked(() => pooled.cells(LEASE_DUE, now, limit, now + leaseMs, lease));
        return { lease, ids: rows.map(([id]) => id as Id) };
      },
      take: async ({ lease, ids }) => {
        remember(lease);
        return loaded(await enrollmentsOf(TAKE, [lease, ids]), 'dueAt');
      },
      end: async (leased) => {
        const ids = leased.flatMap((each) => each.ids);
        const leases = leased.map(({ lease }) => lease);
        if (ids.length > 0) await asked(() => pooled.run(RELEASE_DUE, ids, leases));
      },
    },
    release: async (ids) => {
      if (ids.length === 0) return;
      for (const sql of [RELEASE_DUE, RELEASE_LINE]) await asked(() => pooled.run(sql, ids, mine));
    },
    nextDueAt: (now) => asked(() => nextDueAt(pooled, now)),
    lines: () => asked(() => lines(pooled)),
    inboxStarts: (inboxId, from) =>
      asked(async () => (await pooled.cells(INBOX_STARTS, inboxId, from)).map(([at]) => at as Instant)),
    contactStarts: (contactIds, from) => asked(() => contactStarts(pooled, contactIds, from)),
    beginSends: (begins) => exclusive.transaction((session) => beginSends(session, begins)),
    lostSends: (now, limit) => asked(() => pooled.rows.send.all(LOST, now, limit)),
    ifFree: (name, work) => exclusive.ifFree(name, work),
    inTurn: (name, work) => exclusive.inTurn(name, work),
    unlessElsewhere: (name, work) => errands.unlessElsewhere(name, work),
  };

  function asked<T>(ask: () => Promise<T>): Promise<T> {
    exclusive.refuseInsideTransaction();
    return ask().catch((error: unknown) => {
      throw named(error);
    });
  }
}

async function withSurroundings(s: Session, enrollments: Enrollment[]): Promise<Claimed[]> {
  const [contacts, conversations, targets] = await Promise.all([
    s.rows.contact.byIds(distinct(enrollments, 'contactId')),
    s.rows.conversation.byIds(distinct(enrollments, 'conversationId')),
    s.rows.targetRecord.byIds(distinct(enrollments, 'targetId')),
  ]);
  return enrollments.map((enrollment) => {
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
}

function distinct(enrollments: Enrollment[], property: 'contactId' | 'conversationId' | 'targetId'): Id[] {
  const ids = new Set<Id>();
  for (const { [property]: id } of enrollments) if (id !== null) ids.add(id);
  return [...ids];
}

async function lines(s: Session): Promise<Id[]> {
  return (await s.cells(LINES)).map(([id]) => id as Id);
}

async function nextDueAt(s: Session, now: Instant): Promise<Instant | null> {
  const [due] = (await s.cells(NEXT_DUE)) as [Instant | null][];
  const inboxIds = await lines(s);
  const [line] = inboxIds.length === 0 ? [] : ((await s.cells(LINE_LEASE_END, inboxIds, now)) as [Instant | null][]);
  const known = [due?.[0] ?? null, line?.[0] ?? null].filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

async function contactStarts(s: Session, contactIds: Id[], from: Instant): Promise<Map<Id, Instant[]>> {
  const starts = new Map<Id, Instant[]>();
  for (const [contactId, at] of (await s.cells(CONTACT_STARTS, contactIds, from)) as [Id, Instant][]) {
    const known = starts.get(contactId);
    if (known) known.push(at);
    else starts.set(contactId, [at]);
  }
  return starts;
}
