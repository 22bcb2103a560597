/**
 * The runtime as a user starts it, with a million waiting enrollments of which 200 become due each second: how late steps
 * run, how long a reply takes to end an enrollment (over HTTP, acknowledged), and what memory it holds.
 */
import { join } from 'node:path';
import SqliteDatabase = require('better-sqlite3-13');
import { createNewId } from '../../runtime/src/adapters/ids';
import { DAY_MS, fillDue, openBed, publishCadence, temporaryFolder } from './dataset';
import { startRuntime, type RuntimeProcess } from './runtimeProcess';
import { percentile, thousands, type Bench, type Row, type Size } from './table';

const DUE_PER_SECOND = 200;
const REPLIES_PER_SECOND = 20;
/** Time to fill and to start, before the first one becomes due. */
const LEAD_MS = 15_000;

export const load: Bench = {
  name: 'load',
  what: 'lateness, reply to exit, memory and start with a million waiting enrollments, 200 due a second',
  async run(size) {
    const folder = temporaryFolder();
    try {
      const key = await prepare(folder.path, size);
      const firstDueAt = await becomeDue(folder.path, size);
      const runtime = await startRuntime(folder.path, key);
      let replies: number[];
      let residentMb: number;
      try {
        replies = await replyDuring(runtime, size, firstDueAt);
        residentMb = await residentMegabytes(runtime);
      } finally {
        await runtime.stop();
      }
      return rows(size, runtime, replies, residentMb, lateness(folder.path, firstDueAt, size));
    } finally {
      folder.remove();
    }
  },
};

async function prepare(folder: string, size: Size): Promise<string> {
  const bed = await openBed(folder);
  try {
    await publishCadence(bed, { quietNights: false });
    const now = Date.now();
    // All far away; those of the load are brought near once the slow work is done.
    await fillDue(bed, size.large, now - DAY_MS, (number) => now + DAY_MS + ((number * 7919) % (30 * DAY_MS)));
    return (await bed.engine.keys.create('bench', ['admin'])).secret;
  } finally {
    await bed.close();
  }
}

/** Every 40th or so becomes due in the time of the load, 200 a second, so that they lie all over the table. */
function becomeDue(folder: string, { large, loadSeconds }: Size): Promise<number> {
  const db = new SqliteDatabase(join(folder, 'cadenza.db'));
  const wanted = loadSeconds * DUE_PER_SECOND;
  const ids = db
    .prepare('select id from enrollment where rowid % ? = 0 limit ?')
    .pluck()
    .all(Math.max(1, Math.floor(large / wanted)), wanted) as string[];
  const firstDueAt = Date.now() + LEAD_MS;
  const update = db.prepare('update enrollment set due_at = ?, anchor_at = ? where id = ?');
  db.transaction(() => {
    for (const [at, id] of ids.entries()) {
      const dueAt = firstDueAt + Math.floor((at * 1000) / DUE_PER_SECOND);
      update.run(dueAt, dueAt - DAY_MS, id);
    }
  })();
  db.close();
  return Promise.resolve(firstDueAt);
}

/** Milliseconds from posting a reply to the answer, by which the enrollment has ended. */
async function replyDuring(
  runtime: RuntimeProcess,
  { large, loadSeconds }: Size,
  firstDueAt: number,
): Promise<number[]> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, firstDueAt - Date.now())));
  const times: number[] = [];
  const newId = createNewId();
  const open: Promise<void>[] = [];
  for (let sent = 0; sent < loadSeconds * REPLIES_PER_SECOND; sent += 1) {
    const at = firstDueAt + (sent * 1000) / REPLIES_PER_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
    open.push(reply(runtime, (sent * 104_729) % large, newId(Date.now()), times));
  }
  await Promise.all(open);
  // The last ones that became due are on their way.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return times;
}

async function reply(
  runtime: RuntimeProcess,
  number: number,
  providerMessageId: string,
  times: number[],
): Promise<void> {
  const startedAt = performance.now();
  const answer = await runtime.call('POST', '/api/v1/signals/message', {
    externalId: `c${number}`,
    text: 'Yes please',
    providerMessageId,
  });
  const body = (await answer.json()) as { ended?: string[] };
  if (!answer.ok) throw new Error(`A reply was answered with ${answer.status}: ${JSON.stringify(body)}`);
  if ((body.ended?.length ?? 0) > 0) times.push(performance.now() - startedAt);
}

async function residentMegabytes(runtime: RuntimeProcess): Promise<number> {
  const metrics = await (await runtime.call('GET', '/metrics')).text();
  const bytes = /^process_resident_memory_bytes ([\d.e+]+)/m.exec(metrics)?.[1];
  if (!bytes) throw new Error('The metrics do not tell the resident memory');
  return Number(bytes) / 1024 / 1024;
}

/** How late each send of the load started, in ms. */
function lateness(folder: string, firstDueAt: number, { loadSeconds }: Size): number[] {
  const db = new SqliteDatabase(join(folder, 'cadenza.db'), { readonly: true });
  const late = db
    .prepare('select started_at - due_at from send where due_at >= ? and started_at is not null')
    .pluck()
    .all(firstDueAt) as number[];
  db.close();
  const expected = loadSeconds * DUE_PER_SECOND;
  // A few of them were ended by a reply just before they were due.
  if (late.length < expected * 0.95) throw new Error(`Only ${late.length} of ${expected} steps ran`);
  return late;
}

function rows(size: Size, runtime: RuntimeProcess, replies: number[], residentMb: number, late: number[]): Row[] {
  const at = `at ${thousands(size.large)} waiting, ${DUE_PER_SECOND} due a second`;
  const lateMs = percentile(late, 0.99);
  const replyMs = percentile(replies, 0.99);
  return [
    {
      what: `lateness p99 ${at}`,
      figure: `${lateMs.toFixed(0)} ms of ${thousands(late.length)}`,
      value: lateMs,
      reach: '≤ 1,000 ms',
      met: lateMs <= 1000,
    },
    {
      what: 'reply to exit p99, under that load, over HTTP',
      figure: `${replyMs.toFixed(0)} ms of ${thousands(replies.length)}`,
      value: replyMs,
      reach: '≤ 50 ms',
      met: replyMs <= 50,
    },
    {
      what: `resident memory ${at}`,
      figure: `${residentMb.toFixed(0)} MB`,
      value: residentMb,
      reach: '≤ 250 MB',
      met: residentMb <= 250,
    },
    {
      what: `start to ready at ${thousands(size.large)} waiting`,
      figure: `${(runtime.readyMs / 1000).toFixed(2)} s`,
      value: runtime.readyMs / 1000,
      reach: '≤ 2 s',
      met: runtime.readyMs <= 2000,
    },
  ];
}
