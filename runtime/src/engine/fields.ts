/** Refusals that name the field. Pointers are JSON pointers (RFC 6901) into what the caller gave. */
import type { z } from 'zod';
import { Refused, type FieldError } from './errors';

/** 422 `invalid_request`: what is wrong with each field, and what is allowed. */
export function refuseFields(fields: FieldError[]): Refused {
  const [first] = fields;
  const sentence =
    fields.length === 1 && first
      ? describe(first)
      : `${fields.length} fields need a change: ${fields.slice(0, 3).map(describe).join(' ')}`;
  return new Refused(422, 'invalid_request', sentence, { fields });
}

/**
 * The value as the schema reads it, defaults filled in.
 * @param at pointer of the value in the request; '' is the whole
 * @throws {Refused} 422 `invalid_request`
 */
export function parsed<S extends z.ZodType>(schema: S, value: unknown, at: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refuseFields(result.error.issues.flatMap((issue) => problemsOf(issue, at)));
}

function problemsOf(issue: z.core.$ZodIssue, at: string): FieldError[] {
  const pointer = at + pointerTo(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ pointer, message: issue.message }];
  return issue.keys.map((key) => ({
    pointer: pointer + pointerTo([key]),
    message: `There is no field '${key}' here. Remove it, or check its spelling.`,
  }));
}

/** A path of names and indexes as a JSON pointer. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function describe({ pointer, message }: FieldError): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return pointer === '' ? sentence : `${pointer}: ${sentence}`;
}
