/** The one way in which content is written for comparison and for the hash of a version. After RFC 8785 (JCS). */
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { VersionContent } from '../sequence';

/** A value that JSON cannot hold: a function, a bigint, NaN, a Date, a Map … `path` is a JSON pointer to it. */
export class NotJson extends TypeError {
  override readonly name = 'NotJson';
  constructor(
    readonly path: string,
    found: string,
  ) {
    super(
      `The value at '${path}' is ${found}, which JSON cannot hold. Allowed are objects, arrays, texts, finite numbers, true, false and null.`,
    );
  }
}

/**
 * JSON with the members of each object sorted by their names' UTF-16 units and without white space. Members that are
 * undefined are left out, as in JSON.stringify; so equal content gives equal text whatever the order of its keys.
 * @throws {NotJson} for what JSON cannot hold, also undefined in an array
 */
export function canonicalJson(value: unknown): string {
  return write(value, '');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotJson(path, String(value));
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, (item, i) => write(item, `${path}/${i}`)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return writeObject(value as Record<string, unknown>, path);
  throw new NotJson(
    path,
    typeof value === 'object' ? `a ${value.constructor?.name ?? 'special object'}` : `of type ${typeof value}`,
  );
}

function writeObject(value: Record<string, unknown>, path: string): string {
  const names = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${write(value[name], `${path}/${escapePointer(name)}`)}`).join(',')}}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a test's sandbox, an iframe) has another Object.prototype, whose own prototype is null.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * The hash of a version: SHA-256, in hex, over the canonical JSON of all that a version pins. Labels are part of it,
 * because people see them. Give parsed content: a default that was left out and one that was filled in differ.
 */
export function hashContent({ flow, rules, runsIn, reasons }: VersionContent): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson({ flow, rules, runsIn, reasons }))));
}
