/** What a provider said, made fit to be kept and shown: one line, no addresses, not long. */
const MAX_LENGTH = 300;
/** How much is looked at. A provider may say 64 KiB, and patterns must not take seconds over what nobody will see. */
const MAX_LOOKED_AT = 2_000;
/** So much of the beginning of what we sent shows that the provider repeats it; where it breaks off is its matter. */
const TELLING = 24;

// A mailbox has at most 64 characters (RFC 5321, 4.5.3.1.1); without that bound the pattern is quadratic.
const ADDRESS = /<?[^\s<>"'(),:;@]{1,64}@[^\s<>"'(),:;]{1,255}>?/g;
const PHONE = /\+\d[\d ()-]{5,30}\d/g;

/**
 * @param secretWords further texts to leave out: the address written to, and what was written
 * @returns at most 300 characters
 */
export function providerWords(text: string, ...secretWords: (string | null)[]): string {
  let words = oneLine(text);
  const secrets = secretWords.map((secret) => oneLine(secret ?? ''));
  // The longest first: a name stands in the text, and the text in the HTML.
  for (const secret of secrets.sort((a, b) => b.length - a.length)) words = without(words, secret);
  words = words.replace(ADDRESS, '[address]').replace(PHONE, '[address]');
  return words.length > MAX_LENGTH ? `${words.slice(0, MAX_LENGTH - 1).toWellFormed()}…` : words;
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: ' ', f: ' ' };

/** What we sent and what comes back meet in this form: escapes of JSON undone, white space as single spaces. */
function oneLine(text: string): string {
  return text
    .slice(0, MAX_LOOKED_AT)
    .replace(/\\(?:u([0-9a-f]{4})|([nrtbf"\\/]))/gi, (_all, code: string | undefined, letter: string) =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPED[letter.toLowerCase()] ?? letter),
    )
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim();
}

const WORD = /[\p{L}\p{N}]/u;

/** Only whole words: the name 'Ana' stands in 'banana' by chance. */
function without(words: string, secret: string): string {
  const head = secret.slice(0, TELLING);
  if (head === '') return words;
  let kept = '';
  let from = 0;
  for (let at = words.indexOf(head); at >= 0; at = words.indexOf(head, Math.max(from, at + 1))) {
    const end = at + commonLength(words, at, secret);
    const isPart = WORD.test(words.charAt(at - 1)) || (end - at === secret.length && WORD.test(words.charAt(end)));
    if (isPart && secret.length < TELLING) continue;
    kept += `${words.slice(from, at)}[address]`;
    from = end;
  }
  return kept + words.slice(from);
}

function commonLength(words: string, at: number, secret: string): number {
  let length = 0;
  while (length < secret.length && words[at + length] === secret[length]) length += 1;
  return length;
}
