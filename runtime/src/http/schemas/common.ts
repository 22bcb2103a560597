/** What many requests and answers share. */
import { z } from 'zod';
import { channelKindSchema, personSchema } from '../../domain/flow/schema';
import { parseMoment, type Instant } from '../../domain/time/instant';

export const EXAMPLE_ID = '01JZ8Q4T6W0V3X5Y7ZA9BCDEFG';

/** An id as answers give it. */
export const idSchema = z
  .string()
  .describe('ULID')
  .meta({ examples: [EXAMPLE_ID] });
/** An id, key or external id in a path or a body; what there is not, is answered with 404. */
export const refSchema = z.string().min(1).max(200);
export const instantSchema = z
  .string()
  .meta({ format: 'date-time', examples: ['2026-06-08T09:00:00.000Z'] })
  .describe('Instant, ISO 8601 in UTC');

const FIRST_YEAR = 0;
const LAST_YEAR = Date.UTC(9999, 11, 30);

/** An instant in a request; the engine gets milliseconds. */
export const instantInputSchema = z
  .string()
  .max(40)
  .meta({ format: 'date-time', examples: ['2026-06-08T09:00:00+02:00'] })
  .describe('Instant, ISO 8601 with an offset or Z, from 1970 to 9999')
  .transform((text, context): Instant => {
    const moment = parseMoment(text);
    const at = moment === null || moment.offset === null ? NaN : moment.wall - moment.offset;
    if (at >= FIRST_YEAR && at < LAST_YEAR) return at;
    context.addIssue({
      code: 'custom',
      message: `'${text}' is no instant. Write ISO 8601 with an offset, from 1970 to 9999, such as '2026-06-08T09:00:00Z'.`,
    });
    return z.NEVER;
  });

export const attributesSchema = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe('Custom attributes; a text, number, true, false or null each')
  .meta({ id: 'Attributes', examples: [{ plan: 'pro', seats: 4, trial: false }] });

const MAX_ATTRIBUTES = 100;
export const attributesInputSchema = z
  .record(
    z.string().min(1).max(64),
    z.union([z.string().max(5_000), z.number(), z.boolean(), z.null()], {
      error: 'An attribute is a text of at most 5000 characters, a number, true, false or null.',
    }),
  )
  .refine((attributes) => Object.keys(attributes).length <= MAX_ATTRIBUTES, {
    error: `At most ${MAX_ATTRIBUTES} attributes.`,
  })
  .describe('Merged into what is there; null removes one')
  .meta({ id: 'AttributesInput', examples: [{ plan: 'pro', seats: 4, trial: null }] });

export const actorSchema = z
  .strictObject({
    type: z.enum(['person', 'api_key', 'rule', 'signal', 'system']),
    name: z.string().describe('Name of the person, the API key, the rule or the signal'),
    id: z.string().optional(),
  })
  .describe('Who caused a change')
  .meta({ id: 'Actor' });

export const personInputSchema = personSchema;
export const channelSchema = channelKindSchema;

export const refParams = z.strictObject({ ref: refSchema.describe('Id or key') });
export const idParams = z.strictObject({ id: refSchema.describe('Id') });

const pageShape = {
  limit: z.int().min(1).max(200).default(50).describe('Entries on a page'),
  cursor: z.string().min(1).max(500).optional().describe('`nextCursor` of the page before'),
};

/** A query of a list: filters, and which page of it. */
export function pageQuery<S extends z.ZodRawShape>(filters: S): z.ZodObject<S & typeof pageShape> {
  return z.strictObject({ ...filters, ...pageShape });
}

export function pageOf<S extends z.ZodType>(item: S) {
  return z.strictObject({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last'),
  });
}

export function listOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(item) });
}

/**
 * The shape of a change: every member optional, without its default. A default would overwrite what was left out.
 */
export function changeOf<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
): z.ZodObject<{ [K in keyof S]: z.ZodOptional<Undefaulted<S[K]>> }> {
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([name, member]) => [name, withoutDefault(member as z.ZodType).optional()]),
  );
  return z.strictObject(shape) as never;
}
type Undefaulted<S> = S extends z.ZodDefault<infer I> ? I : S;

function withoutDefault(schema: z.ZodType): z.ZodType {
  const inner = schema instanceof z.ZodDefault ? (schema.def.innerType as z.ZodType) : schema;
  return schema.description ? inner.describe(schema.description) : inner;
}
