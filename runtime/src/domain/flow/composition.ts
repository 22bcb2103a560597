/**
 * Which texts can be at hand when a node is reached: none, one that may be sent, or an AI draft nobody approved. Keeps
 * the promise of semantics.md, "Composition and approval": in mode `assisted` nothing is sent until a person approves.
 */
import { nodeOf, edgesOf } from './graph';
import type { Flow, FlowNode, SendNode, StepKey } from './schema';

/** What the ways to a node can bring there. Several may hold, one for each way. */
export interface AtHand {
  readonly nothing: boolean;
  readonly ready: boolean;
  /** An `assisted` compose node whose draft can arrive without approval, or null. */
  readonly unapproved: FlowNode | null;
}

const UNREACHED: AtHand = { nothing: false, ready: false, unapproved: null };
const NOTHING: AtHand = { ...UNREACHED, nothing: true };
const READY: AtHand = { ...UNREACHED, ready: true };

function union(a: AtHand, b: AtHand): AtHand {
  return { nothing: a.nothing || b.nothing, ready: a.ready || b.ready, unapproved: a.unapproved ?? b.unapproved };
}

function isSame(a: AtHand, b: AtHand): boolean {
  return a.nothing === b.nothing && a.ready === b.ready && a.unapproved === b.unapproved;
}

/**
 * What can be at hand at each send of a composed message. A node marked once per conversation may be passed over, so it
 * cannot be relied on, except for a send that is passed over with it: one of the same step that is also marked.
 * @param order the reachable nodes in graph order
 */
export function atHandAtSends(flow: Flow, order: readonly FlowNode[]): Map<SendNode, AtHand> {
  const result = new Map<SendNode, AtHand>();
  const flowing = new Map<StepKey | null, Map<FlowNode, AtHand>>();
  for (const node of order) {
    if (node.type !== 'send' || node.content.kind !== 'composed') continue;
    const onceStep = node.once ? node.step : null;
    const states = flowing.get(onceStep) ?? flowThrough(flow, order, onceStep);
    flowing.set(onceStep, states);
    result.set(node, states.get(node) ?? UNREACHED);
  }
  return result;
}

/** @param onceStep the step whose once-nodes surely run, as the send in question runs; null: none */
function flowThrough(flow: Flow, order: readonly FlowNode[], onceStep: StepKey | null): Map<FlowNode, AtHand> {
  const states = new Map<FlowNode, AtHand>();
  const entry = order[0];
  if (entry) states.set(entry, NOTHING);
  // Without loops one pass suffices, as graph order is topological. With loops it repeats until nothing is added.
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const node of order) isChanged = passOn(flow, node, states, onceStep) || isChanged;
  }
  return states;
}

function passOn(flow: Flow, node: FlowNode, states: Map<FlowNode, AtHand>, onceStep: StepKey | null): boolean {
  const before = states.get(node) ?? UNREACHED;
  const mainEdge = edgesOf(node)[0]?.name;
  const mayBePassedOver = node.once && !(onceStep !== null && node.step === onceStep);
  let isChanged = false;
  for (const { name, target } of edgesOf(node)) {
    const to = target === null ? undefined : nodeOf(flow, target);
    if (!to) continue;
    const ran = after(node, name, before);
    const held = states.get(to) ?? UNREACHED;
    const merged = union(held, mayBePassedOver && name === mainEdge ? union(ran, before) : ran);
    if (!isSame(held, merged)) isChanged = true;
    states.set(to, merged);
  }
  return isChanged;
}

/** What is at hand on an edge of a node that ran. A send uses up the text, also when it fails. */
function after(node: FlowNode, edge: string, before: AtHand): AtHand {
  if (node.type === 'send') return NOTHING;
  if (node.type === 'compose') return node.mode === 'assisted' ? { ...UNREACHED, unapproved: node } : READY;
  if (node.type !== 'approve') return before;
  if (edge !== 'approved') return NOTHING;
  return { nothing: before.nothing, ready: before.ready || before.unapproved !== null, unapproved: null };
}
