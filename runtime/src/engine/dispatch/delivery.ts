/**
 * Hands begun sends to their channels and collects what became of them. Results are written in groups: while one group is
 * being written the next gathers, so a quick channel costs one transaction for many sends and a slow one holds up nobody.
 */
import type { Instant } from '../../domain/time';
import type { SendFailure } from '../../domain/words';
import type { EngineDeps } from '../deps';
import { ProviderPermanent, ProviderTransient } from '../errors';
import { outgoing } from '../outgoing';
import type { Channel } from '../ports';
import type { Id, Inbox, Send } from '../records';
import type { PreparedSend, Run } from '../run';

export type Fate =
  | { kind: 'sent'; providerMessageId: string }
  /** `unknown`: it may have been taken, and is repeated only to the receiver that knows its key. */
  | { kind: 'retry'; at: number; detail: string; unknown?: boolean }
  | { kind: 'failed'; reason: SendFailure; detail: string };

export interface Result {
  run: Run;
  prepared: PreparedSend;
  fate: Fate;
  at: number;
}

export class Deliveries {
  private readonly onTheirWay = new Map<Id, number>();
  /** Sends of this process whose fate is not written yet. */
  private readonly sends = new Set<Id>();
  private stopping = false;
  private gathering = false;
  private cannotRecord = false;
  private results: Result[] = [];
  private open = 0;
  private writing: Promise<void> | null = null;
  private waiters: (() => void)[] = [];

  constructor(
    private readonly deps: EngineDeps,
    /** Writes a group. Rejects only when the database does; the group is then tried again. */
    private readonly write: (results: Result[]) => Promise<void>,
  ) {}

  /** How many more messages this inbox may have on their way; none while the database does not take what became of others. */
  capacity(inbox: Inbox): number {
    if (this.cannotRecord) return 0;
    return this.concurrency(inbox) - (this.onTheirWay.get(inbox.id) ?? 0);
  }

  /** @param beganAt by the clock of this process, before they were put on record: their lease lasts from then at least */
  start(runs: Run[], beganAt: Instant): void {
    // Beside no other process there is nobody who could have decided upon them meanwhile.
    const until = this.deps.store.soleProcess ? Infinity : beganAt + this.deps.delivery.leaseMs;
    for (const run of runs) {
      if (run.prepared) this.launch(run, run.prepared, until);
    }
  }

