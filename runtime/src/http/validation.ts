/** Checks requests against schemas and says in a sentence per field what is wrong. Rule: quality.md, "Bad input". */
import type { z } from 'zod';
import { cut, HttpProblem, MAX_ERRORS, type ErrorPlace } from './problem';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;
interface FieldProblem {
  pointer: string;
  detail: string;
  in: ErrorPlace;
}

/**
 * The value as the schema parses it.
 * @throws {HttpProblem} 422 for a body, 400 for a query or path, naming every field that is wrong
 */
export function checked<S extends z.ZodType>(schema: S, value: unknown, place: ErrorPlace): z.output<S> {
  const result = schema.safeParse(value, { error: sentence });
  if (result.success) return result.data;
  const errors = fieldProblems(result.error.issues, place);
  const many = errors.length > MAX_ERRORS ? `More than ${MAX_ERRORS}` : String(errors.length);
  const count = errors.length === 1 ? '1 field' : `${many} fields`;
  const first = errors[0] ? ` '${errors[0].pointer || '(the whole)'}': ${errors[0].detail}` : '';
  const status = place === 'body' ? 422 : 400;
  const name = place === 'path' ? 'path' : place;
  throw new HttpProblem(
    status,
    place === 'body' ? 'invalid_request' : `invalid_${name}`,
    `${count} of the ${name} ${errors.length === 1 ? 'is' : 'are'} wrong.${first}`,
    { errors },
  );
}

/** The same for one of many items: answers instead of throwing. */
export function checkItem<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { ok: true; data: z.output<S> } | { ok: false; errors: FieldProblem[] } {
  const result = schema.safeParse(value, { error: sentence });
  return result.success
    ? { ok: true, data: result.data }
    : { ok: false, errors: fieldProblems(result.error.issues, 'body').slice(0, MAX_ERRORS) };
}

export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${cut(String(part), 100).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** At most one more than an answer shows: a body may be wrong in a million places. */
function fieldProblems(issues: readonly Issue[], place: ErrorPlace): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const { path, detail } of flat(issues, [])) {
    problems.push({ pointer: jsonPointer(path), detail: cut(detail), in: place });
    if (problems.length > MAX_ERRORS) break;
  }
  return problems;
}

interface Flat {
  path: PropertyKey[];
  detail: string;
}

function* flat(issues: readonly Issue[], base: readonly PropertyKey[]): Generator<Flat> {
  for (const issue of issues) yield* expand(issue, base);
}

function* expand(issue: Issue, base: readonly PropertyKey[]): Generator<Flat> {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const detail = 'There is no such field here. Remove it, or check its spelling.';
    for (const key of issue.keys) yield { path: [...path, key], detail };
    return;
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const meant = issue.errors.reduce((best, branch) => (closeness(branch) > closeness(best) ? branch : best));
    // A schema may have put its own sentence on the union; it then says more than a branch that does not fit as a whole.
    if (!issue.message || issue.message === UNION || meant.some((inner) => inner.path.length > 0)) {
      yield* flat(meant, path);
      return;
    }
  }
  yield { path, detail: issue.message };
}

/** Of a union the branch that was evidently meant: what is wrong lies deepest, and is least. */
function closeness(branch: readonly Issue[]): number {
  const depth = branch.reduce((deepest, issue) => Math.max(deepest, issue.path.length), 0);
  const wrong = branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  const isOtherType = branch.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);
  return (isOtherType ? -1_000 : 0) + depth * 10 - wrong;
}

const UNION = 'This is none of the shapes that are allowed here.';

/** The words for an issue of zod; used where the schema has no sentence of its own. */
function sentence(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `Required: ${article(String(issue.expected))}.`
        : `Must be ${article(String(issue.expected))}, not ${kindOf(issue.input)}.`;
    case 'invalid_value':
      return `Must be ${oneOf(issue.values ?? [])}${issue.input === undefined ? '' : `, not ${quoted(issue.input)}`}.`;
    case 'too_big':
      return `Too ${bigWord(issue)}: at most ${String(issue.maximum)}${unitOf(issue)}.`;
    case 'too_small':
      return `Too ${smallWord(issue)}: at least ${String(issue.minimum)}${unitOf(issue)}.`;
    case 'invalid_format':
      return formatSentence(issue);
    case 'invalid_key':
      return `${quoted(issue.path?.at(-1))} cannot be a name here.`;
    case 'invalid_union':
      return UNION;
    case 'unrecognized_keys':
      return 'There is no such field here.';
    default:
      return 'This value is not allowed here.';
  }
}

function formatSentence(issue: RawIssue): string {
  const value = quoted(issue.input);
  switch (issue['format']) {
    case 'email':
      return `${value} is no email address.`;
    case 'date':
      return `${value} is no date. Write YYYY-MM-DD, such as '2026-06-08'.`;
    case 'url':
      return `${value} is no URL.`;
    case 'safeint':
      return `${value} is no whole number that can be kept exactly.`;
    default:
      return `${value} does not have the form ${String(issue['pattern'] ?? issue['format'])}.`;
  }
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  return shown.length === 1 ? `${shown[0]}` : `one of ${shown.join(', ')}`;
}

function unitOf(issue: RawIssue): string {
  if (issue['origin'] === 'string') return ' characters';
  if (issue['origin'] === 'array') return ' entries';
  return issue['origin'] === 'record' || issue['origin'] === 'object' ? ' fields' : '';
}

const bigWord = (issue: RawIssue): string =>
  issue['origin'] === 'string' ? 'long' : issue['origin'] === 'array' ? 'many' : 'large';
const smallWord = (issue: RawIssue): string =>
  issue['origin'] === 'string' ? 'short' : issue['origin'] === 'array' ? 'few' : 'small';

const ARTICLES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};
function article(expected: string): string {
  return ARTICLES[expected] ?? `a value of kind ${expected}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction';
  return ARTICLES[typeof value] ?? typeof value;
}

function quoted(value: unknown): string {
  if (typeof value === 'string') return `'${cut(value, 60)}'`;
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? String(value) : kindOf(value);
}
