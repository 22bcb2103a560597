/** Finds what is due and puts it into the queue, for whichever process takes it. */
import type { Instant } from '../../domain/time';
import type { EngineDeps } from '../deps';
import type { Resumes } from '../hosted/resumes';
import type { Lines } from './lines';
import type { HandOver, Leased, Queue } from '../ports';
import type { HostCall, Id } from '../records';
import { surroundings } from '../surroundings';

/** Whoever attends to an execution notes in the database when to look again; until then its job is not put again. */
const ATTENDED_WITHIN_MS = 5_000;
const LOOK_AGAIN_MS = 1_000;
/** Who slept until now may belong before those in a line, so what is due joins it first; but no longer than this. */
const LINES_WAIT_MS = 1_000;
const FULL_MS = 50;

export interface Finder {
  /** Answers with how many enrollments were put. */
  find(now: Instant): Promise<number>;
  /** When `find` may find more; null: when it is roused. */
  nextAt(): Promise<Instant | null>;
  /** What had been put is gone, so it is due again at once. */
  findAgain(): Promise<void>;
}

export function createFinder(
  deps: EngineDeps,
  queue: Queue,
  handOver: HandOver,
  lines: Lines,
  resumes: Resumes,
): Finder {
  const { store, clock, delivery } = deps;
  /** Batches that were put while their claim may still stand, and until when that is. */
  const put = new Map<Leased, Instant>();
  /** Executions whose job was put and may not be done, each as it was due then. */
  const resumesPutAt = new Map<string, Instant>();
  let linesWaitSince: Instant | null = null;
  let isFull = false;
  let areResumesFull = false;

  async function find(now: Instant): Promise<number> {
    for (const [leased, until] of put) if (until <= now) put.delete(leased);
    const found = await findSteps(now);
    const isIdle = await queue.isIdle();
    await findResumes(now, isIdle ? LOOK_AGAIN_MS : ATTENDED_WITHIN_MS);
    linesWaitSince ??= now;
    if (isIdle || Math.abs(now - linesWaitSince) >= LINES_WAIT_MS) {
      linesWaitSince = null;
      await findLines(now);
    }
    return found;
  }

  async function findSteps(now: Instant): Promise<number> {
    let found = 0;
    let room = await queue.room('steps');
    for (; room > 0; room -= 1) {
      const leased = await handOver.lease(now, delivery.batchSize, delivery.leaseMs);
      if (leased.ids.length === 0) break;
      await putSteps(leased, now);
      deps.reporter.count('claims', { from: 'due' }, leased.ids.length);
      found += leased.ids.length;
      if (leased.ids.length < delivery.batchSize) break;
    }
    isFull = room <= 0;
    return found;
  }

  /** Should the queue have taken it although it says otherwise, whoever takes the job finds the claim ended. */
  async function putSteps(leased: Leased, now: Instant): Promise<void> {
    try {
      await queue.put([{ kind: 'steps', foundAt: now, ...leased }]);
      put.set(leased, now + delivery.leaseMs);
    } catch (error) {
      await handOver.end([leased]);
      throw error;
    }
  }

  /** @param attendedWithinMs after which one that is due as it was is put again: whoever took it did not attend to it */
  async function findResumes(now: Instant, attendedWithinMs: number): Promise<void> {
    for (const [asDue, at] of resumesPutAt) if (Math.abs(now - at) >= attendedWithinMs) resumesPutAt.delete(asDue);
    const due = (await resumes.due(now)).filter((call) => !resumesPutAt.has(asDue(call)));
    areResumesFull = due.length > 0 && (await queue.room('resumes')) <= 0;
    if (due.length === 0 || areResumesFull) return;
    await queue.put([{ kind: 'resumes', foundAt: now, ids: due.map(({ id }) => id) }]);
    for (const call of due) resumesPutAt.set(asDue(call), now);
  }

  async function nextResumeAt(now: Instant): Promise<Instant | null> {
    const due = await resumes.due(now);
    if (due.length === 0) return resumes.nextAt();
    return areResumesFull || due.every((call) => resumesPutAt.has(asDue(call))) ? now + LOOK_AGAIN_MS : now;
  }

  async function findLines(now: Instant): Promise<void> {
    const open = (await slotsOf(now)).filter(({ at }) => at <= now);
    if (open.length === 0 || (await queue.room('line')) <= 0) return;
    await queue.put(open.map(({ inboxId }) => ({ kind: 'line', inboxId })));
  }

  async function slotsOf(now: Instant): Promise<{ inboxId: Id; at: Instant }[]> {
    const inboxIds = await store.claims.lines();
    if (inboxIds.length === 0) return [];
    const around = await surroundings(deps, store.read, now);
    return Promise.all(inboxIds.map(async (inboxId) => ({ inboxId, at: await lines.nextSlot(around, inboxId) })));
  }

  async function nextAt(): Promise<Instant | null> {
    const now = clock.now();
    // All that waits in the queue is leased, and to find who is next the database would look through all of it.
    if (isFull) return now + FULL_MS;
    const dueAt = await store.claims.nextDueAt(now);
    // What is due and was not found now may be in a line that is closed, with its claim at an end: that is no hurry.
    const waits = dueAt !== null && dueAt <= now;
    const times = [
      dueAt !== null && waits ? Math.max(dueAt, now + FULL_MS) : dueAt,
      await nextResumeAt(now),
      // One that is open was put; whoever serves it rouses us when there is more to do.
      ...(await slotsOf(now)).map(({ at }) => (at > now ? at : null)),
    ];
    const known = times.filter((at) => at !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  return {
    find,
    nextAt,
    async findAgain() {
      const lost = [...put.keys()];
      await handOver.end(lost);
      put.clear();
      resumesPutAt.clear();
      deps.reporter.report('warn', 'queue.emptied', { batches: lost.length });
    },
  };
}

function asDue({ id, nextAttemptAt }: HostCall): string {
  return `${id} ${nextAttemptAt ?? 'never'}`;
}
