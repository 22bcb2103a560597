/** Whether a message asks to be left alone. Rule: semantics.md, "Exit rules", opt-out. */

/** No stop word comes near this many UTF-16 units (settings allow 40), so longer messages are not looked at. */
const MAX_LENGTH = 200;

/**
 * Whether the whole message is one of the words. Case, punctuation, emoji, width of letters and white space around and
 * between words count nothing: " Stop! " is STOP. "Please don't stop" is not, as it says more.
 * @param words those of the settings; one may be several words, such as 'leave me alone'
 */
export function isStopWord(text: string, words: readonly string[]): boolean {
  if (text.length > MAX_LENGTH) return false;
  const said = comparable(text);
  return said !== '' && words.some((word) => comparable(word) === said);
}

function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\ufe0f]/gu, '')
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
}
