/** How wide a text is on a terminal, so that columns stand under each other whatever the script. */

/** Of a terminal narrower than this the lines break where it likes. */
const NARROWEST = 40;

const segments = new Intl.Segmenter();
/** Scripts and signs that terminals draw over two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** What `isolated` has closed off stays in one piece. */
const WORD = /(?:\u2068[^\u2069]*\u2069|[^\s\u2068])+/g;
// eslint-disable-next-line no-control-regex -- colours begin with ESC
const COLOUR = /\u001b\[[\d;]*m/g;

export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segments.segment(text.replace(COLOUR, ''))) {
    if (!NO_WIDTH.test(segment)) width += WIDE.test(segment) ? 2 : 1;
  }
  return width;
}

/** Filled up with spaces on the right, or cut with an ellipsis. */
export function fit(text: string, width: number): string {
  const cut = clip(text, width);
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}

export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of segments.segment(text)) {
    const next = widthOf(segment);
    if (used + next > width - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept}…`;
}

/** Lines of at most `width` columns, broken between words; a word that is longer stands alone and is not broken. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(WORD) ?? []) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** Text that runs from right to left, closed off so that it does not turn the rest of the line around. */
export function isolated(text: string): string {
  return isRightToLeft(text) ? `\u2068${text}\u2069` : text;
}

export function isRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** How wide a stream shows text; Infinity for a file or a pipe, unless COLUMNS says for what it is meant. */
export function columnsOf(stream: { isTTY?: boolean; columns?: number }): number {
  const columns = stream.isTTY ? stream.columns || 80 : Number(process.env['COLUMNS']) || Infinity;
  return Math.max(NARROWEST, columns);
}
