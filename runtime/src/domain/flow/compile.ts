/** Makes the flow graph of a step list. Rules: semantics.md, "Enrollment" and "Composition"; architecture.md, "The flow". */
import type { ApproveNode, ComposeNode, EndNode, Flow, FlowNode, NodeId, SendNode, StepKey, WaitNode } from './schema';
import type { Step } from './steps';

/** A step list that no flow can be made of. `step` is the key of the step at fault. */
export class InvalidStepList extends Error {
  override readonly name: string = 'InvalidStepList';
  constructor(
    readonly step: StepKey,
    message: string,
  ) {
    super(message);
  }
}

/** Two steps of one key. The funnel and the rule "one send per step" follow the key. */
export class DuplicateStepKey extends InvalidStepList {
  override readonly name = 'DuplicateStepKey';
  constructor(step: StepKey) {
    super(step, `Two steps have the key '${step}'. Give each step a key of its own.`);
  }
}

/** A step with a message template and something that a message template cannot stand beside. */
export class TemplateConflict extends InvalidStepList {
  override readonly name = 'TemplateConflict';
}

/**
 * The flow of a step list. Node ids depend on the step's key only (`<key>.wait`, `.compose`, `.approve`, `.send`), so
 * they stay the same when steps are moved or edited. An empty list gives a flow without nodes.
 * @throws {DuplicateStepKey} when two steps have one key
 * @throws {TemplateConflict} when a step has both a message template and a text, or lets the AI compose one
 */
export function compileSteps(steps: readonly Step[]): Flow {
  const keys = new Set<StepKey>();
  const nodes: Record<NodeId, FlowNode> = {};
  steps.forEach((step, index) => {
    if (keys.has(step.key)) throw new DuplicateStepKey(step.key);
    keys.add(step.key);
    refuseConflict(step);
    for (const node of nodesOfStep(step, firstNodeId(steps[index + 1]))) nodes[node.id] = node;
  });
  return { schema: 1, entry: firstNodeId(steps[0]), nodes };
}

function firstNodeId(step: Step | undefined): NodeId | null {
  return step ? `${step.key}.wait` : null;
}

function refuseConflict(step: Step): void {
  if (step.messageTemplate === undefined) return;
  if (step.mode !== 'static') {
    const way = `Write the fallback as the step's content, or use mode 'static'.`;
    throw new TemplateConflict(
      step.key,
      `Step '${step.key}' has mode '${step.mode}' and the message template '${step.messageTemplate}', which only mode 'static' can send. ${way}`,
    );
  }
  if (step.content?.text.trim() || step.content?.html?.trim()) {
    throw new TemplateConflict(
      step.key,
      `Step '${step.key}' has both a text and the message template '${step.messageTemplate}'. Keep one of them.`,
    );
  }
}

/** What the nodes of one step share. */
interface StepParts {
  readonly step: Step;
  readonly next: NodeId | null;
}

function nodesOfStep(step: Step, next: NodeId | null): FlowNode[] {
  const parts = { step, next };
  const main: FlowNode[] = [waitNode(parts)];
  if (step.messageTemplate === undefined) main.push(composeNode(parts));
  if (step.mode === 'assisted') main.push(approveNode(parts));
  return [...main, sendNode(parts), ...endNodes(step)];
}

type Role = 'wait' | 'compose' | 'approve' | 'send';
const LABELS: Record<Role, string> = { wait: ': wait', compose: ': compose', approve: ': approval', send: '' };

function base({ step }: StepParts, role: Role): { id: NodeId; label: string; step: StepKey; once: boolean } {
  return {
    id: `${step.key}.${role}`,
    label: labelOf(step, LABELS[role]),
    step: step.key,
    once: step.oncePerConversation,
  };
}

/** Labels are at most 200 units long, and so are names; what tells the nodes apart must survive. */
function labelOf(step: Step, suffix: string): string {
  const name = step.name ?? step.key;
  const room = 200 - suffix.length;
  return (name.length <= room ? name : `${name.slice(0, room - 1).replace(/[\ud800-\udbff]$/, '')}…`) + suffix;
}

function waitNode(parts: StepParts): WaitNode {
  const next = parts.step.messageTemplate === undefined ? 'compose' : 'send';
  return { ...base(parts, 'wait'), type: 'wait', wait: parts.step.wait, next: `${parts.step.key}.${next}` };
}

function composeNode(parts: StepParts): ComposeNode {
  const { key, mode, content, intent, tone, language, persona } = parts.step;
  const brief = present({ intent, tone, language, persona });
  const next = `${key}.${mode === 'assisted' ? 'approve' : 'send'}`;
  return { ...base(parts, 'compose'), type: 'compose', mode, content: content ?? { text: '' }, ...brief, next };
}

function approveNode(parts: StepParts): ApproveNode {
  const { key, approvers, approvalNote: note, deadline, onDiscard, onExpire } = parts.step;
  return {
    ...base(parts, 'approve'),
    type: 'approve',
    approvers,
    ...present({ note, deadline }),
    approved: `${key}.send`,
    discarded: onDiscard === 'end' ? `${key}.discarded` : parts.next,
    expired: onExpire === 'end' ? `${key}.expired` : parts.next,
  };
}

function sendNode(parts: StepParts): SendNode {
  const { key, channel, inbox, messageTemplate, template, switchToSms, onFailure } = parts.step;
  return {
    ...base(parts, 'send'),
    type: 'send',
    channel,
    ...present({ inbox, template }),
    content: messageTemplate === undefined ? { kind: 'composed' } : { kind: 'message_template', key: messageTemplate },
    switchToSms,
    sent: parts.next,
    failed: onFailure === 'end' ? `${key}.failed` : parts.next,
  };
}

function endNodes(step: Step): EndNode[] {
  const ends: EndNode[] = [];
  if (step.mode === 'assisted' && step.onDiscard === 'end')
    ends.push(endNode(step, 'discarded', 'exited', 'discarded'));
  if (step.mode === 'assisted' && step.onExpire === 'end')
    ends.push(endNode(step, 'expired', 'exited', 'approval_expired'));
  if (step.onFailure === 'end') ends.push(endNode(step, 'failed', 'failed', 'send_failed'));
  return ends;
}

/** An end is never passed over: nothing leads to it but a node of its step that ran. */
function endNode(step: Step, id: string, as: EndNode['as'], reason: EndNode['reason']): EndNode {
  return {
    id: `${step.key}.${id}`,
    label: labelOf(step, `: end (${id})`),
    step: step.key,
    once: false,
    type: 'end',
    as,
    reason,
  };
}

/** Without the members that are undefined, so that compiling and parsing what was stored give equal flows. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
