/** Reads NDJSON line by line, whatever pieces it comes in; memory is bounded by the longest line. */
import { decodeUtf8 } from './body';
import { asProblem } from './problem';

/** Longest line, in bytes: an enrollment with a hundred attributes has some 20 kB. */
export const MAX_LINE = 256 * 1024;

export type Line = { ok: true; text: string } | { ok: false; code: string; detail: string };

const NEWLINE = 0x0a;

/** The lines of a stream of bytes, without those that are empty. A line that cannot be read is told, and the next one read. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): Line | null => {
    const line = length > MAX_LINE ? tooLong() : readLine(Buffer.concat(parts));
    parts = [];
    length = 0;
    return line;
  };
  const add = (piece: Uint8Array): void => {
    length += piece.length;
    // Of a line that is too long nothing more is kept.
    if (length > MAX_LINE) parts = [];
    else parts.push(piece);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end));
      const line = take();
      if (line) yield line;
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  const last = take();
  if (last) yield last;
}

function tooLong(): Line {
  return { ok: false, code: 'line_too_long', detail: `A line is at most ${MAX_LINE / 1024} KiB long.` };
}

/** Null: an empty line. */
function readLine(bytes: Uint8Array): Line | null {
  try {
    const text = decodeUtf8(bytes).trim();
    return text === '' ? null : { ok: true, text };
  } catch (error) {
    const problem = asProblem(error);
    if (!problem) throw error;
    return { ok: false, code: problem.body.code, detail: problem.body.detail };
  }
}
