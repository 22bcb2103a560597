/** Live updates as server-sent events. */
import type { Response } from 'express';
import { z } from 'zod';
import type { Caller } from '../caller';
import { matches, type EventFilter, type LiveEvent } from '../events';
import { streamOperation, type Context, type Operation } from '../operation';
import { refSchema } from '../schemas/common';

const HEARTBEAT_MS = 25_000;
/** A listener that is this far behind is let go; it comes back with Last-Event-ID and is made up for. */
const MAX_BEHIND_BYTES = 512 * 1024;
/** Who does not read what is still on its way within this time after the end is cut off, or it would be kept for ever. */
const LAST_WORDS_MS = 5_000;

const events = streamOperation({
  id: 'listenToEvents',
  method: 'get',
  path: '/api/v1/events',
  tag: 'Events',
  summary: 'Listen to what happens',
  description:
    'Server-sent events: `timeline` (a timeline event, with `sequenceId`), `draft_waiting` (`draftId`, `enrollmentId`) and `sequence_changed` (`sequenceId`). ' +
    'Who was cut off sends `Last-Event-ID` and gets what was missed; when that is too long ago, the first event is `missed`: read again what you show. ' +
    'With `sequenceId` a waiting draft is told by its timeline event only. Every 25 seconds without news a comment keeps the line open.',
  scopes: ['read'],
  query: z.strictObject({
    enrollmentId: refSchema.optional().describe('Only of this enrollment'),
    sequenceId: refSchema.optional().describe('Only of this sequence'),
  }),
  answers: { 200: { description: 'A stream of events', content: { 'text/event-stream': null } } },
  stream: async (context, { query }, req, res) => {
    res.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    res.flushHeaders();
    new Listening(context, query, res, context.caller).begin(req.get('Last-Event-ID'));
  },
});

/**
 * One listener, until it leaves, falls behind, may listen no more, or the server stops. What it missed is written as fast
 * as it reads; what happens meanwhile stands in line after that, so that everything comes once and in order.
 */
class Listening {
  private cancelTimer: () => void = () => undefined;
  private forget: () => void = () => undefined;
  private isOver = false;
  /** What was missed, and how much of it is written. */
  private missed: readonly LiveEvent[] = [];
  private written = 0;
  /** What happened since it listens and is not written yet. */
  private later: LiveEvent[] = [];
  private laterBytes = 0;

  constructor(
    private readonly context: Context,
    private readonly filter: EventFilter,
    private readonly res: Response,
    private readonly caller: Caller | null,
  ) {}

  begin(lastId: string | undefined): void {
    const { events } = this.context.deps;
    const missed = lastId === undefined ? [] : events.since(lastId);
    this.res
      .on('drain', () => this.writeOn())
      .on('close', () => this.left())
      // Without a listener, a line that breaks while it is written to would end the process.
      .on('error', () => this.left());
    // An id of its own, so that a listener that hears nothing for hours still knows where to go on.
    this.res.write(
      `retry: 2000\nid: ${events.lastId}\nevent: ${missed === null ? 'missed' : 'listening'}\ndata: {}\n\n`,
    );
    this.forget = events.listen(
      (event) => this.tell(event),
      () => this.end(),
    );
    this.missed = missed ?? [];
    this.heartbeatLater();
    this.writeOn();
  }

  private tell(event: LiveEvent): void {
    if (this.isOver || !matches(event, this.filter)) return;
    this.later.push(event);
    this.laterBytes += event.data.length;
    this.writeOn();
    if (this.laterBytes > MAX_BEHIND_BYTES) this.end();
  }

  /** Writes until the line is full; its `drain` goes on. */
  private writeOn(): void {
    while (!this.isOver && !this.res.writableNeedDrain && this.written < this.missed.length) {
      const event = this.missed[this.written]!;
      this.written += 1;
      if (matches(event, this.filter)) this.write(event);
    }
    if (this.written < this.missed.length) return;
    let told = 0;
    while (!this.isOver && !this.res.writableNeedDrain && told < this.later.length) {
      const event = this.later[told]!;
      told += 1;
      this.laterBytes -= event.data.length;
      this.write(event);
    }
    this.later.splice(0, told);
  }

  private write(event: LiveEvent): void {
    this.res.write(`id: ${event.id}\nevent: ${event.name}\ndata: ${event.data}\n\n`);
  }

  private heartbeatLater(): void {
    const { clock } = this.context.deps;
    this.cancelTimer = clock.wakeAt(clock.now() + HEARTBEAT_MS, () => void this.heartbeat());
  }

  /** Whose key was revoked, or whose session has ended since, must not go on listening. */
  private async heartbeat(): Promise<void> {
    // A database that does not answer for a moment says nothing of the listener.
    const isAdmitted = await this.caller?.isStillAdmitted().catch(() => true);
    if (this.isOver) return;
    if (!isAdmitted) return this.end();
    if (!this.res.writableNeedDrain) this.res.write(': still here\n\n');
    this.heartbeatLater();
  }

  /** Lets the listener go: it may read what is on its way, but not take its time over it. */
  private end(): void {
    if (this.isOver) return;
    this.left();
    const { clock } = this.context.deps;
    this.cancelTimer = clock.wakeAt(clock.now() + LAST_WORDS_MS, () => this.res.destroy());
    this.res.end();
  }

  private left(): void {
    this.isOver = true;
    this.cancelTimer();
    this.forget();
    this.missed = [];
    this.later = [];
  }
}

export const eventOperations: readonly Operation[] = [events];
