/** Where a cadence begins on the canvas, and the target and exit rules that stand there. */
import { z } from 'zod';
import { exitRulesSchema, type SequenceRules } from '../sequence';
import { targetTypeSchema } from '../words';
import { canvasError, type CanvasFinding } from './finding';
import { field, invalid, listed, readFields, textField } from './form';
import { entryKindOf } from './kinds';
import type { CanvasNode } from './schema';

/** The rules that are drawn; all others of a sequence (time zone, quiet hours …) are set in the runtime. */
export type CanvasRules = Pick<SequenceRules, 'target' | 'exit'>;

const within = 'exitRules';

/** Its fields about the contact are worked out by n8n for each item and are no part of the cadence. */
export const ENTRY_FIELDS = {
  cadence: field('Cadence', z.enum(['canvas', 'sequence']).default('canvas')),
  target: field('Target', targetTypeSchema.default('contact')),
  onReply: field('On Reply', z.enum(['exit', 'restart', 'continue']).default('exit'), { within }),
  onResolution: field('On Resolution', z.boolean().default(false), { within }),
  onGoal: field('On Goal', z.boolean().default(false), { within }),
  goalStatuses: textField('Goal Statuses', z.string(), { within }),
  runStepsIn: field('Run Steps In', z.enum(['automatic', 'runtime', 'n8n']).default('automatic')),
};
export type RunStepsIn = z.infer<(typeof ENTRY_FIELDS)['runStepsIn']['schema']>;

/** Whether steps are drawn after the node: it enrolls into them, or starts for each enrollment in them. */
export function drawsCadence({ type, parameters, disabled }: CanvasNode): boolean {
  const kind = entryKindOf(type);
  if (kind === null || disabled === true || parameters['cadence'] === 'sequence') return false;
  return kind === 'cadenzaEnroll' || (parameters['event'] ?? 'enrolled') === 'enrolled';
}

/** The nodes that a cadence may begin at, by name. */
export function entriesOf(nodes: readonly CanvasNode[]): CanvasNode[] {
  return nodes.filter(drawsCadence).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param wanted name of the entry; undefined: the only one there is */
export function chooseEntry(nodes: readonly CanvasNode[], wanted: string | undefined): CanvasNode | CanvasFinding {
  const entries = entriesOf(nodes);
  const names = entries.map(({ name }) => `'${name}'`).join(', ');
  if (wanted !== undefined) {
    const found = entries.find(({ name }) => name === wanted);
    return found ?? canvasError('no_entry', null, `${whyNot(nodes, wanted)} ${wayTo(names)}`);
  }
  if (entries.length > 1) {
    const message = `The canvas has ${entries.length} nodes that start a cadence: ${names}. Name the one that is meant as the entry.`;
    return canvasError('several_entries', null, message);
  }
  return entries[0] ?? canvasError('no_entry', null, `No node on the canvas starts a cadence. ${wayTo('')}`);
}

function wayTo(names: string): string {
  return names === ''
    ? "Add Enroll, choose the steps after it as its cadence, and connect the first step to its output 'Cadence'."
    : `What starts a cadence here: ${names}.`;
}

function whyNot(nodes: readonly CanvasNode[], name: string): string {
  const node = nodes.find((one) => one.name === name);
  if (!node) return `There is no node '${name}' on the canvas.`;
  if (entryKindOf(node.type) === null) return `'${name}' is no node that starts a cadence.`;
  return node.disabled === true
    ? `'${name}' is deactivated, so it starts nothing.`
    : `'${name}' starts no cadence of its own: no steps are meant to be drawn after it.`;
}

/** Where the builder wants the steps to run. A trigger starts for who is enrolled already, so its steps are the runtime's. */
export function whereToRun({ type, parameters }: CanvasNode): RunStepsIn {
  if (entryKindOf(type) !== 'cadenzaEnroll') return 'runtime';
  return ENTRY_FIELDS.runStepsIn.schema.safeParse(parameters['runStepsIn']).data ?? 'automatic';
}

/** @param tell with the label of a field and what is wrong with it */
export function readRules(entry: CanvasNode, tell: (problem: ReturnType<typeof invalid>) => void): CanvasRules {
  const { values, problems } = readFields(ENTRY_FIELDS, entry.parameters, () => []);
  problems.forEach(tell);
  const { target = 'contact', onReply = 'exit', onResolution = false, onGoal = false } = values ?? {};
  const goalStatuses = listed(values?.goalStatuses ?? '');
  const exit = exitRulesSchema.safeParse({
    onReply: onReply === 'continue' ? 'off' : onReply,
    onResolution,
    onGoal,
    ...(onGoal && goalStatuses.length > 0 && { goalStatuses }),
  });
  if (exit.success) return { target, exit: exit.data };
  const detail = 'At most 20 statuses of 64 characters each are allowed, separated by commas.';
  tell(invalid(ENTRY_FIELDS.goalStatuses, detail));
  return { target, exit: exitRulesSchema.parse({}) };
}
