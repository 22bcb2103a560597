/** What changed between two texts, word by word. Pure, and bounded: texts that share little are told as a whole. */

export interface Part {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Above so many comparisons it would be felt; texts of messages are far below. */
const MOST_COMPARISONS = 1_000_000;

/** The parts in order: without the added ones they are `before`, without the removed ones `after`. */
export function wordDiff(before: string, after: string): Part[] {
  const old = wordsOf(before);
  const now = wordsOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const middle = between(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  return joined([...same(old.slice(0, head)), ...middle, ...same(old.slice(old.length - tail))]);
}

/** Words, the space between them, and each other sign. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu) ?? [];
}

function same(words: readonly string[]): Part[] {
  return words.map((text) => ({ kind: 'same', text }));
}

/** The longest common words of both, in order, and what stands between them. */
function between(old: readonly string[], now: readonly string[]): Part[] {
  const all: Part[] = [
    { kind: 'removed', text: old.join('') },
    { kind: 'added', text: now.join('') },
  ];
  if (old.length * now.length > MOST_COMPARISONS) return all;
  const lengths = commonLengths(old, now);
  const width = now.length + 1;
  const parts: Part[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      parts.push({ kind: 'same', text: old[i]! });
      i += 1;
      j += 1;
    } else if (j === now.length || (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      parts.push({ kind: 'removed', text: old[i]! });
      i += 1;
    } else {
      parts.push({ kind: 'added', text: now[j]! });
      j += 1;
    }
  }
  return parts;
}

/** At `i * (now.length + 1) + j`: how many words the rests from `i` and from `j` have in common. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint32Array {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const [down, right] = [lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!];
      lengths[i * width + j] = old[i] === now[j] ? lengths[(i + 1) * width + j + 1]! + 1 : Math.max(down, right);
    }
  }
  return lengths;
}

/** Removed before added within one change, so that a changed sentence reads as one crossed out and one new. */
function joined(parts: readonly Part[]): Part[] {
  const found: Part[] = [];
  let removed = '';
  let added = '';
  const close = (): void => {
    if (removed !== '') found.push({ kind: 'removed', text: removed });
    if (added !== '') found.push({ kind: 'added', text: added });
    removed = '';
    added = '';
  };
  for (const { kind, text } of parts) {
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else {
      close();
      const last = found.at(-1);
      if (last?.kind === 'same') last.text += text;
      else found.push({ kind, text });
    }
  }
  close();
  return found;
}
