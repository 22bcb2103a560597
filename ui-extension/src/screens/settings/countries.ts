/** Every country the browser has a name for; the server says which have phone numbers. */
const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
/** Codes with a name that are no countries. */
const NONE = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

export const COUNTRIES: readonly string[] = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
  // An old code has the name of what it became (DD: Germany).
  .filter((code) => !NONE.has(code) && names.of(code) !== undefined && new Intl.Locale(`und-${code}`).region === code);
