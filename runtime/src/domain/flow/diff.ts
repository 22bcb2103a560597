/**
 * What changed between two versions, told by step. Ids of nodes do not matter inside a step: its nodes are matched by
 * type. Nodes outside any step (checks, ends) are matched by id.
 */
import type { VersionContent } from '../sequence';
import { changedFields } from './diffFields';
import { describeEdges } from './diffEdges';
import { summarize } from './diffSummary';
import type { FlowDiff, StepChange, StepMove, StepPlace } from './flowDiff';
import { graphOrder, stepsInOrder, type StepInFlow } from './graph';
import { longestIncreasing } from './longestIncreasing';
import type { Flow, FlowNode, StepKey } from './schema';

export type { FlowDiff } from './flowDiff';

/** From `a`, the older version, to `b`. Both as their schemas parse them; unreachable nodes are not compared. */
export function diffFlows(a: VersionContent, b: VersionContent): FlowDiff {
  const before = readFlow(a.flow);
  const after = readFlow(b.flow);
  const diff = {
    added: after.steps.filter(({ step }) => !before.byKey.has(step)).map((step) => place(step, after)),
    removed: before.steps.filter(({ step }) => !after.byKey.has(step)).map((step) => place(step, before)),
    moved: movedSteps(before, after),
    changed: changedSteps(before, after),
    nodes: diffLoose(before, after),
    rules: changedFields('', a.rules, b.rules),
  };
  return { ...diff, summary: summarize(diff, after.steps.length) };
}

interface ReadFlow {
  readonly flow: Flow;
  readonly steps: readonly StepInFlow[];
  /** Position by key, from 1. */
  readonly byKey: ReadonlyMap<StepKey, number>;
  /** The nodes of no step, in graph order. */
  readonly loose: readonly FlowNode[];
}

function readFlow(flow: Flow): ReadFlow {
  const steps = stepsInOrder(flow);
  const byKey = new Map(steps.map(({ step }, index) => [step, index + 1]));
  return { flow, steps, byKey, loose: graphOrder(flow).filter((node) => node.step === null) };
}

function place({ step, label }: StepInFlow, { byKey }: ReadFlow): StepPlace {
  return { step, label, position: byKey.get(step) ?? 0 };
}

function movedSteps(before: ReadFlow, after: ReadFlow): StepMove[] {
  const common = after.steps.filter(({ step }) => before.byKey.has(step));
  const positions = common.map(({ step }) => before.byKey.get(step) ?? 0);
  const kept = longestIncreasing(positions);
  return common
    .map(({ step, label }, i) => ({ step, label, from: positions[i] ?? 0, to: after.byKey.get(step) ?? 0 }))
    .filter((_, i) => !kept.has(i));
}

function changedSteps(before: ReadFlow, after: ReadFlow): StepChange[] {
  const old = new Map(before.steps.map((step) => [step.step, step]));
  return after.steps.flatMap((step) => {
    const was = old.get(step.step);
    const fields = was ? changedFields('', fieldsOfStep(was, before), fieldsOfStep(step, after)) : [];
    return fields.length > 0 ? [{ step: step.step, label: step.label, fields }] : [];
  });
}

/** The members of a step by the role of its nodes: `{ wait: …, compose: …, send: … }`, a second one as `send 2`. */
function fieldsOfStep(step: StepInFlow, { flow, steps }: ReadFlow): Record<string, unknown> {
  const fields: Record<string, unknown> = { label: step.label };
  for (const node of step.nodes) {
    // What an end does is told by the edges that lead to it.
    if (node.type === 'end') continue;
    const label = relativeLabel(node.label, step.label);
    fields[freeName(fields, node.type)] = { ...contentOf(node), label, ...describeEdges(flow, steps, node) };
  }
  return fields;
}

/** Renaming a step renames its nodes; that is one change, of the step's label. */
function relativeLabel(label: string, stepLabel: string): string {
  return label.startsWith(stepLabel) ? `…${label.slice(stepLabel.length)}` : label;
}

function freeName(fields: Record<string, unknown>, type: string): string {
  let name = type;
  for (let i = 2; Object.hasOwn(fields, name); i++) name = `${type} ${i}`;
  return name;
}

/** What a node says of itself, without id, step, type and edges. The wait of a wait node stands directly in it. */
function contentOf(node: FlowNode): Record<string, unknown> {
  const { id: _id, step: _step, type: _type, ...content } = node;
  return node.type === 'wait' ? { label: node.label, once: node.once, ...node.wait } : content;
}

function diffLoose(before: ReadFlow, after: ReadFlow): FlowDiff['nodes'] {
  const old = new Map(before.loose.map((node) => [node.id, node]));
  const now = new Set(after.loose.map((node) => node.id));
  const fieldsOf = (node: FlowNode, { flow, steps }: ReadFlow): object => ({
    type: node.type,
    ...contentOf(node),
    ...describeEdges(flow, steps, node),
  });
  return {
    added: after.loose.filter(({ id }) => !old.has(id)),
    removed: before.loose.filter(({ id }) => !now.has(id)),
    changed: after.loose.flatMap((node) => {
      const was = old.get(node.id);
      const fields = was ? changedFields('', fieldsOf(was, before), fieldsOf(node, after)) : [];
      return fields.length > 0 ? [{ node: node.id, label: node.label, fields }] : [];
    }),
  };
}
