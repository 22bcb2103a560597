/**
 * Reads the parameters of a node as the editor shows them: fields with labels and defaults, some in collections, some
 * hidden by what was chosen in others. n8n leaves out what equals its default, so the defaults stand here as well.
 */
import { z } from 'zod';

export interface Field<S extends z.ZodType = z.ZodType> {
  /** As on the canvas. */
  readonly label: string;
  /** Accepts undefined, and makes the default of it. */
  readonly schema: S;
  /** The collection that holds it: `parameters.options.tone`. */
  readonly within?: string;
  /** Whether variables such as {{contact.first_name}} are filled in. */
  readonly variables?: boolean;
}
type FieldExtras = Omit<Field, 'label' | 'schema'>;
export type Fields = Readonly<Record<string, Field>>;
export type Values<F extends Fields> = { readonly [K in keyof F]: z.output<F[K]['schema']> };
export type FieldName<F extends Fields> = keyof F & string;

export interface FieldProblem {
  readonly code: 'expression' | 'invalid_parameter';
  readonly label: string;
  readonly detail: string;
  /** Of an expression: the part of `detail` that holds wherever the steps run. */
  readonly what?: string;
}

export function field<S extends z.ZodType>(label: string, schema: S, more: FieldExtras = {}): Field<S> {
  return { label, schema, ...more };
}

/** A text field; empty unless the builder wrote something. */
export function textField(label: string, schema: z.ZodType<string, string>, more: FieldExtras = {}) {
  return field(label, schema.default(''), more);
}

/** What a resource locator names, whether it was chosen from the list or typed; '' when nothing was. */
export const locatorSchema = z
  .union([z.string(), z.object({ value: z.union([z.string(), z.number(), z.null()]).optional() })])
  .default('')
  .transform((given) => String((typeof given === 'string' ? given : given.value) ?? '').trim());

/** The parts of a text in which a builder lists things, one a line or separated by commas. */
export function listed(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export type Expressions = 'refused' | 'later' | 'done';

/** Stands in a text that n8n works out when the step is due. */
export const WORKED_OUT = '…';

/**
 * @param hidden the fields that the editor does not show, given what stands in the others; they count as never set
 * @param treat what becomes of expressions: refused as a problem; later: n8n works them out when the step is due, and a
 *   placeholder is read in their place; done: n8n has worked them out, and a leading '=' is a text's own
 * @returns values: null when there is a problem; expressions: the fields that have one
 */
export function readFields<F extends Fields>(
  fields: F,
  parameters: Readonly<Record<string, unknown>>,
  hidden: (shown: Readonly<Record<string, unknown>>) => readonly FieldName<F>[],
  treat: Expressions = 'refused',
): { values: Values<F> | null; problems: FieldProblem[]; expressions: ReadonlySet<string> } {
  const entries = Object.entries(fields).map(([name, of]) => ({ name, of, given: givenFor(name, of, parameters) }));
  const shown = Object.fromEntries(entries.map(({ name, of, given }) => [name, given ?? defaultOf(of)]));
  const out = new Set<string>(hidden(shown));
  const problems: FieldProblem[] = [];
  const values: Record<string, unknown> = {};
  const expressions = new Set<string>();
  for (const { name, of, given } of entries) {
    const found = out.has(name) ? undefined : given;
    const expression = treat === 'done' ? null : expressionIn(found);
    const value = expression === null ? found : placeholderOf(of);
    if (expression !== null) expressions.add(name);
    if (expression !== null && treat === 'refused') {
      problems.push({ code: 'expression', label: of.label, ...expressionDetail(expression, of) });
      continue;
    }
    const result = of.schema.safeParse(value, { error: sentence });
    if (result.success) values[name] = result.data;
    else problems.push(...result.error.issues.map(({ message }) => invalid(of, message)));
  }
  return { values: problems.length === 0 ? (values as Values<F>) : null, problems, expressions };
}

function placeholderOf({ variables, schema }: Field): unknown {
  return variables === true && schema.safeParse(WORKED_OUT).success ? WORKED_OUT : undefined;
}

export function invalid({ label }: Pick<Field, 'label'>, detail: string): FieldProblem {
  return { code: 'invalid_parameter', label, detail };
}

/** What stands in a field that nobody touched. */
export function defaultOf({ schema }: Field): unknown {
  return schema.parse(undefined);
}

function givenFor(name: string, { within }: Field, parameters: Readonly<Record<string, unknown>>): unknown {
  const holder = within === undefined ? parameters : parameters[within];
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return undefined;
  return (holder as Record<string, unknown>)[name] ?? undefined;
}

/** n8n marks a value that it computes with a leading '='. @returns one of a value, however deep it stands; else null */
function expressionIn(root: unknown): string | null {
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string' && value.startsWith('=')) return value;
    if (typeof value === 'object' && value !== null) open.push(...(Object.values(value) as unknown[]));
  }
  return null;
}

const SHOWN_OF_EXPRESSION = 60;

function expressionDetail(expression: string, { variables = false }: Field): { what: string; detail: string } {
  const inner = expression.slice(1).trim();
  const shown = inner.length <= SHOWN_OF_EXPRESSION ? inner : `${inner.slice(0, SHOWN_OF_EXPRESSION).toWellFormed()}…`;
  const way = variables
    ? 'Write a variable such as {{contact.first_name}} in its place; a value of your own is one too, {{contact.custom.name}}, once contacts have it as an attribute.'
    : 'Choose a fixed value.';
  const what = `This is the n8n expression ${shown}`;
  const detail = `${what}, and the steps run in the Cadenza runtime, where n8n works out nothing. ${way}`;
  return { what: `${what}, which n8n alone can work out.`, detail };
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
};

/** The words for what zod found; used where a schema has no sentence of its own. */
function sentence(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `This must be ${ARTICLES[String(issue.expected)] ?? String(issue.expected)}.`;
    case 'invalid_value':
      return `This is ${JSON.stringify(issue.input)}; choose one of ${issue.values.map(String).join(', ')}.`;
    case 'too_big':
      return `This is too ${issue.origin === 'string' ? 'long' : 'large'}; ${String(issue.maximum)}${unitOf(issue)} are allowed.`;
    case 'too_small':
      return `This is too ${issue.origin === 'string' ? 'short' : 'small'}; at least ${String(issue.minimum)}${unitOf(issue)} are needed.`;
    default:
      return 'This value is not allowed here.';
  }
}

function unitOf({ origin }: { origin: string }): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}
