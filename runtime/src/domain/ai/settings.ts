/** Who composes: the settings of the workspace, and what a persona has of its own. Rule: semantics.md, "Composition". */
import { z } from 'zod';
import { MAX_TEXT } from '../flow/schema';
import { keySchema } from '../sequence';
import { templateProblems } from '../text/template';
import { quietWindowSchema } from '../time/quietWeek';

export const aiProviderSchema = z
  .enum(['none', 'gemini', 'openai'])
  .describe('openai: OpenAI, and everything that speaks its protocol (Ollama, vLLM, OpenRouter …)');
export type AiProvider = z.infer<typeof aiProviderSchema>;

const MILLION = 1_000_000;
const micros = z
  .number()
  .int()
  .min(0)
  .max(1_000_000 * MILLION);

export const pricePerMillionSchema = z
  .strictObject({
    input: micros.default(0).describe('For a million tokens that are read, in millionths of the currency'),
    output: micros.default(0).describe('For a million tokens that are written, in millionths of the currency'),
  })
  .describe('What the provider charges; 0 means that nothing is counted');
export type PricePerMillion = z.infer<typeof pricePerMillionSchema>;

const fields = {
  provider: aiProviderSchema,
  model: z.string().trim().max(200).describe('As the provider names it, e.g. gemini-2.5-flash, gpt-4.1-mini, llama3.1'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'use a URL that begins with https:// or http://' })
    .max(500)
    .refine((url) => !hasCredentials(url), { error: 'leave user and password out; the key has a field of its own' })
    .nullable()
    .describe('Where the provider answers; null: its own address. Ollama on this machine: http://127.0.0.1:11434/v1'),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .nullable()
    .describe("0 always writes alike, 2 is wild; null: the provider's own. Some models take none"),
  timeLimitSeconds: z
    .number()
    .int()
    .min(1)
    .max(600)
    .describe('How long the AI may take for a message, a second try included; a step may say otherwise'),
  maxTokens: z
    .number()
    .int()
    .min(16)
    .max(100_000)
    .describe('The most it may write for a message. Models that think first need room for that as well'),
  monthlyBudget: micros
    .nullable()
    .describe(
      'Millionths of the currency in a calendar month (UTC); beyond it the fallback texts are used. null: no limit',
    ),
  pricePerMillion: pricePerMillionSchema,
};

function hasCredentials(url: string): boolean {
  const read = URL.parse(url);
  return read !== null && (read.username !== '' || read.password !== '');
}

/** As they are kept, without the key. */
export const aiSettingsSchema = z.strictObject({
  provider: fields.provider.default('none'),
  model: fields.model.default(''),
  baseUrl: fields.baseUrl.default(null),
  temperature: fields.temperature.default(null),
  timeLimitSeconds: fields.timeLimitSeconds.default(30),
  maxTokens: fields.maxTokens.default(2000),
  monthlyBudget: fields.monthlyBudget.default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'use a three-letter currency code such as USD')
    .default('USD'),
  pricePerMillion: fields.pricePerMillion.default({ input: 0, output: 0 }),
});
export type AiSettings = z.infer<typeof aiSettingsSchema>;

export const aiKeySchema = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  // It goes into a header.
  .regex(/^[\x21-\x7e]+$/, 'a key has no spaces and no letters beyond ASCII')
  .nullable()
  .optional()
  .describe("The provider's key. Kept encrypted, never given back; absent: left alone, null: removed");

/** What a persona has of its own; the rest is the workspace's. With a provider come its address and its key. */
export const personaAiSchema = z
  .strictObject({
    ...fields,
    provider: aiProviderSchema.exclude(['none']),
  })
  .partial()
  .refine((ai) => ai.provider === undefined || Boolean(ai.model), {
    path: ['model'],
    error: 'name the model, because the provider is another one than the workspace has',
  })
  .refine((ai) => ai.provider !== undefined || ai.baseUrl === undefined, {
    path: ['baseUrl'],
    error: 'say which provider answers there',
  });
export type PersonaAi = z.infer<typeof personaAiSchema>;

export const workingHoursSchema = z
  .array(quietWindowSchema)
  .min(1)
  .max(50)
  .describe('Windows as quiet hours have them, the other way round: what this persona wrote leaves within them only');

export const personaSchema = z.strictObject({
  key: keySchema,
  name: z.string().trim().min(1, 'give it a name').max(200).describe('As whom it writes'),
  voice: z.string().max(4000).default('').describe('How it writes and who it is, in sentences for the AI'),
  signature: z
    .string()
    .max(2000)
    .refine((text) => templateProblems(text).length === 0, {
      error: (issue) => templateProblems(String(issue.input)).join(' '),
    })
    .default('')
    .describe('Put below each of its messages; may hold variables'),
  language: z.string().trim().min(2).max(35).nullable().default(null).describe('For steps and contacts without one'),
  workingHours: workingHoursSchema.nullable().default(null),
  ai: personaAiSchema.nullable().default(null),
});
export type PersonaFields = z.infer<typeof personaSchema>;

/** What one message is composed with. */
export interface AiChoice extends AiSettings {
  /** Whose key opens it, and whose budget it is. */
  owner: 'workspace' | 'persona';
}

/** The persona's own where it has any, else the workspace's. */
export function aiChoice(workspace: AiSettings, own: PersonaAi | null): AiChoice {
  const given = Object.fromEntries(Object.entries(own ?? {}).filter(([, value]) => value !== undefined));
  const isElsewhere = own?.provider !== undefined;
  const base = isElsewhere ? { ...workspace, baseUrl: null, temperature: null, pricePerMillion: FREE } : workspace;
  return { ...base, ...given, owner: isElsewhere ? 'persona' : 'workspace' };
}

const FREE: PricePerMillion = { input: 0, output: 0 };

/** In millionths of the currency, rounded up so that what is not free never counts as free. */
export function costOf(tokens: { input: number; output: number }, price: PricePerMillion): number {
  return Math.ceil((tokens.input * price.input + tokens.output * price.output) / MILLION);
}

/** The longest answer that is looked at; a text that is longer could not be sent either. */
export const MAX_ANSWER = MAX_TEXT;