  /** Resolves when nothing is on its way and all results are written. */
  async settled(): Promise<void> {
    if (this.open === 0) return;
    await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  has(sendId: Id): boolean {
    return this.sends.has(sendId);
  }

  /** From now on a result that cannot be written is given up after a few tries: its send is then found as unknown. */
  stop(): Promise<void> {
    this.stopping = true;
    return this.settled();
  }

  private concurrency(inbox: Inbox): number {
    // An inbox whose settings make no channel fails its sends one by one, with the reason.
    return Math.min(
      this.channel(inbox)?.concurrency ?? Infinity,
      inbox.provider === 'outbox' ? Infinity : this.deps.delivery.concurrency,
    );
  }

  private channel(inbox: Inbox): Channel | null {
    try {
      return this.deps.channels.of(inbox);
    } catch {
      return null;
    }
  }

  private launch(run: Run, prepared: PreparedSend, until: Instant): void {
    const { id } = prepared.inbox;
    this.open += 1;
    this.sends.add(prepared.send.id);
    this.onTheirWay.set(id, (this.onTheirWay.get(id) ?? 0) + 1);
    void this.handOver(run, prepared, until).then((fate) => {
      this.onTheirWay.set(id, (this.onTheirWay.get(id) ?? 1) - 1);
      if (fate === null) this.leave(prepared);
      else this.took({ run, prepared, fate, at: this.deps.clock.now() });
    });
  }

  /** Null: it was not handed over, because it is not this process's any more. */
  private async handOver(run: Run, prepared: PreparedSend, until: Instant): Promise<Fate | null> {
    try {
      const made = outgoing(this.deps, run, prepared);
      const message = made instanceof Promise ? await made : made;
      if (this.deps.clock.now() >= until) return null;
      const { providerMessageId } = await this.deps.channels.of(prepared.inbox).deliver(message);
      return { kind: 'sent', providerMessageId };
    } catch (error) {
      return rememberUnknown(this.fateOf(error, prepared), prepared.send);
    }
  }

  /**
   * This process stood still (a stopped process, a paused machine) until its lease had ended, so another may have decided
   * upon the send, an exit may have come, and a repeat may be on its way. Whoever finds it lost decides.
   */
  private leave({ send, inbox }: PreparedSend): void {
    this.deps.reporter.report('warn', 'delivery.lease_ended', { sendId: send.id, inboxId: inbox.id });
    this.open -= 1;
    this.sends.delete(send.id);
    this.deps.wake();
    if (this.open === 0) this.tellWaiters();
  }

  private fateOf(error: unknown, { send, inbox }: PreparedSend): Fate {
    const detail = error instanceof Error ? error.message : String(error);
    if (error instanceof ProviderPermanent) return { kind: 'failed', reason: 'provider_refused', detail };
    if (error instanceof ProviderTransient) return this.again(send.attempts, error.retryAt, detail);
    // Anything else may have been taken, so only a provider that knows our key again may be asked twice.
    if (!this.channel(inbox)?.idempotent || send.attempts >= this.deps.delivery.tries)
      return { kind: 'failed', reason: 'unknown_outcome', detail };
    return { ...this.again(send.attempts, null, detail), unknown: true } as Fate;
  }

  private again(attempts: number, notBefore: number | null, detail: string): Fate {
    const { tries, retryPausesMs } = this.deps.delivery;
    if (attempts >= tries) return { kind: 'failed', reason: 'retries_exhausted', detail };
    const pauseMs = retryPausesMs[Math.min(attempts, retryPausesMs.length) - 1] ?? 60_000;
    return { kind: 'retry', at: Math.max(this.deps.clock.now() + pauseMs, notBefore ?? 0), detail };
  }

  /**
   * While it is gathering, results wait for the next flush, so that they share a commit with the messages that are let go
   * then. Without it they are written as they come.
   */
  gather(): void {
    this.gathering = true;
  }

  /** Begins to write what has come in. */
  flush(): void {
    this.gathering = false;
    if (this.results.length > 0) this.writing ??= this.writeAll();
  }

  private took(result: Result): void {
    this.results.push(result);
    if (this.gathering || this.results.length > 1) return;
    // Lets the others that a quick channel has already answered join this group.
    setImmediate(() => {
      if (!this.gathering) this.flush();
    });
  }

  private async writeAll(): Promise<void> {
    while (this.results.length > 0) {
      const group = this.results;
      this.results = [];
      await this.writeUntilTaken(group);
      this.open -= group.length;
      for (const { prepared } of group) this.sends.delete(prepared.send.id);
      if (this.gathering) break;
    }
    this.writing = null;
    // A zero wait is due already, and an inbox that was full has room again.
    this.deps.wake();
    if (this.open === 0) this.tellWaiters();
  }

  /** What has left has left: its record must not be lost because the disk was full for a while. */
  private async writeUntilTaken(group: Result[]): Promise<void> {
    for (let pauseMs = 100, tries = 1; !this.stopping || tries <= 5; pauseMs = Math.min(pauseMs * 2, 5_000), tries++) {
      try {
        await this.write(group);
        this.cannotRecord = false;
        return;
      } catch (error) {
        this.cannotRecord = true;
        this.deps.reporter.report('error', 'delivery.not_recorded', { sends: group.length, retryInMs: pauseMs }, error);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  private tellWaiters(): void {
    const { waiters } = this;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }
}

/** Once one try may have been taken, no refusal of a later one tells that none was. */
function rememberUnknown(fate: Fate, { reason }: Send): Fate {
  if (reason !== 'unknown_outcome') return fate;
  if (fate.kind === 'retry') return { ...fate, unknown: true };
  return fate.kind === 'failed' ? { ...fate, reason } : fate;
}
