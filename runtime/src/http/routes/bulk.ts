/** Enrolling many with one request: a JSON array, or NDJSON as a stream of any length. */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../engine/ports';
import { bodyReader, mediaTypeOf, parseJson, decodeUtf8, requireMediaType } from '../body';
import { BODY_IDLE_MS } from '../bodyIdle';
import { BrokenPacking, bytesOf } from '../bodyStream';
import { BulkEnroller, CHUNK, itemOfLine, type Item, type ItemReport } from '../bulkEnroll';
import { linesOf } from '../ndjson';
import { streamOperation, type Context, type Once, type Operation } from '../operation';
import { HttpProblem } from '../problem';
import { bulkLineSchema, bulkReportSchema, enrollInputSchema } from '../schemas/enrollments';

const JSON_TYPE = 'application/json';
const NDJSON_TYPE = 'application/x-ndjson';
/** Of a JSON array; NDJSON has no end. */
const MAX_ITEMS = 10_000;
/** How much of an NDJSON answer is kept for a caller that does not read it yet: reports on some 100,000 lines. */
const MAX_UNREAD_BYTES = 32 * 1024 * 1024;
/** Longest time in which such a caller reads nothing at all. */
const READ_WITHIN_MS = 30_000;
const NOT_READ =
  'The lines from here on were not done: too much of the answer was waiting to be read. Read it while you send, and send the rest again.';
const BROKEN_PACKING =
  'The body cannot be unpacked as its Content-Encoding says; nothing from here on was done. Send the rest again.';

const bulk = streamOperation({
  id: 'enrollMany',
  method: 'post',
  path: '/api/v1/enrollments/bulk',
  tag: 'Enrollments',
  summary: 'Enroll many contacts',
  description:
    `Takes a JSON array of at most ${MAX_ITEMS} items, or NDJSON (one item a line) of any length, and answers in kind with a report for each item. ` +
    'A refused item leaves the others alone. Repeating the request is safe while enrollments run: who is enrolled already is answered with `created: false`. ' +
    'An Idempotency-Key is taken for a JSON array, whose repeat gets the same report, and refused for NDJSON, which is done line by line as it comes. ' +
    'Read the answer to NDJSON while you send: 32 MiB of it are kept for a caller that does not, then the stream ends with `done: false` and a code.',
  scopes: ['enroll'],
  idempotent: true,
  problems: [413, 415, 422],
  takes: {
    [JSON_TYPE]: z.array(enrollInputSchema).max(MAX_ITEMS),
    [NDJSON_TYPE]: enrollInputSchema,
  },
  answers: {
    200: {
      description: 'What became of each item',
      content: { [JSON_TYPE]: bulkReportSchema, [NDJSON_TYPE]: bulkLineSchema },
    },
  },
  stream: async (context, _input, req, res, once) => {
    requireMediaType(req, [JSON_TYPE, NDJSON_TYPE]);
    if (mediaTypeOf(req) !== NDJSON_TYPE) return enrollArray(context, req, res, once);
    if (req.headers['idempotency-key'] !== undefined) throw noKeyForLines();
    await enrollLines(context, req, res);
  },
});

function noKeyForLines(): HttpProblem {
  return new HttpProblem(
    400,
    'idempotency_not_supported',
    'NDJSON takes no Idempotency-Key: it is done line by line, and its answer is not kept. Leave the header out, or send a JSON array.',
  );
}

async function enrollArray(context: Context, req: Request, res: Response, once: Once): Promise<void> {
  await read(bodyReader(context.deps.config.bodyLimitMb), req, res);
  const given = Buffer.isBuffer(req.body) ? parseJson(decodeUtf8(req.body)) : undefined;
  if (!Array.isArray(given)) throw new HttpProblem(422, 'invalid_request', 'The body must be a list of enrollments.');
  if (given.length > MAX_ITEMS) {
    throw new HttpProblem(
      413,
      'too_many_items',
      `A list holds at most ${MAX_ITEMS} items, not ${given.length}. Send it in parts, or as NDJSON.`,
    );
  }
  // Told apart by its bytes: items may hold anything until they are looked at one by one.
  const done = await once(digestOf(req.body as Buffer), async () => ({
    status: 200,
    body: await reportOn(context, given),
  }));
  if (done.replayed) res.set('Idempotent-Replayed', 'true');
  res
    .status(done.status)
    .type(done.status >= 400 ? 'application/problem+json' : JSON_TYPE)
    .send(done.body);
}

function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

async function reportOn(context: Context, given: readonly unknown[]): Promise<z.input<typeof bulkReportSchema>> {
  const enroller = new BulkEnroller(context, context.by);
  const items: ItemReport[] = [];
  for (let from = 0; from < given.length; from += CHUNK) {
    items.push(...(await enroller.enroll(given.slice(from, from + CHUNK).map((value) => ({ value })))));
  }
  return { ...enroller.counts, items };
}

function read(reader: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void reader(req, res, (error?: unknown) =>
      error ? reject(error instanceof Error ? error : new Error(String(error))) : resolve(),
    );
  });
}

async function enrollLines(context: Context, req: Request, res: Response): Promise<void> {
  const enroller = new BulkEnroller(context, context.by);
  const lines = linesOf(bytesOf(req));
  res.status(200).type(NDJSON_TYPE);
  const { bodyIdleMs = BODY_IDLE_MS } = context.deps.config;
  const end = (last: object): void => {
    // Who does not read to the end must not keep the rest here for ever.
    res.setTimeout(bodyIdleMs, () => res.destroy()).end(`${JSON.stringify({ ...last, ...enroller.counts })}\n`);
  };
  let items: Item[] = [];
  const flush = async (): Promise<void> => {
    const reports = await enroller.enroll(items);
    items = [];
    res.write(reports.map((report) => `${JSON.stringify(report)}\n`).join(''));
  };
  let early: { code: string; detail: string } | null = null;
  try {
    for await (const line of lines) {
      items.push(itemOfLine(line));
      if (items.length < CHUNK) continue;
      await flush();
      if (await readsOn(res, context)) continue;
      early = { code: 'answer_not_read', detail: NOT_READ };
      break;
    }
    if (items.length > 0) await flush();
  } catch (error) {
    if (!(error instanceof BrokenPacking)) throw error;
    if (!res.headersSent) throw new HttpProblem(400, 'malformed_encoding', BROKEN_PACKING);
    early = { code: 'malformed_encoding', detail: BROKEN_PACKING };
  }
  // What still comes is passed over: a caller that sends before it reads would otherwise never come to the last line.
  req.resume();
  end(early ? { done: false, ...early } : { done: true });
}

/**
 * Goes on while the caller reads, however slowly. A caller may also send all before it reads anything: waiting for it to
 * read would then be waiting for ever, so some of the answer is kept meanwhile.
 * @returns false when that much is kept and nothing of it is read, or the caller has left
 */
async function readsOn(res: Response, { deps }: Context): Promise<boolean> {
  const limit = deps.config.bulkUnreadBytes ?? MAX_UNREAD_BYTES;
  while (res.writableLength > limit && !res.destroyed) {
    const before = res.writableLength;
    await drainedOr(res, deps.clock, READ_WITHIN_MS);
    if (res.writableLength >= before) return false;
  }
  return !res.destroyed;
}

function drainedOr(res: Response, clock: Clock, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      res.off('drain', done).off('close', done);
      resolve();
    };
    const cancel = clock.wakeAt(clock.now() + withinMs, done);
    res.on('drain', done).on('close', done);
  });
}

export const bulkOperations: readonly Operation[] = [bulk];
