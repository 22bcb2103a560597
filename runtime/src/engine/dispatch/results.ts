/** Records what became of messages that were on their way, and moves their enrollments on. */
import { nodeOf, successorsOf } from '../../domain/flow/graph';
import { announce, changeOf } from '../commit';
import type { Fate, Result } from './delivery';
import { notTriedAgain } from '../ending';
import { restInPlace } from './fault';
import { conversationsFor, messageOf, sendChange, wasErased, wasSent } from './sentRecords';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { proceed } from '../interpreter';
import type { Tx } from '../ports';
import type { Conversation, Id, Inbox, Send, TimelineKind } from '../records';
import { createRun, FAILURES, moveTo, nodeOf as nodeAt, note, stayPaused, type Run, type Surroundings } from '../run';
import { loadRun, surroundings } from '../surroundings';

type Retry = Extract<Fate, { kind: 'retry' }>;
export type WriteResults = (results: Result[]) => Promise<void>;

export function createResultWriter(deps: EngineDeps, sendingTimes: SendingTimes): WriteResults {
  return async (results) => {
    const moved = await deps.store.transaction((tx) => writeAll(deps, sendingTimes, tx, results));
    announce(deps, moved);
    for (const { fate, prepared } of results) {
      deps.reporter.count(fate.kind === 'retry' ? 'retries' : 'sends', labelsOf(fate, prepared.inbox));
    }
  };
}

function labelsOf(fate: Fate, { channel, key }: Inbox): Record<string, string> {
  return { status: fate.kind, channel, inbox: key, reason: fate.kind === 'failed' ? fate.reason : '' };
}

async function writeAll(deps: EngineDeps, sendingTimes: SendingTimes, tx: Tx, results: Result[]): Promise<Run[]> {
  const conversations = await conversationsFor(deps, tx, results);
  const known = await tx.updateSends(
    results.map((result) => sendChange(result, conversations.get(result.prepared.send.id))),
  );
  const mine = known.size === results.length ? results : await withOvertaken(tx, results, known, conversations);
  await tx.insertMessages(mine.filter(wasSent).map((result) => messageOf(deps, result, conversations)));
  const around = await surroundings(deps, tx, deps.clock.now());
  const runs: Run[] = [];
  for (const result of mine) runs.push(await movedOn(around, result));
  const held = await tx.updateEnrollments(runs.map(changeOf));
  const erased = new Set<Id>();
  for (const [at, run] of runs.entries()) {
    const result = mine[at];
    if (held.has(run.enrollment.id) || !result) continue;
    if (await wasErased(tx, result)) erased.add(result.prepared.send.contactId);
    runs[at] = (await meanwhileChanged(around, sendingTimes, tx, result.prepared.send, result.fate)) ?? {
      ...run,
      events: [],
    };
  }
  await tx.appendTimeline(runs.flatMap((run) => run.events));
  for (const contactId of erased) await tx.eraseContact(contactId, around.now);
  return runs;
}

/**
 * A provider may report `delivered` before it answers. The report stands, and the answer fills in what it knows. Sends
 * that another process gave up meanwhile are left out.
 */
async function withOvertaken(tx: Tx, results: Result[], known: Set<Id>, conversations: Map<Id, Id>): Promise<Result[]> {
  const mine: Result[] = [];
  for (const result of results) {
    const { id } = result.prepared.send;
    if (known.has(id) || (await fillIn(tx, result, conversations.get(id)))) mine.push(result);
  }
  return mine;
}

async function fillIn(tx: Tx, result: Result, conversationId: Id | undefined): Promise<boolean> {
  const { id, set } = sendChange(result, conversationId);
  const now = await tx.send(id);
  if (!now || now.sentAt !== null) return false;
  const reported = ['delivered', 'read', 'replied'].includes(now.status) || now.reason === 'provider_reported';
  if (!reported) return false;
  if (!wasSent(result)) return true;
  const standing = { status: now.status, reason: now.reason === 'provider_reported' ? now.reason : null };
  return (await tx.updateSends([{ id, from: [now.status], set: { ...set, ...standing } }])).has(id);
}

// ---------------------------------------------------------------- the enrollment goes on

/** The usual case: nothing touched the enrollment since the message began to leave. */
async function movedOn(around: Surroundings, result: Result): Promise<Run> {
  const { run: sent, prepared, fate, at } = result;
  const wasHere = sent.conversation !== null && prepared.conversation !== null && fate.kind === 'sent';
  const talk = wasHere ? ({ ...sent.conversation, lastOutboundAt: at } as Conversation) : sent.conversation;
  const fresh = (): Run => {
    const run = createRun(around, { ...sent, conversation: talk }, sent.before);
    run.now = at;
    // The next try goes on from here, with the text that is there: an AI is not asked again.
    if (fate.kind === 'retry')
      Object.assign(run.enrollment, { node: prepared.send.node, composed: sent.enrollment.composed });
    return run;
  };
  return goOn(fresh, prepared.send, fate, prepared.why);
}

/**
 * An exit, a pause or a restart came while the message was on its way (or its process died). The enrollment moves only
 * if it still stands at that send; what happened to the message is on its timeline either way.
 */
