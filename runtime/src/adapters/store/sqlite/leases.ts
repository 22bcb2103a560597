/**
 * Who works on what, in memory: one process works the database, so a claim writes nothing, and whatever a dead process
 * had claimed is free at the next start. Correctness does not rest on it; every write is guarded by a revision.
 *
 * `floor` keeps a claim as cheap with thousands of leases as with none: everything due up to it, inclusive, is leased,
 * so the search goes on from there. It falls back when a lease ends or a due time before it is written.
 */
import type { Id } from '../../../engine/records';
import type { Instant } from '../../../domain/time/instant';

interface Lease {
  until: Instant;
  /** How many of the batch are still held. */
  held: number;
}

export interface Floor {
  dueAt: Instant;
  id: Id;
}

const START: Floor = { dueAt: Number.MIN_SAFE_INTEGER, id: '' };

export class Leases {
  private readonly byId = new Map<Id, Lease>();
  private readonly batches = new Set<Lease>();
  floor: Floor = START;

  has(id: Id): boolean {
    return this.byId.has(id);
  }

  take(ids: Id[], until: Instant): void {
    if (ids.length === 0) return;
    const lease = { until, held: ids.length };
    this.batches.add(lease);
    for (const id of ids) this.byId.set(id, lease);
  }

  /** Given back as they were: still due, if they were. */
  release(ids: Iterable<Id>): void {
    for (const id of ids) this.drop(id);
    this.floor = START;
  }

  /** No longer held, because they were written; the writer says from when on to look again. */
  drop(id: Id): void {
    const lease = this.byId.get(id);
    if (!lease) return;
    this.byId.delete(id);
    if (--lease.held === 0) this.batches.delete(lease);
  }

  /** Something may be due from `at` on, inclusive. */
  lookAgainFrom(at: Instant): void {
    if (at <= this.floor.dueAt) this.floor = at === -Infinity ? START : { dueAt: at, id: '' };
  }

  /** Ends leases that lasted until `now`; the instant itself is no longer leased. */
  expire(now: Instant): void {
    for (const lease of this.batches) {
      if (lease.until > now) continue;
      for (const [id, held] of this.byId) if (held === lease) this.byId.delete(id);
      this.batches.delete(lease);
      this.floor = START;
    }
  }

  earliestEnd(): Instant | null {
    let earliest: Instant | null = null;
    for (const { until } of this.batches) if (earliest === null || until < earliest) earliest = until;
    return earliest;
  }
}
