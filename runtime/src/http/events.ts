/**
 * Live updates: tells everybody who listens what the engine did. Fulfils the engine's Notifier port.
 * Keeps the newest events, so that a listener that was cut off goes on where it was.
 */
import { randomUUID } from 'node:crypto';
import type { Notice, Notifier } from '../engine/ports';
import { presentTimelineEvent } from './present/enrollments';

export interface LiveEvent {
  /** `<start of this process>.<number>`; a number of another start means nothing here. */
  id: string;
  name: Notice['kind'];
  /** JSON. */
  data: string;
  enrollmentId: string | null;
  sequenceId: string | null;
}

export interface EventFilter {
  enrollmentId?: string | undefined;
  sequenceId?: string | undefined;
}

type Listener = (event: LiveEvent) => void;

export class EventHub implements Notifier {
  private readonly start = randomUUID().slice(0, 8);
  private readonly recent: Kept[] = [];
  private readonly listeners = new Set<Listener>();
  private readonly onStop = new Set<() => void>();
  private count = 0;

  /** @param keep how many events can be made up for */
  constructor(private readonly keep = 2_000) {}

  notify(notices: Notice[]): void {
    for (const notice of notices) {
      this.count += 1;
      const kept = new Kept(this.lastId, notice);
      this.recent.push(kept);
      for (const listener of this.listeners) listener(kept.event);
    }
    // Cut in one go now and then: shifting one by one would cost a copy of the array for each event.
    if (this.recent.length > 2 * this.keep) this.recent.splice(0, this.recent.length - this.keep);
  }

  /**
   * What happened after `lastId`, oldest first.
   * @returns null when that cannot be known: too long ago, or before this process began
   */
  since(lastId: string): LiveEvent[] | null {
    const [start, number] = lastId.split('.');
    const missed = this.count - Number(number);
    if (start !== this.start || !Number.isInteger(missed) || missed < 0 || missed > this.recent.length) return null;
    return missed === 0 ? [] : this.recent.slice(-missed).map((kept) => kept.event);
  }

  /** The id of the newest event, from which a new listener can go on later. */
  get lastId(): string {
    return `${this.start}.${this.count}`;
  }

  /** Returns the function that ends it. `stopped` is called when the server stops. */
  listen(listener: Listener, stopped: () => void): () => void {
    this.listeners.add(listener);
    this.onStop.add(stopped);
    return () => {
      this.listeners.delete(listener);
      this.onStop.delete(stopped);
    };
  }

  get listening(): number {
    return this.listeners.size;
  }

  close(): void {
    for (const stopped of [...this.onStop]) stopped();
    this.listeners.clear();
    this.onStop.clear();
  }
}

/** Put into words only when somebody listens: thousands a second happen without a listener. */
class Kept {
  private made: LiveEvent | null = null;

  constructor(
    private readonly id: string,
    private readonly notice: Notice,
  ) {}

  get event(): LiveEvent {
    return (this.made ??= { id: this.id, name: this.notice.kind, ...contentOf(this.notice) });
  }
}

export function matches(event: LiveEvent, { enrollmentId, sequenceId }: EventFilter): boolean {
  return (!enrollmentId || event.enrollmentId === enrollmentId) && (!sequenceId || event.sequenceId === sequenceId);
}

function contentOf(notice: Notice): Pick<LiveEvent, 'data' | 'enrollmentId' | 'sequenceId'> {
  switch (notice.kind) {
    case 'timeline': {
      const { event, sequenceId } = notice;
      const data = JSON.stringify({ sequenceId, ...presentTimelineEvent(event) });
      return { data, enrollmentId: event.enrollmentId, sequenceId };
    }
    case 'draft_waiting': {
      const { draftId, enrollmentId } = notice;
      // The notice does not say of which sequence; who listens to one hears of the draft by its timeline event.
      return { data: JSON.stringify({ draftId, enrollmentId }), enrollmentId, sequenceId: null };
    }
    case 'sequence_changed': {
      const { sequenceId } = notice;
      return { data: JSON.stringify({ sequenceId }), enrollmentId: null, sequenceId };
    }
  }
}
