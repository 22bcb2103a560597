/**
 * What lies ahead of an enrollment, as things stand now: the messages that would leave, with their times. It goes the way
 * on which nothing happens (no reply, no failure, drafts approved), with the operations' own rules for waits and quiet
 * hours. A look, not a promise: it changes nothing, and what happens meanwhile counts when the time has come.
 */
import { follow, type FlowNode, type NodeId, type SendNode, type WaitNode } from '../domain/flow/schema';
import { explainQuiet, firstPermittedInstant, type Instant } from '../domain/time';
import { isFinal } from '../domain/rules';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { notFound } from './errors';
import { wait } from './operations/wait';
import type { Id } from './records';
import type { Run } from './run';
import type { PlannedStep, PlanObstacle } from './services';
import { loadRun, surroundings } from './surroundings';

/** A flow may go round, and nobody reads further. */
const MOST_STEPS = 50;
const MOST_NODES = 500;

export async function planOf(deps: EngineDeps, sendingTimes: SendingTimes, id: Id): Promise<PlannedStep[]> {
  const run = await loadRun(await surroundings(deps, deps.store.read), sendingTimes, id);
  if (!run) throw notFound('enrollment', id);
  if (isFinal(run.enrollment.state)) return [];
  return new Look(run).ahead();
}

/** Walks on from where the enrollment stands, on a copy of its run whose `now` moves along. */
class Look {
  private readonly steps: PlannedStep[] = [];
  /** Why nobody knows when; null while times are known. */
  private unknown: PlanObstacle | null;
  private why: string | null;
  private hasSent = false;

  constructor(private readonly run: Run) {
    const { enrollment } = run;
    this.unknown = obstacleOf(run);
    this.why = enrollment.why;
    run.now = Math.max(run.now, enrollment.dueAt ?? 0);
  }

  async ahead(): Promise<PlannedStep[]> {
    const { nodes } = this.run.version.content.flow;
    const standsAt = this.run.enrollment.node;
    let at: NodeId | null = standsAt;
    for (let seen = 0; at !== null && seen < MOST_NODES && this.steps.length < MOST_STEPS; seen += 1) {
      const node: FlowNode | undefined = nodes[at];
      if (!node || node.type === 'end') break;
      await this.pass(node, seen === 0);
      at = follow(node, WAY_ON[node.type]);
    }
    return this.steps;
  }

  private async pass(node: FlowNode, isHere: boolean): Promise<void> {
    switch (node.type) {
      case 'wait':
        if (!isHere) await this.wait(node);
        return;
      case 'send':
        return this.send(node);
      case 'approve':
        if (!isHere) this.add(node, 'approval');
        this.unknown ??= 'approval';
        return;
      case 'host':
        if (!isHere) this.add(node, 'n8n');
        this.unknown ??= 'n8n';
        return;
      default:
        return;
    }
  }

  private async wait(node: WaitNode): Promise<void> {
    if (this.unknown !== null) return;
    // What was planned before it is the message that an outbound anchor means.
    const isFromOurs = this.hasSent && 'from' in node.wait && node.wait.from === 'last_outbound';
    const spec = isFromOurs ? { ...node.wait, from: 'previous_send' as const } : node.wait;
    const outcome = await wait(this.run, { ...node, wait: spec });
    if (outcome.kind !== 'sleep') return;
    this.why = outcome.why;
    this.run.now = outcome.until;
  }

  private send(node: SendNode): void {
    const { run } = this;
    if (this.unknown === null) {
      const permittedAt = firstPermittedInstant(run.now, run.sendingTime);
      if (permittedAt === null) this.unknown = 'quiet_hours';
      else if (permittedAt !== run.now) this.moveTo(permittedAt);
    }
    this.add(node, 'message');
    run.enrollment.anchorAt = run.now;
    this.hasSent = true;
    this.why = null;
  }

  private moveTo(permittedAt: Instant): void {
    const moved = explainQuiet(this.run.now, permittedAt, this.run.sendingTime);
    this.why = this.why === null ? moved : `${this.why}; ${moved}`;
    this.run.now = permittedAt;
  }

  private add(node: FlowNode, kind: PlannedStep['kind']): void {
    const isKnown = this.unknown === null;
    this.steps.push({
      node: node.id,
      step: node.step,
      label: node.label,
      kind,
      channel: node.type === 'send' ? node.channel : null,
      at: isKnown ? this.run.now : null,
      why: isKnown ? (this.why ?? 'at once') : null,
      unknown: this.unknown,
    });
  }
}

/** The edge that is taken when nothing happens. */
const WAY_ON = {
  wait: 'next',
  compose: 'next',
  approve: 'approved',
  send: 'sent',
  check: 'pass',
  host: 'next',
  end: '',
} as const satisfies Record<FlowNode['type'], string>;

function obstacleOf({ enrollment, sequence }: Run): PlanObstacle | null {
  if (enrollment.state === 'paused') return 'paused';
  if (sequence.status !== 'active' || enrollment.waitingFor === 'switched_on') return 'switched_off';
  switch (enrollment.waitingFor) {
    case 'approval':
      return 'approval';
    case 'host':
      return 'n8n';
    case 'inbox_limit':
    case 'contact_limit':
      return enrollment.dueAt === null ? 'limit' : null;
    default:
      return null;
  }
}
