/** Takes out of log data what must not stand in a log: secrets, addresses, texts, names of people. */

const REMOVED = '[removed]';
const DEEPEST = 5;

/** Keys whose values are secrets wherever they stand in the name: `smtpPassword`, `x-api-key`. */
const SECRET = /password|passwd|secret|token|authorization|cookie|api-?_?key|private-?_?key/i;
/** Keys whose values are about a person or written by one. */
const PERSONAL =
  /^(text|html|body|subject|content|name|(first|last|contact)_?name|e-?mail|phone|address(es)?|attributes)$/i;

/** Longest text in a log line. A provider may say 64 KiB, and the patterns below are not for that. */
const MAX_TEXT = 4_000;
/** Longest address: what was cut within the last so many characters may be half of one, which no pattern knows. */
const MAX_ADDRESS = 320;

/**
 * Addresses and credentials inside a text, such as the answer of a mail server that repeats the recipient. Every run has
 * a bound (of a mailbox 64 characters, RFC 5321, 4.5.3.1), or a text without the sign it looks for costs its square.
 */
const IN_TEXT: readonly [RegExp, string][] = [
  [/(\w:\/\/)[^\s/@]{1,300}@/g, `$1${REMOVED}@`],
  [/\b(bearer|basic)\s{1,20}[\w.~+/=-]{8,}/gi, `$1 ${REMOVED}`],
  [/([?&](?:token|signature|key|secret|password)=)[^&\s'"]+/gi, `$1${REMOVED}`],
  [/[^\s<>()[\]"',:;@]{1,64}@[^\s<>()[\]"',:;@.]{1,63}(?:\.[^\s<>()[\]"',:;@.]{1,63}){1,9}/g, '[address]'],
  [/\+\d[\d ().-]{5,18}\d/g, '[address]'],
];

/** A copy fit for a log. Instances other than plain objects and arrays appear as their text. */
export function harmless(data: Record<string, unknown>, depth = 0): Record<string, unknown> {
  const entries = Object.entries(data).map(([key, value]): [string, unknown] => [
    key,
    harmlessValue(key, value, depth),
  ]);
  return Object.fromEntries(entries);
}

/** What of an error belongs into a log. Fields that libraries add, such as rejected recipients, do not. */
export function harmlessError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: scrubbed(String(error)) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && /^[\w.-]{1,60}$/.test(String(error.code)) ? { code: String(error.code) } : {};
  return {
    type: name,
    message: scrubbed(message),
    ...code,
    ...(stack && { stack: scrubbed(stack) }),
    ...(cause !== undefined && depth < DEEPEST && { cause: harmlessError(cause, depth + 1) }),
  };
}

function harmlessValue(key: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') return value;
  if (SECRET.test(key) || PERSONAL.test(key)) return REMOVED;
  if (typeof value === 'string') return scrubbed(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return `[${typeof value}]`;
  if (depth >= DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.map((each) => harmlessValue(key, each, depth + 1));
  if (value instanceof Error) return harmlessError(value);
  const plain = [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  return plain ? harmless(value as Record<string, unknown>, depth + 1) : scrubbed(asString(value));
}

function asString(value: object): string {
  return value instanceof Date ? value.toISOString() : `[${value.constructor.name}]`;
}

/** Ids and words of ours: nearly all that is logged, and nothing in them to look for. */
const OURS = /^(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|[a-z_]{1,40})$/;

function scrubbed(text: string): string {
  if (OURS.test(text)) return text;
  return IN_TEXT.reduce((left, [pattern, put]) => left.replace(pattern, put), shortened(text));
}

function shortened(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const kept = text.slice(0, MAX_TEXT);
  const lastBreak = Math.max(kept.lastIndexOf(' '), kept.lastIndexOf('\n'));
  return `${kept.slice(0, lastBreak > MAX_TEXT - MAX_ADDRESS ? lastBreak : MAX_TEXT - MAX_ADDRESS).toWellFormed()}…`;
}
