/**
 * Fills variables into a message. Values are data: they are never read as a template, and always escaped in HTML, also
 * in `{{{x}}}` and `{{&x}}`. Rule: semantics.md, "Composition and approval"; quality.md, "Security".
 */
import { BoundedCache } from './cache';
import { parseTemplate, type Part } from './template';

/** Values by the parts of their names: `{ contact: { first_name: 'Ana', custom: { plan: 'pro' } } }`. */
export type Variables = Readonly<Record<string, unknown>>;

export interface Rendered {
  text: string;
  /** Variables without value and without default, as written, each once, in the order of the text. */
  missing: string[];
}

const cache = new BoundedCache<readonly Part[]>(4_000_000);

/**
 * A template with its variables filled in. A value that is null, blank, an object or not a finite number is no value:
 * the default is used, else nothing. A section is shown when its variable has a value other than false and 0.
 * @param as 'html' escapes values and defaults are taken as they are: the author of the template wrote them
 * @throws {InvalidTemplate} when `templateProblems` finds any
 */
export function renderText(template: string, variables: Variables, as: 'text' | 'html'): Rendered {
  if (!template.includes('{{')) return { text: template, missing: [] };
  const missing: string[] = [];
  const text = renderParts(cache.get(template, parseTemplate), variables, as === 'html', missing);
  return { text, missing: missing.length > 1 ? [...new Set(missing)] : missing };
}

function renderParts(parts: readonly Part[], variables: Variables, isHtml: boolean, missing: string[]): string {
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text') out += part.text;
    else if (part.kind === 'variable') out += renderVariable(part, variables, isHtml, missing);
    else if (isShown(valueAt(variables, part.path)) !== part.inverted)
      out += renderParts(part.parts, variables, isHtml, missing);
  }
  return out;
}

function renderVariable(
  part: Part & { kind: 'variable' },
  variables: Variables,
  isHtml: boolean,
  missing: string[],
): string {
  const value = asText(valueAt(variables, part.path));
  if (value !== null) return isHtml ? escapeHtml(value) : value;
  if (part.fallback === null) missing.push(part.name);
  return part.fallback ?? '';
}

/** Own properties only, so that `{{contact.constructor}}` and `{{__proto__}}` have no value. */
function valueAt(variables: Variables, path: readonly string[]): unknown {
  let value: unknown = variables;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Variables)[key];
  }
  return value;
}

function asText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'boolean' ? String(value) : null;
}

function isShown(value: unknown): boolean {
  return value !== false && value !== 0 && asText(value) !== null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const SPECIAL = /[&<>"']/;

/** Text as it stands in HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
