/** The AI that composes: its settings, personas, what was composed, and what it cost. */
import { z } from 'zod';
import { fallbackReasonSchema, flagSchema } from '../../domain/ai/flags';
import { aiKeySchema, aiProviderSchema, aiSettingsSchema, personaSchema } from '../../domain/ai/settings';
import { idSchema, instantInputSchema, instantSchema, refSchema } from './common';

export const aiInputSchema = z
  .strictObject({ ...aiSettingsSchema.shape, key: aiKeySchema })
  .describe('What is absent takes its default, but for the key')
  .meta({
    id: 'AiSettingsInput',
    examples: [
      {
        provider: 'gemini',
        model: 'gemini-2.5-flash',
        key: 'the-key-of-your-project',
        pricePerMillion: { input: 300_000, output: 2_500_000 },
        monthlyBudget: 20_000_000,
      },
      { provider: 'openai', model: 'llama3.1', baseUrl: 'http://127.0.0.1:11434/v1', timeLimitSeconds: 120 },
    ],
  });

const settings = aiSettingsSchema.shape;
export const aiSettingsViewSchema = z
  .strictObject({
    provider: settings.provider.unwrap(),
    model: settings.model.unwrap(),
    baseUrl: settings.baseUrl.unwrap(),
    temperature: settings.temperature.unwrap(),
    timeLimitSeconds: settings.timeLimitSeconds.unwrap(),
    maxTokens: settings.maxTokens.unwrap(),
    monthlyBudget: settings.monthlyBudget.unwrap(),
    currency: z.string(),
    pricePerMillion: z.strictObject({ input: z.int(), output: z.int() }).describe('In millionths of the currency'),
    hasKey: z.boolean().describe('Whether a key is kept; it is never shown'),
    spentThisMonth: z.int().describe('In this calendar month (UTC), in millionths of the currency'),
  })
  .meta({ id: 'AiSettings' });

export const aiTestInputSchema = z
  .strictObject({
    persona: refSchema.optional().describe('Key of the persona to write as, with what it has of its own'),
    settings: aiInputSchema.optional().describe('Tried instead of those that are kept, and not kept'),
  })
  .meta({ id: 'AiTestInput', examples: [{}, { persona: 'carl' }] });
export const aiTestSchema = z
  .strictObject({
    ok: z.boolean(),
    detail: z.string().describe('What is wrong and what to do; or that the AI answers'),
    text: z.string().nullable().describe('What it wrote'),
    provider: aiProviderSchema,
    model: z.string(),
    durationMs: z.int(),
    inputTokens: z.int(),
    outputTokens: z.int(),
  })
  .meta({ id: 'AiTest' });

const persona = personaSchema.shape;
const personaFields = {
  name: persona.name,
  voice: persona.voice,
  signature: persona.signature,
  language: persona.language,
  workingHours: persona.workingHours,
  ai: persona.ai,
  aiKey: aiKeySchema.describe(
    "The key of this persona's own provider. Kept encrypted; absent: left alone, null: removed",
  ),
};
export const personaInputSchema = z
  .strictObject(personaFields)
  .describe('The persona as a whole: what is absent takes its default, but for the key')
  .meta({
    id: 'PersonaInput',
    examples: [
      {
        name: 'Carl from Example',
        voice: 'Carl is calm and brief. He writes as he talks, and never uses exclamation marks.',
        signature: 'Carl Jensen\nExample Ltd',
        language: 'en',
      },
    ],
  });
export const newPersonaSchema = personaInputSchema
  .extend({ key: persona.key })
  .meta({ id: 'NewPersona', examples: [{ key: 'carl', name: 'Carl from Example', signature: 'Carl' }] });
export const personaViewSchema = z
  .strictObject({
    id: idSchema,
    key: z.string(),
    name: z.string(),
    voice: z.string(),
    signature: z.string(),
    language: z.string().nullable(),
    workingHours: persona.workingHours.unwrap(),
    ai: persona.ai.unwrap(),
    hasKey: z.boolean().describe('Whether a key of its own provider is kept; it is never shown'),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .describe('As whom an AI writes')
  .meta({ id: 'Persona' });
export const personaParams = z.strictObject({ key: refSchema.describe('Key') });

const promptSchema = z.strictObject({ system: z.string(), user: z.string() });
export const compositionSchema = z
  .strictObject({
    id: idSchema,
    enrollmentId: idSchema,
    draftId: idSchema.nullable(),
    step: z.string(),
    node: z.string(),
    mode: z.enum(['assisted', 'full']),
    persona: z.string().nullable(),
    provider: z.string().describe('`n8n`: the chat model on the canvas'),
    model: z.string(),
    prompt: promptSchema.nullable().describe('What the AI was told; null when the contact was erased'),
    answer: z.string().nullable().describe('What it answered, as it came'),
    inputTokens: z.int(),
    outputTokens: z.int(),
    costMicros: z.int().describe('In millionths of the currency'),
    currency: z.string(),
    outcome: z.enum(['used', 'flagged', 'fallback']),
    reason: fallbackReasonSchema.nullable().describe('Why the fallback was used, as a word'),
    why: z.string().nullable().describe('The same in a sentence'),
    flags: z.array(flagSchema).describe('What is doubtful about the text'),
    at: instantSchema,
    durationMs: z.int(),
  })
  .describe('One message that an AI was asked for')
  .meta({ id: 'Composition' });

export const reportQuery = z.strictObject({
  from: instantInputSchema.optional().describe('From this instant on; without it, 30 days before the end'),
  to: instantInputSchema.optional().describe('Up to this instant, outside; without it, now'),
  by: z.enum(['sequence', 'step', 'persona', 'mode']).default('sequence'),
});
export const compositionReportSchema = z
  .strictObject({
    from: instantSchema,
    to: instantSchema,
    by: z.enum(['sequence', 'step', 'persona', 'mode']),
    items: z.array(
      z.strictObject({
        sequence: z.strictObject({ id: idSchema, key: z.string(), name: z.string() }).nullable(),
        step: z.string().nullable(),
        persona: z.string().nullable(),
        mode: z.enum(['assisted', 'full']).nullable(),
        count: z.int(),
        used: z.int().describe('Sent or drafted without doubt'),
        flagged: z.int().describe('Drafted, and the approver was told of doubts'),
        fallbacks: z.int(),
        fallbackReasons: z
          .partialRecord(fallbackReasonSchema, z.int())
          .describe('How often each was the reason; what never was is left out'),
        inputTokens: z.int(),
        outputTokens: z.int(),
        costs: z.array(z.strictObject({ currency: z.string(), micros: z.int() })),
        meanDurationMs: z.int(),
      }),
    ),
  })
  .meta({ id: 'CompositionReport' });
