/** Makes values of the texts in a query, as its schema says; what cannot be made one stays a text and is refused by it. */
import type { z } from 'zod';

type Kind = 'array' | 'number' | 'boolean' | 'other';

/** Lists may be repeated (`state=active&state=paused`) or written with commas. */
export function readQuery(schema: z.ZodObject, query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(query)) {
    const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : null;
    read[name] = field ? valueOf(kindOf(field), given) : given;
  }
  return read;
}

function valueOf(kind: Kind, given: unknown): unknown {
  if (kind === 'array') return [given].flat().flatMap((text) => String(text).split(','));
  if (typeof given !== 'string') return given;
  if (kind === 'number') return /^-?\d{1,15}$/.test(given) ? Number(given) : given;
  if (kind === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  return given;
}

function kindOf(schema: z.ZodType): Kind {
  const def = schema.def as { type: string; innerType?: z.ZodType; in?: z.ZodType };
  if (def.innerType) return kindOf(def.innerType);
  if (def.type === 'pipe' && def.in) return kindOf(def.in);
  return def.type === 'array' || def.type === 'number' || def.type === 'boolean' ? def.type : 'other';
}
