/** The sentences in which people read what a new version changes. */
import type { FlowDiff } from './flowDiff';
import type { FieldChange } from './diffFields';

/** Longest value shown in a sentence, in UTF-16 units. */
const MAX_VALUE = 60;

export function summarize(diff: Omit<FlowDiff, 'summary'>, stepCount: number): string[] {
  return [
    ...diff.removed.map(({ label, position }) => `Removed '${label}', which was step ${position}.`),
    ...diff.added.map(({ label, position }) => `Added '${label}' as step ${position} of ${stepCount}.`),
    ...diff.moved.map(({ label, from, to }) => `Moved '${label}' from step ${from} to step ${to}.`),
    ...diff.changed.flatMap(({ label, fields }) => fields.map((field) => `'${label}': ${changeText(field)}`)),
    ...diff.nodes.removed.map(({ label }) => `Removed '${label}'.`),
    ...diff.nodes.added.map(({ label }) => `Added '${label}'.`),
    ...diff.nodes.changed.flatMap(({ label, fields }) => fields.map((field) => `'${label}': ${changeText(field)}`)),
    ...diff.rules.map((field) => `Rules: ${changeText(field)}`),
  ];
}

function changeText({ path, from, to }: FieldChange): string {
  const field = path.split('.').join(' › ');
  if (from === null) return `${field} is now ${valueText(to)}.`;
  if (to === null) return `${field} is no longer ${valueText(from)}.`;
  return `${field} changed from ${valueText(from)} to ${valueText(to)}.`;
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return 'set';
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
