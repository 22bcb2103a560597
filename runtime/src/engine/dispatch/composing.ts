/**
 * Which texts are being composed in this process, so that its AI is asked once for each: an AI may take longer than a lease
 * lasts, and whoever is claimed then stands where it stood. A claim is read before it is looked at, and what was composed in
 * between is on record and yet unknown to it; so each claim takes a ticket first, and whatever was under way at any time
 * since then is passed over.
 */
import type { Id } from '../records';
import type { Run } from '../run';

/** Handed out in rising order. */
type Ticket = number;

interface Composition {
  /** The message that the text left in; null: it rests, is a draft, or is not composed yet. */
  sendId: Id | null;
  /** The last ticket that was handed out before its enrollment was on record as moved on; null: it is not yet. */
  overSince: Ticket | null;
}

export class Composing {
  private readonly known = new Map<string, Composition>();
  /** Of claims that are being read, the oldest first. */
  private readonly open = new Set<Ticket>();
  private last: Ticket = 0;

  /** @param isOnItsWay whether what became of this send is not on record yet */
  constructor(private readonly isOnItsWay: (sendId: Id) => boolean) {}

  /** Before a claim is made. */
  takeTicket(): Ticket {
    this.open.add((this.last += 1));
    return this.last;
  }

  /** After those whom the claim brought were looked at. */
  giveBack(ticket: Ticket): void {
    this.open.delete(ticket);
    this.forget();
  }

  /** Whether its text is being composed, or was since the ticket was taken, or is on its way. */
  has(run: Run, ticket: Ticket): boolean {
    const composition = this.known.get(asItIs(run));
    if (!composition) return false;
    this.settle(composition);
    return composition.overSince === null || composition.overSince >= ticket;
  }

  begin(run: Run): void {
    this.known.set(asItIs(run), { sendId: null, overSince: null });
  }

  /** The run is on record, or its message is on its way. */
  done(run: Run): void {
    const composition = this.known.get(asItIs(run));
    if (!composition) return;
    composition.sendId = run.prepared?.send.id ?? null;
    composition.overSince = composition.sendId === null ? this.last : null;
  }

  /** Nothing came of it, so it may be asked for again. */
  failed(run: Run): void {
    this.known.delete(asItIs(run));
  }

  private settle(composition: Composition): void {
    const { sendId, overSince } = composition;
    if (overSince === null && sendId !== null && !this.isOnItsWay(sendId)) composition.overSince = this.last;
  }

  /** What was over before the oldest claim was read is known to all of them. */
  private forget(): void {
    const [oldest = Infinity] = this.open;
    for (const [key, composition] of this.known) {
      this.settle(composition);
      if (composition.overSince !== null && composition.overSince < oldest) this.known.delete(key);
    }
  }
}

/** A change of the enrollment makes another text of it. */
function asItIs({ before }: Run): string {
  return `${before.id} ${before.revision}`;
}
