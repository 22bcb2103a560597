/** Ends enrollments early, or starts them over, and takes back what was pending. Rules: semantics.md, "Exit rules". */
import { goalReached } from '../domain/rules';
import { moveTo, stayPaused } from './run';
import { draftEvent } from './approvals/history';
import { changedFields } from './commit';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { rest } from './interpreter';
import { record, timelineEvent } from './notices';
import type { Notice, Tx } from './ports';
import type { Actor, Contact, Draft, Enrollment, Id, Send, TargetRecord, Version } from './records';
import { loadRun, surroundings } from './surroundings';
import type { FinalState, Reason, SendSkip } from '../domain/words';

export interface Ending {
  state: FinalState;
  reason: Reason;
  why: string;
  by: Actor;
}

/** An enrollment, and what of it is taken back when it ends. */
export interface Standing {
  enrollment: Enrollment;
  sends: Send[];
  /** Those that wait for a person. */
  drafts: Draft[];
}

/** Asked at once: a database that is elsewhere answers all of it in the time of one journey. */
export async function standingOf(tx: Tx, id: Id): Promise<Standing | null> {
  const [enrollment, pending] = await Promise.all([tx.enrollment(id), pendingOf(tx, id)]);
  return enrollment && { enrollment, ...pending };
}

async function pendingOf(tx: Tx, id: Id): Promise<Omit<Standing, 'enrollment'>> {
  const [sends, drafts] = await Promise.all([tx.sendsOf(id), tx.waitingDrafts(id)]);
  return { sends, drafts };
}

/**
 * False when it had ended already.
 * @param of its id, or how it stands where that has been read in this transaction
 */
export async function endEnrollment(
  tx: Tx,
  deps: EngineDeps,
  of: Id | Standing,
  ending: Ending,
  notices: Notice[],
): Promise<boolean> {
  const now = deps.clock.now();
  const standing = typeof of === 'string' ? await standingOf(tx, of) : of;
  if (!standing) return false;
  const ended = await change(tx, standing.enrollment, now, (enrollment) => {
    if (enrollment.endedAt !== null) return null;
    const { node, step } = enrollment;
    Object.assign(enrollment, {
      node: null,
      waitingFor: null,
      dueAt: null,
      heldDueAt: null,
      lineInboxId: null,
      why: null,
      remainingMs: null,
      composed: null,
      state: ending.state,
      reason: ending.reason,
      endedAt: now,
    });
    return timelineEvent(deps, { ...enrollment, node, step }, 'ended', ending.why, ending.by, now, {
      state: ending.state,
      reason: ending.reason,
    });
  });
  if (!ended) return false;
  // Somebody was faster: what it left to take back is another.
  const pending = ended.enrollment.revision === standing.enrollment.revision + 1 ? standing : undefined;
  await takeBack(tx, deps, ended.enrollment, 'enrollment_ended', ending.why, ending.by, notices, pending);
  await record(tx, notices, ended.enrollment.sequenceId, [ended.made]);
  return true;
}

/** Ends the open enrollments about a record that has reached its goal. Answers with the ids ended. */
export async function endReached(
  tx: Tx,
  deps: EngineDeps,
  target: TargetRecord,
  by: Actor,
  notices: Notice[],
): Promise<Id[]> {
  const why = `The ${target.type} is '${target.status}'`;
  const ended: Id[] = [];
  for (const { id, versionId } of await tx.openEnrollments({ targetId: target.id })) {
    const rules = (await tx.version(versionId))?.content.rules.exit;
    if (!rules?.onGoal || !goalReached(target, rules.goalStatuses)) continue;
    if (await endEnrollment(tx, deps, id, { state: 'exited', reason: 'goal', why, by }, notices)) ended.push(id);
  }
  return ended;
}

/** `on reply: restart`: what is pending is cancelled, and it waits from the first step again, counted from the reply. */
export async function restartEnrollment(
  tx: Tx,
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  id: Id,
  why: string,
  by: Actor,
  notices: Notice[],
): Promise<boolean> {
  const now = deps.clock.now();
  const restarted = await change(tx, id, now, async (enrollment, version) => {
    if (enrollment.endedAt !== null) return null;
    const event = timelineEvent(deps, enrollment, 'restarted', why, by, now, { round: enrollment.round + 1 });
    moveTo({ enrollment, version }, version.content.flow.entry);
    enrollment.round += 1;
    enrollment.anchorAt = now;
    enrollment.composed = null;
    // Due at once: the first wait is planned when it is taken up.
    enrollment.dueAt = now;
    enrollment.waitingFor = 'wait';
    if (enrollment.state === 'paused') await keepWholeWait(tx, deps, sendingTimes, enrollment);
    return event;
  });
  if (!restarted) return false;
  await takeBack(tx, deps, restarted.enrollment, 'restarted', why, by, notices);
  await record(tx, notices, restarted.enrollment.sequenceId, [restarted.made]);
  return true;
}

