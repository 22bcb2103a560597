/** What the value of a setting may be: in words, as a parser of the environment's text, and shown as text again. */

export interface Kind<T> {
  /** Completes "allowed is: …", e.g. `whole seconds, 5 to 3600`. */
  readonly allowed: string;
  /** Whether the value may appear in messages and logs. */
  readonly secret: boolean;
  /** Undefined: the text is not allowed. */
  parse(value: string): T | undefined;
  /** The default as the table shows it. */
  show(value: T): string;
}

/** `unit` stands in the words only: `seconds`, or an empty text for a plain number. Both bounds are inside. */
export function wholeNumber(unit: string, least: number, most: number): Kind<number> {
  return {
    allowed: `${unit ? `whole ${unit}` : 'a whole number'}, ${least} to ${most}`,
    secret: false,
    parse: (value) => inRange(value, least, most),
    show: String,
  };
}

/** A list in which no number is smaller than the one before it. */
export function wholeNumbers(unit: string, least: number, most: number): Kind<readonly number[]> {
  return {
    allowed: `whole ${unit}, ${least} to ${most} each, separated by commas, none smaller than the one before`,
    secret: false,
    parse(value) {
      const numbers = value.split(',').map((part) => inRange(part.trim(), least, most));
      const complete = numbers.filter((number) => number !== undefined);
      const rising = complete.every((number, i) => number >= (complete[i - 1] ?? least));
      return complete.length === numbers.length && rising ? complete : undefined;
    },
    show: (value) => value.join(','),
  };
}

export function oneOf<const Word extends string>(...words: Word[]): Kind<Word> {
  return {
    allowed: words.map((word) => `\`${word}\``).join(', '),
    secret: false,
    parse: (value) => words.find((word) => word === value),
    show: String,
  };
}

export function flag(): Kind<boolean> {
  return {
    allowed: '`true`, `false`',
    secret: false,
    parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
    show: String,
  };
}

/** `what` completes "allowed is: …". Nothing more is checked. */
export function text(what: string): Kind<string> {
  return { allowed: what, secret: false, parse: (value) => value, show: String };
}

/** `what` completes "allowed is: …". */
export function word(what: string, pattern: RegExp): Kind<string> {
  return { allowed: what, secret: false, parse: (value) => (pattern.test(value) ? value : undefined), show: String };
}

/** Kept without a slash at the end, so that a path can be put behind it. A path of its own is fine. */
export function url(): Kind<string | null> {
  return {
    allowed: 'an http or https address without query, fragment, name or password',
    secret: false,
    parse(value) {
      if (!URL.canParse(value)) return undefined;
      const { protocol, username, password, search, hash, href } = new URL(value);
      const plain = username + password + search + hash === '' && !/[?#]$/.test(value);
      return plain && /^https?:$/.test(protocol) ? href.replace(/\/+$/, '') : undefined;
    },
    show: (value) => value ?? 'none',
  };
}

/** With a password perhaps, so never shown. Kept as written. */
export function postgresUrl(): Kind<string | null> {
  return {
    allowed: 'an address such as `postgres://user:password@host:5432/database`',
    secret: true,
    parse(value) {
      if (!URL.canParse(value)) return undefined;
      const { protocol, pathname } = new URL(value);
      return /^postgres(ql)?:$/.test(protocol) && /^\/[^/]+$/.test(pathname) ? value : undefined;
    },
    show: () => 'none',
  };
}

/** Addresses of one server, or of some nodes of a cluster. With passwords perhaps, so never shown. */
export function redisUrls(): Kind<readonly string[] | null> {
  return {
    allowed:
      'an address such as `redis://user:password@host:6379`, `rediss://` for TLS; several with commas: nodes of a cluster',
    secret: true,
    parse(value) {
      const addresses = value.split(',').map((each) => each.trim());
      return addresses.every(isRedisUrl) ? addresses : undefined;
    },
    show: () => 'none',
  };
}

function isRedisUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, pathname } = new URL(address);
  return /^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d{0,3})?$/.test(pathname);
}

/** Some of these words, each once. */
export function someOf<const Word extends string>(...words: Word[]): Kind<readonly Word[]> {
  return {
    allowed: `one or more of ${words.map((word) => `\`${word}\``).join(', ')}, separated by commas`,
    secret: false,
    parse(value) {
      const given = value.split(',').map((each) => each.trim());
      const known = words.filter((word) => given.includes(word));
      return known.length === given.length ? known : undefined;
    },
    show: (value) => value.join(','),
  };
}

/** Random bytes as hexadecimal digits or as base64 (with or without padding, either alphabet); kept as written. */
export function key(bytes: number): Kind<string | null> {
  const hex = new RegExp(`^[0-9a-f]{${2 * bytes}}$`, 'i');
  const base64 = /^[\w+/-]+={0,2}$/;
  return {
    allowed: `${bytes} random bytes, as ${2 * bytes} hexadecimal digits or as base64`,
    secret: true,
    parse: (value) =>
      hex.test(value) || (base64.test(value) && Buffer.from(value, 'base64').length === bytes) ? value : undefined,
    show: () => 'none',
  };
}

function inRange(value: string, least: number, most: number): number | undefined {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  return number >= least && number <= most ? number : undefined;
}
