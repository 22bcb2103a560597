/** Text below the options of a command's help. */
import { wrapped } from './width';

/** Wide enough for a command to copy, narrow enough to read. */
const WIDEST = 100;

/**
 * Wraps paragraphs as commander wraps its own text, so that help reads well in a narrow terminal.
 * @param lines a paragraph each; those that begin with a space are examples and stay as they are
 */
export function notes(...lines: readonly string[]): string {
  const width = Math.min(WIDEST, process.stdout.columns || 80);
  const shown = lines.flatMap((line) => (line === '' || line.startsWith(' ') ? [line] : wrapped(line, width)));
  return `\n${shown.join('\n')}`;
}
