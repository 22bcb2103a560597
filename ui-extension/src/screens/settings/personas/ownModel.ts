/** What a persona has of its own, as a form has it: empty fields are the workspace's. */
import type { Persona } from '../../../api/types';
import { fromMicros, toMicros } from '../money';

type OwnAi = NonNullable<Persona['ai']>;

export interface AiFields {
  /** '' : the workspace's. */
  provider: '' | 'gemini' | 'openai';
  model: string;
  baseUrl: string;
  temperature: number | null;
  timeLimitSeconds: number | null;
  maxTokens: number | null;
  monthlyBudget: number | null;
  priceInput: number | null;
  priceOutput: number | null;
}

const money = (micros: number | null | undefined): number | null => (micros == null ? null : fromMicros(micros));

export function formOfAi(ai: Persona['ai']): AiFields {
  return {
    provider: ai?.provider ?? '',
    model: ai?.model ?? '',
    baseUrl: ai?.baseUrl ?? '',
    temperature: ai?.temperature ?? null,
    timeLimitSeconds: ai?.timeLimitSeconds ?? null,
    maxTokens: ai?.maxTokens ?? null,
    monthlyBudget: money(ai?.monthlyBudget),
    priceInput: money(ai?.pricePerMillion?.input),
    priceOutput: money(ai?.pricePerMillion?.output),
  };
}

/** Null when nothing is its own. */
export function wantedAi(form: AiFields): Persona['ai'] {
  const { provider, model, baseUrl, temperature, timeLimitSeconds, maxTokens, monthlyBudget, priceInput, priceOutput } =
    form;
  const hasPrice = priceInput !== null || priceOutput !== null;
  const ai: OwnAi = {
    ...(provider !== '' && { provider }),
    ...(model.trim() !== '' && { model: model.trim() }),
    ...(provider !== '' && baseUrl.trim() !== '' && { baseUrl: baseUrl.trim() }),
    ...(temperature !== null && { temperature }),
    ...(timeLimitSeconds !== null && { timeLimitSeconds }),
    ...(maxTokens !== null && { maxTokens }),
    ...(monthlyBudget !== null && { monthlyBudget: toMicros(monthlyBudget) }),
    ...(hasPrice && { pricePerMillion: { input: toMicros(priceInput ?? 0), output: toMicros(priceOutput ?? 0) } }),
  };
  return Object.keys(ai).length === 0 ? null : ai;
}
