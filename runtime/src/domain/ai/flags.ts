/** The closed sets of words about what an AI wrote: doubts about a text, and why the fallback was used instead. */
import { z } from 'zod';

/** What may be wrong with a text: a reason for the fallback in mode `full`, a word to the approver in mode `assisted`. */
export const flagCodeSchema = z.enum([
  'too_long',
  'cut_off',
  'placeholder',
  'wrong_language',
  'foreign_link',
  'repeats_instructions',
]);
export type FlagCode = z.infer<typeof flagCodeSchema>;

export const flagSchema = z.strictObject({
  code: flagCodeSchema,
  message: z.string().describe('A sentence for the approver'),
});
export type Flag = z.infer<typeof flagSchema>;

/** Without a text that anybody could approve. */
export const noTextSchema = z.enum([
  'no_provider',
  'over_budget',
  'too_slow',
  'unreachable',
  'wrong_key',
  'unknown_model',
  'over_quota',
  'provider_failed',
  'paused_after_failures',
  'unreadable',
  'refused',
  'empty',
]);
export type NoText = z.infer<typeof noTextSchema>;

export const fallbackReasonSchema = z.enum([...noTextSchema.options, ...flagCodeSchema.options]);
export type FallbackReason = z.infer<typeof fallbackReasonSchema>;
