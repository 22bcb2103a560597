/** Tables and boxes for reading. */
import { fit, widthOf } from './width';

export interface Column {
  title: string;
  /** Numbers stand on the right. */
  align?: 'left' | 'right';
}

export function table(columns: readonly Column[], rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths = columns.map(({ title }, at) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[at] ?? ''))));
  const line = (cells: readonly string[]): string =>
    indent +
    columns
      .map(({ align }, at) => padded(cells[at] ?? '', widths[at] ?? 0, align))
      .join('  ')
      .trimEnd();
  const rule = indent + widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)];
}

function padded(text: string, width: number, align: Column['align']): string {
  return align === 'right' ? ' '.repeat(Math.max(0, width - widthOf(text))) + text : fit(text, width);
}

export function box(lines: readonly string[]): string[] {
  const width = Math.max(...lines.map(widthOf));
  return [
    `┌${'─'.repeat(width + 2)}┐`,
    ...lines.map((line) => `│ ${fit(line, width)} │`),
    `└${'─'.repeat(width + 2)}┘`,
  ];
}

/** `1 line`, `2 lines`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
