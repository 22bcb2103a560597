/** The parameters of a step with their expressions worked out, in the form in which the runtime reads a canvas. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** Numbers of the canvas; an expression often gives their digits as text. */
const NUMBERS: ReadonlySet<string> = new Set(['amount', 'deadlineHours', 'timeLimitSeconds']);
const DIGITS = /^\s*-?\d+(\.\d+)?\s*$/;

export function calledParameters(context: IExecuteFunctions): IDataObject {
  const { parameters } = context.getNode();
  return Object.fromEntries(
    Object.entries(parameters).map(([name, drawn]) => [name, worked(name, drawn, context.getNodeParameter(name, 0))]),
  ) as IDataObject;
}

/** A value that stood on the canvas stays as it is; what an expression gave takes the form of its field. */
function worked(name: string, drawn: unknown, value: unknown): unknown {
  if (typeof drawn === 'string' && drawn.startsWith('=')) return inForm(name, value);
  if (isRecord(drawn) && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, worked(key, drawn[key], inner)]));
  }
  return value;
}

function inForm(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return NUMBERS.has(name) ? undefined : '';
  if (NUMBERS.has(name)) return typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  return typeof value === 'number' ? String(value) : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