/** A paused one has its whole first wait ahead when it is resumed. */
async function keepWholeWait(
  tx: Tx,
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  enrollment: Enrollment,
): Promise<void> {
  const stored = await loadRun(await surroundings(deps, tx), sendingTimes, enrollment.id);
  if (!stored) return;
  const run = { ...stored, enrollment };
  await rest(run);
  stayPaused(run);
}

/**
 * Changes and writes one enrollment, read if it was not; read again when somebody was faster. Null when it is gone or
 * `make` declines. `make` changes the enrollment it is given.
 */
export async function change<T>(
  tx: Tx,
  of: Id | Enrollment,
  now: number,
  make: (enrollment: Enrollment, version: Version) => T | null | Promise<T | null>,
): Promise<{ enrollment: Enrollment; made: T } | null> {
  let read = typeof of === 'string' ? null : of;
  const id = typeof of === 'string' ? of : of.id;
  for (; ; read = null) {
    const before: Enrollment | null = read ?? (await tx.enrollment(id));
    const version = before && (await tx.version(before.versionId));
    if (!before || !version) return null;
    const enrollment = { ...before };
    const made = await make(enrollment, version);
    if (made === null) return null;
    const held = await tx.updateEnrollments([
      { id, revision: before.revision, set: changedFields(before, enrollment, now) },
    ]);
    if (held.has(id)) return { enrollment: { ...enrollment, revision: before.revision + 1 }, made };
  }
}

/** Withdraws the drafts that wait and skips the sends that have not left. */
export async function takeBack(
  tx: Tx,
  deps: EngineDeps,
  enrollment: Enrollment,
  reason: SendSkip,
  why: string,
  by: Actor,
  notices: Notice[],
  known?: Omit<Standing, 'enrollment'>,
): Promise<void> {
  const now = deps.clock.now();
  const { sends, drafts } = known ?? (await pendingOf(tx, enrollment.id));
  const pending = sends.filter(notLeft);
  if (pending.length > 0) {
    await tx.updateSends(
      pending.map((send) => ({ id: send.id, from: ['pending', 'scheduled'], set: notTriedAgain(send, reason, now) })),
    );
  }
  for (const draft of drafts) {
    const withdrawn = await tx.updateDraft(draft.id, 'waiting', {
      status: 'withdrawn',
      decidedAt: now,
      decidedBy: by,
      decisionReason: why,
    });
    if (!withdrawn) continue;
    await tx.appendDraftEvents([draftEvent(deps, draft.id, 'withdrawn', now, by, { why })]);
    const event = timelineEvent(
      deps,
      { ...enrollment, node: draft.node, step: draft.step },
      'draft_withdrawn',
      why,
      by,
      now,
      { draftId: draft.id },
    );
    await record(tx, notices, enrollment.sequenceId, [event]);
  }
}

/** A send that is not tried again. One whose earlier try may have arrived was not skipped: nobody knows what became of it. */
export function notTriedAgain(send: Pick<Send, 'reason'>, reason: SendSkip, now: number): Partial<Send> {
  return send.reason === 'unknown_outcome'
    ? { status: 'failed', reason: send.reason, updatedAt: now }
    : { status: 'skipped', reason, updatedAt: now };
}

function notLeft(send: Send): boolean {
  return send.status === 'pending' || send.status === 'scheduled';
}

/** Ends all open enrollments of a contact and puts its addresses on the suppression list. Answers with the ids ended. */
export async function optOutContact(
  tx: Tx,
  deps: EngineDeps,
  contact: Contact,
  reason: string,
  by: Actor,
  notices: Notice[],
): Promise<Id[]> {
  const now = deps.clock.now();
  await tx.suppress({ email: contact.email, phone: contact.phone }, reason, now);
  const affected = await sameAddress(tx, contact);
  const ended: Id[] = [];
  for (const one of affected) {
    if (one.optedOutAt === null) await tx.updateContact({ ...one, optedOutAt: now, updatedAt: now });
    for (const enrollment of await tx.openEnrollments({ contactId: one.id })) {
      const ending: Ending = { state: 'exited', reason: 'opted_out', why: reason, by };
      if (await endEnrollment(tx, deps, enrollment.id, ending, notices)) ended.push(enrollment.id);
    }
  }
  return ended;
}

/** An address that opted out is not written to under another contact's name either. */
async function sameAddress(tx: Tx, contact: Contact): Promise<Contact[]> {
  const found = new Map([[contact.id, contact]]);
  if (contact.email) for (const one of await tx.contactsByAddress({ email: contact.email })) found.set(one.id, one);
  if (contact.phone) for (const one of await tx.contactsByAddress({ phone: contact.phone })) found.set(one.id, one);
  return [...found.values()];
}
