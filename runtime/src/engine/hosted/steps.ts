/**
 * Takes the calls of n8n executions: puts the enrollment at the step that n8n has come to, where the dispatcher takes it up
 * like any other that is due, and waits a moment for what comes of it.
 */
import type { Instant } from '../../domain/time';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { Refused } from '../errors';
import { changeOf } from '../commit';
import type { Tx } from '../ports';
import type { HostAnswer, HostCall, Id } from '../records';
import { moveTo, type Run } from '../run';
import type { StepCall, StepOutcome } from '../services';
import { loadRun, surroundings } from '../surroundings';
import { answerFor } from './answers';
import { leadsTo, pinnedNode, readCalled } from './called';
import type { Callers } from './callers';
import { ENTERED, LOOK_AFTER_MS, originOf, refuseForeignPath } from './enter';
import { promptFor } from './prompt';
import type { FlowNode } from '../../domain/flow/schema';

export function createSteps(deps: EngineDeps, sendingTimes: SendingTimes, callers: Callers) {
  return async (call: StepCall): Promise<StepOutcome> => {
    const received = await deps.store.transaction((tx) => receive(tx, call));
    if ('outcome' in received) return received;
    const outcome = callers.outcomeOf(received.callId);
    deps.wake();
    return outcome;
  };

  async function receive(tx: Tx, call: StepCall): Promise<StepOutcome | { callId: Id }> {
    const origin = originOf(call.resumeUrl);
    refuseForeignPath(call.resumeUrl, call.executionId, call.node.id);
    const calls = await tx.hostCalls({ origin, executionId: call.executionId });
    const entered = calls.find(({ node }) => node === ENTERED);
    const run = entered && (await loadRun(await surroundings(deps, tx), sendingTimes, entered.enrollmentId));
    if (!entered || !run) throw unknownExecution(call);
    const pinned = pinnedNode(run, call);
    const known = calls.find(({ node }) => node === pinned.id);
    return known ? again(tx, run, known, pinned, call) : begin(tx, run, pinned, call, origin);
  }

  /** n8n asks again after a broken connection. The step was begun once, and is not begun a second time. */
  async function again(tx: Tx, run: Run, known: HostCall, pinned: FlowNode, { resumeUrl }: StepCall) {
    const answer = known.answer ?? (await answerFor(tx, run.before, known.brought?.node ?? pinned));
    if (answer) return answered(tx, run, known.id, answer);
    await tx.updateHostCall(known.id, { status: 'asked', resumeUrl, attempts: 0, nextAttemptAt: unlessAnswered(run) });
    return { callId: known.id };
  }

  async function begin(tx: Tx, run: Run, pinned: FlowNode, call: StepCall, origin: string) {
    const { enrollment } = run;
    const base = { origin, executionId: call.executionId, resumeUrl: call.resumeUrl, enrollmentId: enrollment.id };
    const insert = async (set: Partial<HostCall>): Promise<Id> => {
      const id = deps.newId(run.now);
      const blank = { brought: null, status: 'asked', answer: null, attempts: 0 } as const;
      const nextAttemptAt = unlessAnswered(run);
      await tx.insertHostCall({ ...blank, ...base, id, node: pinned.id, createdAt: run.now, nextAttemptAt, ...set });
      return id;
    };
    const { flow } = run.version.content;
    const isPassed =
      enrollment.node !== null && enrollment.node !== pinned.id && leadsTo(flow, pinned.id, enrollment.node);
    if (enrollment.endedAt !== null || isPassed) {
      const answer = await answerFor(tx, enrollment, pinned);
      if (!answer) throw new Error(`Enrollment ${enrollment.id} has passed '${pinned.id}', which has no answer`);
      return answered(tx, run, await insert({}), answer);
    }
    refuseUnlessNext(run, pinned);
    const node = readCalled(run, pinned, call);
    if (call.wantsPrompt && node.type === 'compose' && node.mode !== 'static')
      return { outcome: 'compose' as const, prompt: await promptFor(run, node) };
    const composed = node.type === 'compose' ? composedBy(call) : {};
    const callId = await insert({ brought: { node, ...composed } });
    await takeUp(tx, run, pinned);
    return { callId };
  }

  /** A process that dies while n8n listens answers nobody. Another one, or the next, then looks at the call. */
  function unlessAnswered({ now }: Run): Instant {
    return now + deps.delivery.leaseMs;
  }

  async function answered(tx: Tx, { now, before }: Run, id: Id, answer: HostAnswer): Promise<StepOutcome> {
    const nextAttemptAt = before.endedAt === null ? now + LOOK_AFTER_MS : null;
    await tx.updateHostCall(id, { status: 'answered', answer, attempts: 0, nextAttemptAt });
    return { outcome: 'done', ...answer };
  }
}

function composedBy({ composed }: StepCall) {
  if (!composed) return {};
  if ('unavailable' in composed) return { composed };
  const { text, subject } = composed;
  return { composed: { text, ...(subject !== undefined && { subject }) } };
}

/**
 * n8n runs two branches one after the other; an enrollment is at one step at a time. Whoever asks may not pass over a
 * step: that could be the approval without which nothing is sent.
 */
function refuseUnlessNext({ enrollment, version }: Run, pinned: FlowNode): void {
  const { node, waitingFor } = enrollment;
  const here = node === null ? undefined : version.content.flow.nodes[node];
  const comesNext = here?.type === 'host' ? here.next.includes(pinned.id) : here?.id === pinned.id;
  if (comesNext && waitingFor === 'host') return;
  const label = node === null ? '' : (version.content.flow.nodes[node]?.label ?? node);
  const message = `The enrollment stands at '${label}' and '${pinned.label}' is not what comes next. An enrollment goes one way at a time; let each output lead to one step.`;
  throw new Refused(409, 'step_not_next', message);
}

/** Due at once; a paused one when it is resumed. */
async function takeUp(tx: Tx, run: Run, { id, label }: FlowNode): Promise<void> {
  const { enrollment, now } = run;
  moveTo(run, id);
  enrollment.waitingFor = 'wait';
  enrollment.why = `n8n came to '${label}'`;
  if (enrollment.state === 'paused') enrollment.remainingMs = 0;
  else enrollment.dueAt = now;
  const held = await tx.updateEnrollments([changeOf(run)]);
  if (!held.has(enrollment.id))
    throw new Refused(409, 'changed_meanwhile', 'The enrollment changed at the same instant. Try again.');
}

function unknownExecution({ executionId }: StepCall): Refused {
  const message = `Execution ${executionId} runs the steps of no enrollment. Steps run in n8n only after Enroll has enrolled in the same execution.`;
  return new Refused(404, 'unknown_execution', message);
}
