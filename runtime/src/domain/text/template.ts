/**
 * Reads a message template into parts that render fast. The syntax is Mustache's, less what a message must not have
 * (partials, changed delimiters) plus defaults: `{{contact.first_name|there}}`. Rule: semantics.md, "Composition".
 */
import Mustache from 'mustache';
import { pathOf } from './variables';

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly path: readonly string[];
      readonly fallback: string | null;
    }
  | {
      readonly kind: 'section';
      readonly name: string;
      readonly path: readonly string[];
      readonly inverted: boolean;
      readonly parts: readonly Part[];
    };

/** Longest tag in UTF-16 units, braces not counted. Mustache's patterns are quadratic in a tag's white space. */
const MAX_TAG = 500;
/** How deep sections may stand in one another; rendering recurses. */
const MAX_DEPTH = 20;

/** A template that cannot be rendered. `problems` are the sentences of `templateProblems`; there is at least one. */
export class InvalidTemplate extends Error {
  override readonly name = 'InvalidTemplate';
  constructor(readonly problems: readonly string[]) {
    super(problems.join(' '));
  }
}

interface Tag {
  readonly sigil: string;
  readonly name: string;
  readonly at: number;
}

/**
 * Why a template cannot be rendered, a sentence each with the line, in the order of the text; empty when it can.
 * Whether its variables exist is another question: `isKnownVariable`.
 */
export function templateProblems(template: string): string[] {
  const problems: string[] = [];
  const tags = readTags(template, problems);
  const report = (tag: Tag, sentence: string): void => {
    problems.push(`Line ${lineAt(template, tag.at)}: ${sentence}`);
  };
  for (const tag of tags) checkTag(tag, report);
  if (problems.length === 0) checkNesting(tags, report);
  return problems;
}

function readTags(template: string, problems: string[]): Tag[] {
  const tags: Tag[] = [];
  let at = template.indexOf('{{');
  while (at >= 0) {
    const tag = tagAt(template, at);
    if (typeof tag === 'string') {
      problems.push(`Line ${lineAt(template, at)}: ${tag}`);
      break;
    }
    tags.push(tag);
    // After a change of delimiters nothing further can be read; the change itself is refused.
    if (tag.sigil === '=') break;
    at = template.indexOf('{{', tag.end);
  }
  return tags;
}

/** The tag that opens at `at`, or the sentence that says why there is none. */
function tagAt(template: string, at: number): (Tag & { end: number }) | string {
  const close = template.indexOf('}}', at + 2);
  if (close < 0) return "'{{' is never closed. Close the variable with '}}'.";
  if (close - at > MAX_TAG)
    return `What stands between '{{' and '}}' is longer than ${MAX_TAG} characters. Shorten it.`;
  const body = template.slice(at + 2, close).trim();
  const sigil = /^[#^/&>=!{]/.exec(body)?.[0] ?? '';
  const name = body.slice(sigil.length).trim();
  if (name.includes('{{')) return `'{{${body}' is not closed before the next '{{'. Close it with '}}'.`;
  if (sigil !== '{') return { sigil, name, at, end: close + 2 };
  if (!template.startsWith('}}}', close))
    return `'{{{${name}' opens with three braces and closes with two. Write {{${name}}}.`;
  return { sigil, name, at, end: close + 3 };
}

function checkTag(tag: Tag, report: (tag: Tag, sentence: string) => void): void {
  const { sigil, name } = tag;
  if (sigil === '!') return;
  if (sigil === '>')
    return report(tag, `{{>${name}}} includes another template, which messages cannot. Write its text here.`);
  if (sigil === '=') return report(tag, 'The delimiters {{ }} cannot be changed. Remove the tag that begins with {{=.');
  const [variable, fallback] = splitDefault(name);
  if (variable === '') return report(tag, 'A variable has no name. Name one, for example {{contact.first_name}}.');
  if (variable === '.')
    return report(tag, "{{.}} has no meaning here, because sections do not repeat. Write the variable's whole name.");
  if (fallback?.startsWith('|'))
    return report(tag, `{{${name}}} has two bars. A default follows one: {{${variable}|text}}.`);
  const isSection = sigil === '#' || sigil === '^' || sigil === '/';
  if (isSection && fallback !== null)
    report(tag, `{{${sigil}${name}}} is a section and has no default. Remove what follows the bar.`);
}

function checkNesting(tags: readonly Tag[], report: (tag: Tag, sentence: string) => void): void {
  const open: Tag[] = [];
  for (const tag of tags) {
    if (tag.sigil === '#' || tag.sigil === '^') open.push(tag);
    if (open.length > MAX_DEPTH)
      return report(tag, `Sections stand more than ${MAX_DEPTH} deep in one another. Use fewer.`);
    if (tag.sigil !== '/') continue;
    const begun = open.pop();
    if (!begun)
      return report(tag, `{{/${tag.name}}} closes a section that was not opened. Open it with {{#${tag.name}}}.`);
    if (begun.name !== tag.name)
      return report(tag, `{{/${tag.name}}} stands where {{/${begun.name}}} must close its section.`);
  }
  const left = open.pop();
  if (left) report(left, `The section {{${left.sigil}${left.name}}} is never closed. Close it with {{/${left.name}}}.`);
}

function lineAt(template: string, at: number): number {
  let line = 1;
  for (let i = template.indexOf('\n'); i >= 0 && i < at; i = template.indexOf('\n', i + 1)) line += 1;
  return line;
}

/** `contact.first_name | there` → name and default; the default is null when there is no bar, '' when nothing follows it. */
function splitDefault(tag: string): [name: string, fallback: string | null] {
  const bar = tag.indexOf('|');
  return bar < 0 ? [tag.trim(), null] : [tag.slice(0, bar).trim(), tag.slice(bar + 1).trim()];
}

const writer = new Mustache.Writer() as Mustache.Writer & { templateCache: undefined };
// Mustache's own cache never forgets; ours is bounded.
writer.templateCache = undefined;

/** The parts of a template, not cached. @throws {InvalidTemplate} when `templateProblems` finds any */
export function parseTemplate(template: string): readonly Part[] {
  const problems = templateProblems(template);
  if (problems.length > 0) throw new InvalidTemplate(problems);
  return toParts(writer.parse(template, ['{{', '}}']) as Mustache.TemplateSpans);
}

function toParts(spans: Mustache.TemplateSpans): Part[] {
  return spans.map(toPart).filter((part) => part !== null);
}

function toPart(span: Mustache.TemplateSpans[number]): Part | null {
  const [kind, value] = span;
  if (kind === 'text') return { kind: 'text', text: value };
  if (kind === '!') return null;
  const [name, fallback] = splitDefault(value);
  const path = pathOf(name);
  if (kind !== '#' && kind !== '^') return { kind: 'variable', name, path, fallback };
  return { kind: 'section', name, path, inverted: kind === '^', parts: toParts(span[4] as Mustache.TemplateSpans) };
}

/**
 * The names a template uses, as written and without defaults, each once, in the order of the text.
 * @throws {InvalidTemplate} when the template cannot be read
 */
export function variablesOf(template: string): string[] {
  if (!template.includes('{{')) return [];
  const names = new Set<string>();
  collectNames(parseTemplate(template), names);
  return [...names];
}

function collectNames(parts: readonly Part[], into: Set<string>): void {
  for (const part of parts) {
    if (part.kind === 'text') continue;
    into.add(part.name);
    if (part.kind === 'section') collectNames(part.parts, into);
  }
}
