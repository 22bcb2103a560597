/** Live updates as server-sent events. */
import type { Response } from 'express';
import { z } from 'zod';
import type { ApiKey } from '../../engine/records';
import { secretOf } from '../auth';
import { matches, type EventFilter, type LiveEvent } from '../events';
import { streamOperation, type Context, type Operation } from '../operation';
import { refSchema } from '../schemas/common';

const HEARTBEAT_MS = 25_000;
/** A listener that is this far behind is let go; it comes back with Last-Event-ID and is made up for. */
const MAX_BEHIND_BYTES = 512 * 1024;

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
  stream: async (context, { query }, req, res, key) => {
    res.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    res.flushHeaders();
    new Listening(context, query, res, key, secretOf(req)).begin(req.get('Last-Event-ID'));
  },
});

/** One listener, until it leaves, falls behind, its key is revoked, or the server stops. */
class Listening {
  private cancelHeartbeat: () => void = () => undefined;
  private forget: () => void = () => undefined;

  constructor(
    private readonly context: Context,
    private readonly filter: EventFilter,
    private readonly res: Response,
    private readonly key: ApiKey | null,
    private readonly secret: string | null,
  ) {}

  begin(lastId: string | undefined): void {
    const { events } = this.context.deps;
    const missed = lastId === undefined ? [] : events.since(lastId);
    // An id of its own, so that a listener that hears nothing for hours still knows where to go on.
    this.res.write(
      `retry: 2000\nid: ${events.lastId}\nevent: ${missed === null ? 'missed' : 'listening'}\ndata: {}\n\n`,
    );
    this.forget = events.listen(
      (event) => this.tell(event),
      () => this.end(),
    );
    this.res.on('close', () => this.end());
    for (const event of missed ?? []) this.tell(event);
    this.heartbeatLater();
  }

  private tell(event: LiveEvent): void {
    if (!matches(event, this.filter)) return;
    this.res.write(`id: ${event.id}\nevent: ${event.name}\ndata: ${event.data}\n\n`);
    if (this.res.writableLength > MAX_BEHIND_BYTES) this.end();
  }

  private heartbeatLater(): void {
    const { clock } = this.context.deps;
    this.cancelHeartbeat = clock.wakeAt(clock.now() + HEARTBEAT_MS, () => void this.heartbeat());
  }

  /** A key that was revoked since must not go on listening. */
  private async heartbeat(): Promise<void> {
    const key = this.secret && (await this.context.engine.keys.verify(this.secret).catch(() => this.key));
    if (!key || key.id !== this.key?.id) return this.end();
    if (this.res.writableEnded) return;
    this.res.write(': still here\n\n');
    this.heartbeatLater();
  }

  private end(): void {
    this.cancelHeartbeat();
    this.forget();
    if (!this.res.writableEnded) this.res.end();
  }
}

export const eventOperations: readonly Operation[] = [events];
