/**
 * One count over everything that happened, as this process saw it happen: mail that arrived and enrollments that ended.
 * Whether something came after something else is read from it and not from a clock.
 */
import type { Instant } from '../../domain/time';

export interface Exit {
  order: number;
  enrollmentId: string;
  state: string;
  reason: string;
  at: Instant;
}

export interface ReceivedMail {
  order: number;
  /** By the clock of the demo. */
  at: Instant;
  to: string;
  subject: string;
  /** Its head and text, for reading. */
  shown: readonly string[];
  messageId: string;
  /** From the Message-ID, which is made of it. */
  sendId: string;
  /** Of List-Unsubscribe; null unless it may be used with one click. */
  unsubscribeUrl: string | null;
}

export class Ledger {
  readonly mails: ReceivedMail[] = [];
  readonly exits: Exit[] = [];
  private count = 0;

  received(mail: Omit<ReceivedMail, 'order'>): ReceivedMail {
    const entry = { ...mail, order: ++this.count };
    this.mails.push(entry);
    return entry;
  }

  ended(exit: Omit<Exit, 'order'>): void {
    this.exits.push({ ...exit, order: ++this.count });
  }
}
