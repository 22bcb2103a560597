/** Reads a body: content type, size, UTF-8, JSON, and the few things JSON allows that no text of ours may hold. */
import express, { type Request, type RequestHandler } from 'express';
import { HttpProblem, type ErrorPlace } from './problem';
import { jsonPointer } from './validation';

/** Deepest nesting of arrays and objects. A sequence needs 8; what recurses over a body stays far from its limits. */
const MAX_DEPTH = 32;
/** Most values in one body or one item of many. The largest sequence has some thousand; 200,000 take a few dozen ms. */
const MAX_VALUES = 200_000;

export function bodyReader(limitMb: number): RequestHandler {
  return express.raw({ type: () => true, limit: limitMb * 1024 * 1024 });
}

/** The media type without parameters, in lower case; '' when there is none. */
export function mediaTypeOf(req: Request): string {
  return (req.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

/** @throws {HttpProblem} 415 when the body is neither JSON nor in UTF-8 */
export function requireMediaType(req: Request, allowed: readonly string[]): void {
  const type = mediaTypeOf(req);
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(req.headers['content-type'] ?? '')?.[1]?.toLowerCase();
  const isAllowed = allowed.includes(type) && (charset === undefined || charset === 'utf-8' || charset === 'utf8');
  if (isAllowed) return;
  const given =
    type === '' ? 'The request names no Content-Type.' : `The Content-Type is not one this operation takes.`;
  throw new HttpProblem(415, 'unsupported_media_type', `${given} Send ${allowed.join(' or ')}, in UTF-8.`, {
    headers: { 'Accept-Post': allowed.join(', ') },
  });
}

/** The JSON of a body that express.raw has read; undefined when there is none. */
export function parseJsonBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  const value = parseJson(decodeUtf8(body));
  refuseUnkeepable(value, 'body');
  return value;
}

/** @throws {HttpProblem} 400 `invalid_utf8` */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem(400, 'invalid_utf8', 'The body is not valid UTF-8. Encode texts as UTF-8.');
  }
}

/** @throws {HttpProblem} 400 `malformed_json` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const where = position === undefined ? 'it ends too early' : `it goes wrong at character ${position}`;
    throw new HttpProblem(400, 'malformed_json', `The body is no JSON: ${where}. Check quotes, commas and brackets.`);
  }
}

/**
 * Refuses what a store cannot keep as it came (NUL, half of a surrogate pair), names that change objects when they are
 * copied (`__proto__`), nesting that could exhaust a stack, and so many values that looking at them would keep all others
 * waiting.
 */
export function refuseUnkeepable(root: unknown, place: ErrorPlace): void {
  const problem = unkeepable(root);
  if (!problem) return;
  const { code, pointer, detail } = problem;
  if (code === 'too_many_values') throw new HttpProblem(413, code, detail);
  throw new HttpProblem(place === 'body' ? 422 : 400, code, detail, { errors: [{ pointer, detail, in: place }] });
}

export interface Unkeepable {
  code: 'invalid_text' | 'too_many_values';
  pointer: string;
  detail: string;
}

/** An object or array on the way from the root to where the walk stands. */
interface Standing {
  members: object;
  /** Null: an array. */
  names: readonly string[] | null;
  next: number;
}

/** Iterative, and with one path for all, so that it survives what it looks for. */
export function unkeepable(root: unknown): Unkeepable | null {
  const way: Standing[] = [];
  // What has been taken of each is one behind what is next.
  const path = (): string[] =>
    way.map(({ names, next }) => (names ? names[next - 1]! : String(next - 1)).toWellFormed());
  const bad = (detail: string): Unkeepable => ({ code: 'invalid_text', pointer: jsonPointer(path()), detail });
  let seen = 0;
  let value = root;
  for (;;) {
    seen += 1;
    if (seen > MAX_VALUES) return tooMany();
    const wrong = valueProblem(value, way.length);
    if (wrong) return bad(wrong);
    if (typeof value === 'object' && value !== null) way.push(standingAt(value));
    while (way.length > 0 && way.at(-1)!.next >= lengthOf(way.at(-1)!)) way.pop();
    const at = way.at(-1);
    if (!at) return null;
    at.next += 1;
    if (at.names) {
      const name = at.names[at.next - 1]!;
      const wrongName = name === '__proto__' ? "'__proto__' cannot be a name." : textProblem(name);
      if (wrongName) return bad(wrongName);
      value = (at.members as Record<string, unknown>)[name];
    } else value = (at.members as readonly unknown[])[at.next - 1];
  }
}

function standingAt(members: object): Standing {
  return { members, names: Array.isArray(members) ? null : Object.keys(members), next: 0 };
}

function lengthOf({ members, names }: Standing): number {
  return names ? names.length : (members as readonly unknown[]).length;
}

function tooMany(): Unkeepable {
  const detail = `This holds more than ${MAX_VALUES} values. Send it in parts.`;
  return { code: 'too_many_values', pointer: '', detail };
}

function valueProblem(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return textProblem(value);
  // JSON.parse makes Infinity of 1e999.
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'This number is too large to be kept.';
  const isNested = typeof value === 'object' && value !== null && depth >= MAX_DEPTH;
  return isNested ? `Nested too deep: at most ${MAX_DEPTH} levels.` : null;
}

function textProblem(text: string): string | null {
  if (text.includes('\0')) return 'A text cannot hold the character NUL (U+0000). Remove it.';
  return text.isWellFormed() ? null : 'A text holds half of a surrogate pair, which is no character. Remove it.';
}
