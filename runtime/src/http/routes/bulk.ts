/** Enrolling many with one request: a JSON array, or NDJSON as a stream of any length. */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { bodyReader, mediaTypeOf, parseJson, decodeUtf8, requireMediaType } from '../body';
import { BulkEnroller, CHUNK, itemOfLine, type Item, type ItemReport } from '../bulkEnroll';
import { linesOf } from '../ndjson';
import { streamOperation, type Context, type Once, type Operation } from '../operation';
import { HttpProblem } from '../problem';
import { bulkLineSchema, bulkReportSchema, enrollInputSchema } from '../schemas/enrollments';

const JSON_TYPE = 'application/json';
const NDJSON_TYPE = 'application/x-ndjson';
/** Of a JSON array; NDJSON has no end. */
const MAX_ITEMS = 10_000;

const bulk = streamOperation({
  id: 'enrollMany',
  method: 'post',
  path: '/api/v1/enrollments/bulk',
  tag: 'Enrollments',
  summary: 'Enroll many contacts',
  description:
    `Takes a JSON array of at most ${MAX_ITEMS} items, or NDJSON (one item a line) of any length, and answers in kind with a report for each item. ` +
    'A refused item leaves the others alone. Repeating the request is safe while enrollments run: who is enrolled already is answered with `created: false`. ' +
    'An Idempotency-Key is taken for a JSON array, whose repeat gets the same report, and refused for NDJSON, which is done line by line as it comes.',
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
  stream: async (context, _input, req, res, _key, once) => {
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
  const done = await once(digestOf(req.body as Buffer), async () => ({ status: 200, body: await reportOn(context, given) }));
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
  res.status(200).type(NDJSON_TYPE);
  let items: Item[] = [];
  const flush = async (): Promise<void> => {
    const reports = await enroller.enroll(items);
    items = [];
    await write(res, reports.map((report) => `${JSON.stringify(report)}\n`).join(''));
  };
  for await (const line of linesOf(req)) {
    items.push(itemOfLine(line));
    if (items.length >= CHUNK) await flush();
    if (res.destroyed) return;
  }
  if (items.length > 0) await flush();
  res.end(`${JSON.stringify({ done: true, ...enroller.counts })}\n`);
}

/** Waits for a slow reader instead of keeping its answer in memory. */
async function write(res: Response, text: string): Promise<void> {
  if (res.write(text) || res.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
}

export const bulkOperations: readonly Operation[] = [bulk];
