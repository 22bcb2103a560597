/** Reads a body: content type, size, UTF-8, JSON, and the few things JSON allows that no text of ours may hold. */
import express, { type Request, type RequestHandler } from 'express';
import { HttpProblem, type ErrorPlace } from './problem';
import { jsonPointer } from './validation';

/** Deepest nesting of arrays and objects. A sequence needs 8; what recurses over a body stays far from its limits. */
const MAX_DEPTH = 32;

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
 * copied (`__proto__`), and nesting that could exhaust a stack. Iterative, so that it survives what it looks for.
 */
export function refuseUnkeepable(root: unknown, place: ErrorPlace): void {
  const problem = unkeepable(root);
  if (problem) {
    throw new HttpProblem(place === 'body' ? 422 : 400, 'invalid_text', problem.detail, {
      errors: [{ ...problem, in: place }],
    });
  }
}

export function unkeepable(root: unknown): { pointer: string; detail: string } | null {
  const open: { value: unknown; path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, path } = item;
    const detail = valueProblem(value, path.length);
    if (detail) return { pointer: jsonPointer(path), detail };
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      const wrongName = name === '__proto__' ? "'__proto__' cannot be a name." : textProblem(name);
      if (wrongName) return { pointer: jsonPointer([...path, name.toWellFormed()]), detail: wrongName };
      if (typeof member !== 'boolean' && member !== null) open.push({ value: member, path: [...path, name] });
    }
  }
  return null;
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
