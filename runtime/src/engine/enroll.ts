/** Puts contacts into a sequence: one, or many in chunks. Rules: semantics.md, "Enrollment". */
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { endReached } from './ending';
import { lookUp } from './enrolling/lookedUp';
import { asItem, prepare } from './enrolling/prepare';
import { Refused } from './errors';
import { beginExecution } from './hosted/enter';
import { gathering, tell } from './notices';
import { SequenceCache } from './openSequences';
import type { Notice, Tx } from './ports';
import type { Actor, Enrollment, Id } from './records';
import type { Run } from './run';
import type { BulkItem, CanvasLooks, EnrollInput, EnrollResult } from './services';
import type { CanvasLooker } from './subscriptions';
import { surroundings } from './surroundings';

/** Long enough to share the cost of a transaction, short enough that a reply waiting its turn is not kept. */
const CHUNK = 250;

export interface Enroller {
  enroll(input: EnrollInput, by: Actor): Promise<EnrollResult>;
  enrollMany(inputs: EnrollInput[], by: Actor, looks?: CanvasLooks): Promise<BulkItem[]>;
}

export function createEnroller(deps: EngineDeps, sendingTimes: SendingTimes, looker: CanvasLooker): Enroller {
  /** Before the transaction, because n8n may take its time. */
  async function lookFor(inputs: EnrollInput[], looks: CanvasLooks): Promise<void> {
    for (const { sequence } of inputs)
      if (!looks.has(sequence)) looks.set(sequence, await looker.beforeEnrolling(sequence));
  }

  return {
    async enroll(input, by) {
      const looks: CanvasLooks = new Map();
      await lookFor([input], looks);
      const notices: Notice[] = [];
      const result = await gathering(deps, notices, async (tx) => {
        const around = await surroundings(deps, tx);
        const run = await prepare(
          tx,
          around,
          sendingTimes,
          new SequenceCache(tx, looks),
          asItem(input, around),
          by,
          notices,
        );
        const inserted = await insert(tx, [run], notices);
        const created = inserted.has(run.enrollment.id);
        const enrollment = created ? { ...run.enrollment } : await existing(tx, run);
        if (created && input.host) await beginExecution(tx, deps, enrollment.id, input.host);
        const ended = await endReachedBy(tx, [run], by, notices);
        return { enrollment: ended ? ((await tx.enrollment(enrollment.id)) ?? enrollment) : enrollment, created };
      });
      finish(deps, notices, result.created ? 1 : 0, 'single');
      return result;
    },

    async enrollMany(inputs, by, looks = new Map()) {
      await lookFor(inputs, looks);
      const report: BulkItem[] = [];
      for (let from = 0; from < inputs.length; from += CHUNK) {
        report.push(...(await enrollChunk(deps, sendingTimes, looks, inputs.slice(from, from + CHUNK), from, by)));
        // Lets replies and what is due have their turn between two chunks.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return report;
    },
  };
}

async function enrollChunk(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  looks: CanvasLooks,
  inputs: EnrollInput[],
  from: number,
  by: Actor,
): Promise<BulkItem[]> {
  const notices: Notice[] = [];
  const report = await gathering(deps, notices, async (tx) => {
    const around = await surroundings(deps, tx);
    const sequences = new SequenceCache(tx, looks);
    const wanted = inputs.map((input) => asItem(input, around));
    const { tx: knowing, write } = await lookUp(tx, wanted);
    const prepared = new Map<number, Run>();
    const refused = new Map<number, Refused>();
    for (const [at, item] of wanted.entries()) {
      try {
        prepared.set(at, await prepare(knowing, around, sendingTimes, sequences, item, by, notices));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused.set(at, error);
      }
    }
    await write();
    const runs = [...prepared.values()];
    const inserted = await insert(tx, runs, notices);
    const standing = await enrollmentsOf(tx, runs, inserted);
    const items = inputs.map((_, at) => {
      const run = prepared.get(at);
      const enrollmentId = run && standing.get(run);
      if (!run || !enrollmentId) return refusal(from + at, run ? endedMeanwhile() : refused.get(at));
      return accepted(from + at, run, enrollmentId);
    });
    await endReachedBy(tx, runs, by, notices);
    return items;
  });
  finish(deps, notices, report.filter((item) => item.ok && item.created).length, 'bulk');
  return report;
}

/** The enrollment of each: its own, or the one that was open already; none when that ended at the same instant. */
async function enrollmentsOf(tx: Tx, runs: Run[], inserted: Set<Id>): Promise<Map<Run, Id | null>> {
  const isNew = ({ enrollment }: Run): boolean => inserted.has(enrollment.id);
  const others = runs.filter((run) => !isNew(run));
  const ids = others.length === 0 ? [] : await tx.openEnrollmentIds(others.map(({ enrollment }) => enrollment));
  return new Map([
    ...runs.filter(isNew).map((run): [Run, Id] => [run, run.enrollment.id]),
    ...others.map((run, at): [Run, Id | null] => [run, ids[at] ?? null]),
  ]);
}

function accepted(index: number, { enrollment, contact }: Run, enrollmentId: Id): BulkItem {
  return { index, ok: true, created: enrollmentId === enrollment.id, enrollmentId, contactId: contact.id };
}

function refusal(index: number, error: Refused | undefined): BulkItem {
  const { code = 'internal', message = 'The item could not be enrolled', extra } = error ?? {};
  return { index, ok: false, code, message, ...(extra?.fields && { fields: extra.fields }) };
}

function finish(deps: EngineDeps, notices: Notice[], created: number, source: 'single' | 'bulk'): void {
  tell(deps, notices);
  if (created === 0) return;
  deps.reporter.count('enrollments', { source }, created);
  deps.wake();
}

async function insert(tx: Tx, runs: Run[], notices: Notice[]) {
  const inserted = await tx.insertEnrollments(runs.map((run) => run.enrollment));
  const kept = runs.filter((run) => inserted.has(run.enrollment.id));
  const events = kept.flatMap((run) => run.events);
  await tx.appendTimeline(events);
  for (const run of kept)
    for (const event of run.events) notices.push({ kind: 'timeline', event, sequenceId: run.sequence.id });
  return inserted;
}

/** Whoever enrolls may bring the news that a goal is reached, which ends what runs about the same record. */
async function endReachedBy(tx: Tx, runs: Run[], by: Actor, notices: Notice[]): Promise<boolean> {
  let isAnyEnded = false;
  for (const { target, around, now } of runs) {
    const isNews = target !== null && target.updatedAt === now && target.createdAt < now;
    if (isNews && (await endReached(tx, around.deps, target, by, notices)).length > 0) isAnyEnded = true;
  }
  return isAnyEnded;
}

async function existing(tx: Tx, { enrollment }: Run): Promise<Enrollment> {
  const found = await tx.openEnrollment(enrollment.sequenceId, enrollment.contactId, enrollment.conversationId);
  if (!found) throw endedMeanwhile();
  return found;
}

function endedMeanwhile(): Refused {
  return new Refused(409, 'changed_meanwhile', 'The enrollment ended at the same instant. Try again.');
}
