/** Pause, resume, skip and cancel by hand. Rules: semantics.md, "Enrollment" (manual control). */
import { follow, skippedEdge, type SendNode } from '../domain/flow/schema';
import { control, isFinal } from '../domain/rules';
import { assertNever } from '../domain/words';
import { writeActed } from './commit';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { endEnrollment, takeBack } from './ending';
import { notFound, Refused } from './errors';
import { rest } from './interpreter';
import { gathering, tell } from './notices';
import type { Notice, Tx } from './ports';
import type { Actor, Enrollment, Id } from './records';
import { moveTo, nodeOf, note, sendRecord, stayPaused, type Run } from './run';
import type { ControlAction } from './services';
import { loadRun, surroundings } from './surroundings';

export async function controlEnrollment(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  id: Id,
  action: ControlAction,
  by: Actor,
  step?: string,
): Promise<Enrollment> {
  const notices: Notice[] = [];
  const enrollment = await gathering(deps, notices, async (tx) => {
    const run = await loadRun(await surroundings(deps, tx), sendingTimes, id);
    if (!run) throw notFound('enrollment', id);
    const answer = control(run.before, action === 'skip' ? { kind: 'skip', step } : { kind: action });
    if (answer.kind === 'refused') throw new Refused(409, 'enrollment_final', answer.message);
    if (answer.kind === 'apply') await apply(tx, deps, run, action, by, notices);
    return (await tx.enrollment(id)) ?? run.enrollment;
  });
  tell(deps, notices);
  deps.wake();
  return enrollment;
}

async function apply(
  tx: Tx,
  deps: EngineDeps,
  run: Run,
  action: ControlAction,
  by: Actor,
  notices: Notice[],
): Promise<void> {
  switch (action) {
    case 'pause':
      pause(run, by);
      return writeActed(tx, run, notices);
    case 'resume':
      resume(run, by);
      await moveDeadline(tx, run);
      return writeActed(tx, run, notices);
    case 'skip':
      await skip(tx, deps, run, by, notices);
      return writeActed(tx, run, notices);
    case 'cancel':
      await endEnrollment(
        tx,
        deps,
        run.enrollment.id,
        { state: 'exited', reason: 'cancelled', why: `Cancelled by ${by.name}`, by },
        notices,
      );
      return;
    default:
      assertNever(action);
  }
}

/** Freezes what remains of the wait; a place in a line or a hold counts as nothing remaining. */
function pause(run: Run, by: Actor): void {
  const { enrollment, now } = run;
  note(run, 'paused', `Paused by ${by.name}`, {}, by);
  const dueAt = enrollment.dueAt ?? enrollment.heldDueAt;
  enrollment.state = 'paused';
  enrollment.remainingMs = dueAt === null ? null : Math.max(0, dueAt - now);
  enrollment.dueAt = null;
  enrollment.heldDueAt = null;
  enrollment.lineInboxId = null;
}

function resume(run: Run, by: Actor): void {
  const { enrollment, now } = run;
  enrollment.state = 'active';
  enrollment.dueAt = enrollment.remainingMs === null ? null : now + enrollment.remainingMs;
  enrollment.remainingMs = null;
  const stood = enrollment.waitingFor;
  if (stood === 'inbox_limit' || stood === 'switched_on') enrollment.waitingFor = 'wait';
  note(run, 'resumed', `Resumed by ${by.name}`, { nextAt: enrollment.dueAt }, by);
}

/** The deadline of a draft stood still with the enrollment, so it is as far away as it was. */
async function moveDeadline(tx: Tx, { enrollment }: Run): Promise<void> {
  const { id: enrollmentId, waitingFor, dueAt: deadlineAt } = enrollment;
  if (waitingFor !== 'approval' || deadlineAt === null) return;
  for (const { id } of await tx.waitingDrafts(enrollmentId)) await tx.updateDraft(id, 'waiting', { deadlineAt });
}

async function skip(tx: Tx, deps: EngineDeps, run: Run, by: Actor, notices: Notice[]): Promise<void> {
  const { enrollment } = run;
  const node = sendOfStep(run);
  if (!node || enrollment.step === null) {
    throw new Refused(
      409,
      'no_step_to_skip',
      'The enrollment stands between two steps. Try again when it waits for a step.',
    );
  }
  await refuseInFlight(tx, run);
  await takeBack(tx, deps, enrollment, 'skipped_by_person', `Skipped by ${by.name}`, by, notices);
  await tx.putSends([sendRecord(run, enrollment.step, node.id, 'skipped', 'skipped_by_person')]);
  note(run, 'send_skipped', `Step '${enrollment.step}' skipped by ${by.name}`, {}, by);
  enrollment.anchorAt = run.now;
  enrollment.composed = null;
  moveTo(run, follow(node, skippedEdge(run.version.content.flow, node)));
  await rest(run);
  if (run.before.state === 'paused' && !isFinal(enrollment.state)) stayPaused(run);
}

async function refuseInFlight(tx: Tx, { enrollment }: Run): Promise<void> {
  const inFlight = (await tx.sendsOf(enrollment.id)).some((send) => send.status === 'sending');
  if (inFlight)
    throw new Refused(
      409,
      'message_in_flight',
      'The message of this step is being handed over right now. Try again in a moment.',
    );
}

/** The Send node of the step at which the enrollment stands: the first of that step on the way on. */
function sendOfStep(run: Run): SendNode | null {
  const { node: at, step } = run.enrollment;
  for (let id = at, seen = 0; id !== null && seen < 1000; seen += 1) {
    const node = nodeOf(run, id);
    if (node.step !== step) return null;
    if (node.type === 'send') return node;
    id =
      node.type === 'approve'
        ? node.approved
        : node.type === 'check'
          ? node.pass
          : node.type === 'end'
            ? null
            : node.type === 'host'
              ? (node.next[0] ?? null)
              : node.next;
  }
  return null;
}
