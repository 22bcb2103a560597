/**
 * How material stands in a prompt so that it cannot be taken for an instruction: each of its lines begins with a mark, as
 * in an answered mail. There is no end mark that a contact could write, so nothing they write can end the quotation.
 * Rule: quality.md, "Security".
 */

export const MARK = '> ';

/** All that some reader takes for a new line, a next line, a paragraph, a page. */
const NEW_LINES = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
/** Not to be seen, but read by a model: control and format characters, and the tags that spell hidden letters. */
const INVISIBLE = /\p{Cc}|\p{Cf}|\p{Variation_Selector}/gu;

/** @param most longest length in UTF-16 units; what is beyond it is left out, and a line says so */
export function quoted(text: string, most: number): string {
  const { kept, isCut } = cut(text, most);
  const lines = kept.split(NEW_LINES).map((line) => MARK + visible(line));
  return [...lines, ...(isCut ? [`${MARK}[… the rest is left out]`] : [])].join('\n');
}

/** A value inside a sentence: on one line, between signs that it cannot hold itself. */
export function inSentence(value: string, most = 200): string {
  const line = visible(value.split(NEW_LINES).join(' ')).replace(/[«»]/g, "'").trim();
  return `«${cut(line, most).kept}»`;
}

/** The same for all values of a tree of variables. Numbers and truth values are what they are. */
export function allInSentence(variables: unknown): unknown {
  if (typeof variables === 'string') return variables.trim() === '' ? variables : inSentence(variables);
  if (typeof variables !== 'object' || variables === null) return variables;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, allInSentence(value)]));
}

function visible(line: string): string {
  return line.replace(INVISIBLE, (sign) => (sign === '\t' ? ' ' : '')).toWellFormed();
}

function cut(text: string, most: number): { kept: string; isCut: boolean } {
  return text.length <= most ? { kept: text, isCut: false } : { kept: text.slice(0, most), isCut: true };
}
