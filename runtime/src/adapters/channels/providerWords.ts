/** What a provider said, made fit to be kept and shown: one line, no addresses, not long. */
const ADDRESS = /<?[^\s<>"'(),:;]+@[^\s<>"'(),:;]+>?/g;
const PHONE = /\+\d[\d ()-]{5,}\d/g;
const MAX_LENGTH = 300;

/**
 * @param secretWords further texts to leave out, such as the address written to
 * @returns at most 300 characters
 */
export function providerWords(text: string, ...secretWords: string[]): string {
  let words = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ').trim();
  for (const word of secretWords.filter(Boolean)) words = words.replaceAll(word, '[address]');
  words = words.replace(ADDRESS, '[address]').replace(PHONE, '[address]');
  return words.length > MAX_LENGTH ? `${words.slice(0, MAX_LENGTH - 1)}…` : words;
}
