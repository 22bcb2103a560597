import type { z } from 'zod';
import type { Composition, Persona } from '../../engine/records';
import type { AiSettingsView, CompositionReport } from '../../engine/services';
import type {
  aiSettingsViewSchema,
  compositionReportSchema,
  compositionSchema,
  personaViewSchema,
} from '../schemas/ai';
import { iso } from './instants';

export function presentAi(ai: AiSettingsView): z.input<typeof aiSettingsViewSchema> {
  return {
    provider: ai.provider,
    model: ai.model,
    baseUrl: ai.baseUrl,
    temperature: ai.temperature,
    timeLimitSeconds: ai.timeLimitSeconds,
    maxTokens: ai.maxTokens,
    monthlyBudget: ai.monthlyBudget,
    currency: ai.currency,
    pricePerMillion: ai.pricePerMillion,
    hasKey: ai.hasKey,
    spentThisMonth: ai.spentThisMonth,
  };
}

/** The key does not leave, not even encrypted; only whether there is one. */
export function presentPersona(persona: Persona): z.input<typeof personaViewSchema> {
  return {
    id: persona.id,
    key: persona.key,
    name: persona.name,
    voice: persona.voice,
    signature: persona.signature,
    language: persona.language,
    workingHours: persona.workingHours,
    ai: persona.ai,
    hasKey: persona.sealedKey !== null,
    createdAt: iso(persona.createdAt),
    updatedAt: iso(persona.updatedAt),
  };
}

export function presentComposition(composition: Composition): z.input<typeof compositionSchema> {
  return {
    id: composition.id,
    enrollmentId: composition.enrollmentId,
    draftId: composition.draftId,
    step: composition.step,
    node: composition.node,
    mode: composition.mode,
    persona: composition.persona,
    provider: composition.provider,
    model: composition.model,
    prompt: composition.prompt,
    answer: composition.answer,
    inputTokens: composition.inputTokens,
    outputTokens: composition.outputTokens,
    costMicros: composition.costMicros,
    currency: composition.currency,
    outcome: composition.outcome,
    reason: composition.reason,
    why: composition.why,
    flags: [...composition.flags],
    at: iso(composition.at),
    durationMs: composition.durationMs,
  };
}

export function presentCompositionReport(report: CompositionReport): z.input<typeof compositionReportSchema> {
  return { from: iso(report.from), to: iso(report.to), by: report.by, items: report.items };
}