export async function meanwhileChanged(
  around: Surroundings,
  sendingTimes: SendingTimes,
  tx: Tx,
  send: Send,
  fate: Fate,
): Promise<Run | null> {
  const run = await loadRun({ ...around, read: tx }, sendingTimes, send.enrollmentId);
  if (!run) return null;
  if (!standsBefore(run, send)) {
    if (fate.kind === 'retry') await neverAgain(tx, run, send, fate);
    noteFate(run, send, fate, 'It was already on its way when the enrollment changed');
    return run;
  }
  const fresh = (): Run => createRun(run.around, run, run.before);
  const moved = await goOn(fresh, send, fate, run.before.why ?? 'At once');
  if (run.before.state === 'paused' && moved.enrollment.endedAt === null) stayPaused(moved);
  await tx.updateEnrollments([changeOf(moved)]);
  return moved;
}

/**
 * Whether the enrollment has not gone past this send. It is written once the message has left, so until then it stands
 * where it was claimed: at the send, or at a node before it. A flow has no loops, so from past the send none leads back.
 */
export function standsBefore({ enrollment, version }: Run, send: Pick<Send, 'node' | 'round'>): boolean {
  if (enrollment.endedAt !== null || enrollment.round !== send.round || enrollment.node === null) return false;
  const { flow } = version.content;
  const seen = new Set([enrollment.node]);
  for (const id of seen) {
    if (id === send.node) return true;
    const node = nodeOf(flow, id);
    if (node) for (const next of successorsOf(flow, node)) seen.add(next.id);
  }
  return false;
}

/**
 * Takes an enrollment past a send whose fate was on record before the enrollment was moved. Null: it is past it already.
 * Tells nothing: the report that decided it did.
 */
export async function movePast(
  around: Surroundings,
  sendingTimes: SendingTimes,
  tx: Tx,
  send: Send,
): Promise<Run | null> {
  const run = await loadRun({ ...around, read: tx }, sendingTimes, send.enrollmentId);
  if (!run || !standsBefore(run, send)) return null;
  const node = nodeAt(run, send.node);
  run.enrollment.anchorAt = send.sentAt ?? send.updatedAt;
  run.enrollment.composed = null;
  const going = proceed(run, node, send.status === 'failed' && send.reason !== 'provider_reported' ? 'failed' : 'sent');
  if (going) await going;
  await tx.updateEnrollments([changeOf(run)]);
  await tx.appendTimeline(run.events);
  return run;
}

/** A message that was not taken and whose enrollment has ended or started over is not tried again. */
async function neverAgain(tx: Tx, { enrollment, now }: Run, { id }: Send, { unknown }: Retry): Promise<void> {
  const why = enrollment.endedAt === null ? 'restarted' : 'enrollment_ended';
  const set = notTriedAgain({ reason: unknown ? 'unknown_outcome' : null }, why, now);
  await tx.updateSends([{ id, from: ['scheduled'], set }]);
}

/** What became of a send stays on record even when its enrollment cannot be moved on: that one is tried again later. */
async function goOn(fresh: () => Run, send: Send, fate: Fate, why: string): Promise<Run> {
  const run = fresh();
  try {
    await advance(run, send, fate, why);
    return run;
  } catch (error) {
    const resting = fresh();
    noteFate(resting, send, fate, why);
    restInPlace(run.around.deps, resting, error);
    return resting;
  }
}

function advance(run: Run, send: Send, fate: Fate, why: string): void | Promise<void> {
  noteFate(run, send, fate, why);
  if (fate.kind === 'retry') return tryAgain(run, fate);
  const node = nodeAt(run, send.node);
  const edge = fate.kind === 'sent' ? 'sent' : 'failed';
  run.enrollment.anchorAt = run.now;
  run.enrollment.composed = null;
  const event = run.events.at(-1);
  const going = proceed(run, node, edge);
  if (going) return going.then(() => nameNext(run, event));
  nameNext(run, event);
}

/** The event says what comes next, so that one line of the timeline tells a step from its reason to its successor. */
function nameNext(run: Run, event: Run['events'][number] | undefined): void {
  if (!event || run.enrollment.endedAt !== null) return;
  event.data['nextAt'] = run.enrollment.dueAt;
  event.data['nextWhy'] = run.enrollment.why;
}

function tryAgain(run: Run, fate: Retry): void {
  const heldDueAt = run.before.heldDueAt ?? run.before.dueAt;
  moveTo(run, run.enrollment.node);
  run.enrollment.waitingFor = 'retry';
  run.enrollment.dueAt = fate.at;
  run.enrollment.heldDueAt = heldDueAt;
  run.enrollment.why = `The provider could not take it: ${fate.detail}`;
}

function noteFate(run: Run, send: Send, fate: Fate, why: string): void {
  const data: Record<string, unknown> = {
    sendId: send.id,
    inboxId: send.inboxId,
    channel: send.channel,
    dueAt: send.dueAt,
  };
  const tell = (kind: TimelineKind, words: string): void => note(standingAt(run, send), kind, words, data);
  switch (fate.kind) {
    case 'sent':
      if (send.dueAt !== null && send.startedAt !== null) data['lateMs'] = send.startedAt - send.dueAt;
      if (send.warnings.length > 0) data['missing'] = send.warnings;
      tell('sent', send.attempts > 1 ? `Attempt ${send.attempts} was taken` : why);
      return;
    case 'retry':
      data['attempt'] = send.attempts;
      data['nextAt'] = fate.at;
      tell('send_retry', `Attempt ${send.attempts} was not taken: ${fate.detail}`);
      return;
    case 'failed':
      data['reason'] = fate.reason;
      tell('send_failed', `${FAILURES[fate.reason]}${fate.detail ? `: ${fate.detail}` : ''}`);
  }
}

/** An enrollment is written once its message has left, and stands where it was claimed until then; the event tells of the send. */
function standingAt(run: Run, { node, step }: Send): Run {
  return { ...run, enrollment: { ...run.enrollment, node, step } };
}
