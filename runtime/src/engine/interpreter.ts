/**
 * Walks a flow for one enrollment until it sleeps, parks, ends, or has a message ready to leave. Knows nothing of what an
 * operation does; operations know nothing of who drives them.
 */
import { follow, type FlowNode } from '../domain/flow/schema';
import { assertNever } from '../domain/words';
import { approve } from './operations/approve';
import { check } from './operations/check';
import { compose } from './operations/compose';
import { endOperation } from './operations/end';
import { send } from './operations/send';
import { wait } from './operations/wait';
import { end, moveTo, nodeOf, note, settle, type Outcome, type Run } from './run';

/** Resolves when the run has come to rest. Synchronous where nothing outside had to be asked. */
export function walk(run: Run): void | Promise<void> {
  for (;;) {
    const { node: at } = run.enrollment;
    if (at === null) return complete(run);
    const node = nodeOf(run, at);
    const outcome = node.once ? onceOnly(run, node) : operate(run, node);
    if (outcome instanceof Promise) {
      return outcome.then((settled) => {
        // An AI takes its time: quiet hours may have begun meanwhile.
        if (node.type === 'compose') run.now = Math.max(run.now, run.around.deps.clock.now());
        return take(run, node, settled) ? undefined : walk(run);
      });
    }
    if (take(run, node, outcome)) return;
  }
}

/** Takes an outcome up. True: the run has come to rest. */
function take(run: Run, node: FlowNode, outcome: Outcome): boolean {
  if (outcome.kind === 'advance') {
    moveTo(run, follow(node, outcome.edge));
    if (!isHosted(run)) return false;
    awaitHost(run);
    return true;
  }
  settle(run, outcome);
  return true;
}

export function operate(run: Run, node: FlowNode): Outcome | Promise<Outcome> {
  switch (node.type) {
    case 'wait':
      return wait(run, node);
    case 'compose':
      return compose(run, node);
    case 'approve':
      return approve(run, node);
    case 'send':
      return send(run, node);
    case 'check':
      return check(run, node);
    case 'end':
      return endOperation(run, node);
    case 'host':
      // Played without n8n, as the simulator does, the nodes in between do nothing.
      return { kind: 'advance', edge: 'next' };
    default:
      return assertNever(node);
  }
}

/** The edge by which a step that is passed over is left. */
const PASS_OVER = {
  wait: 'next',
  compose: 'next',
  approve: 'approved',
  send: 'sent',
  check: 'pass',
  host: 'next',
} as const;

async function onceOnly(run: Run, node: FlowNode): Promise<Outcome> {
  const { enrollment } = run;
  if (node.type === 'end' || node.step === null) return operate(run, node);
  const { id: enrollmentId, round, sequenceId, conversationId } = enrollment;
  const of = { enrollmentId, round, sequenceId, conversationId, step: node.step };
  const sentBefore = await run.around.read.stepWasSent(of);
  if (!sentBefore) return operate(run, node);
  if (node.type === 'send') note(run, 'send_skipped', `Step '${node.step}' is sent once per conversation, and was`, {});
  return { kind: 'advance', edge: PASS_OVER[node.type] };
}

function isHosted({ version }: Run): boolean {
  return version.content.runsIn === 'n8n';
}

/** n8n runs what stands in between, and calls when it has come to the next step. */
function awaitHost(run: Run): void {
  const { node } = run.enrollment;
  if (node === null) return complete(run);
  run.enrollment.waitingFor = 'host';
  run.enrollment.why = `n8n goes on with '${nodeOf(run, node).label}'`;
}

function complete(run: Run): void {
  end(run, 'completed', 'end_of_sequence', 'The last step is done');
}

/**
 * Follows an edge after something was decided (a send left or failed, a draft was decided, a step skipped) and stops at
 * the next node: at a wait, with its due time; at anything else, due at once, so that a claim takes it up.
 */
export function proceed(run: Run, node: FlowNode, edge: string): void | Promise<void> {
  moveTo(run, follow(node, edge));
  return rest(run);
}

/** Lets an enrollment that was just moved come to rest without doing more than planning a wait. */
export function rest(run: Run): void | Promise<void> {
  const { node: at } = run.enrollment;
  if (at === null) return complete(run);
  if (isHosted(run)) return awaitHost(run);
  const node = nodeOf(run, at);
  if (node.type !== 'wait' || node.once) return dueAtOnce(run);
  const outcome = wait(run, node);
  if (outcome instanceof Promise) return outcome.then((settled) => planned(run, settled));
  planned(run, outcome);
}

function planned(run: Run, outcome: Outcome): void {
  if (outcome.kind === 'advance') dueAtOnce(run);
  else settle(run, outcome);
}

function dueAtOnce(run: Run): void {
  run.enrollment.dueAt = run.now;
  run.enrollment.waitingFor = 'wait';
  run.enrollment.why = 'At once';
}
