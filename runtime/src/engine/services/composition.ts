/** Composing with an AI: who is asked, as whom it writes, what was composed and what it cost. */
import type { AiSettings, PersonaFields } from '../../domain/ai/settings';
import type { FallbackReason, Flag } from '../../domain/ai/flags';
import type { Instant } from '../../domain/time/instant';
import type { CompositionGroup } from '../ports';
import type { Actor, Composition, Id, Persona } from '../records';

export interface AiSettingsView extends AiSettings {
  hasKey: boolean;
  /** What was spent in this calendar month (UTC), in millionths of the currency. */
  spentThisMonth: number;
}

export type AiInput = Partial<AiSettings> & { key?: string | null | undefined };
export type PersonaInput = Partial<Omit<PersonaFields, 'key'>> & {
  name: string;
  aiKey?: string | null | undefined;
};

export interface AiTest {
  ok: boolean;
  /** What is wrong and what to do; or that it works. */
  detail: string;
  text: string | null;
  provider: AiSettings['provider'];
  model: string;
  durationMs: number;
  inputTokens: number;
  outputTokens: number;
}

export interface CompositionReport {
  from: Instant;
  to: Instant;
  by: CompositionGroup;
  items: CompositionReportItem[];
}

export interface CompositionReportItem {
  sequence: { id: Id; key: string; name: string } | null;
  step: string | null;
  persona: string | null;
  mode: Composition['mode'] | null;
  count: number;
  used: number;
  flagged: number;
  fallbacks: number;
  /** How often each was the reason; those that never were are left out. */
  fallbackReasons: Partial<Record<FallbackReason, number>>;
  inputTokens: number;
  outputTokens: number;
  costs: { currency: string; micros: number }[];
  /** How long an answer took, in the mean; 0 when nobody was asked. */
  meanDurationMs: number;
}

export interface Composing {
  settings(): Promise<AiSettingsView>;
  /**
   * What is absent takes its default, but for the key, which is left alone.
   * @throws {Refused} 422 `invalid_request`; also when the kept key would go to another provider or address
   */
  saveSettings(input: AiInput, by: Actor): Promise<AiSettingsView>;
  /** Asks for a short text with the kept settings, or with those given, which are not kept. Never throws for a provider. */
  test(input: { persona?: string | undefined; settings?: AiInput | undefined }): Promise<AiTest>;
  /** Newest of the draft; @throws {Refused} 404 for a draft without one: nothing was composed for it. */
  ofDraft(draftId: Id): Promise<Composition>;
  /**
   * Composes a waiting draft anew, with a person's remark, and keeps the composition. The draft itself is left alone:
   * whoever calls writes it, guarded by its status.
   * @throws {Refused} 503 `composer_unavailable`, 409 `not_composed`, 409 `already_decided`, 404 `not_found`
   */
  recompose(
    draftId: Id,
    remark: string,
  ): Promise<{ text: string; subject: string | null; flags: Flag[]; compositionId: Id }>;
  report(of: { from: Instant; to: Instant; by: CompositionGroup }): Promise<CompositionReport>;
}

export interface Personas {
  list(): Promise<Persona[]>;
  get(key: string): Promise<Persona>;
  create(input: PersonaInput & { key: string }, by: Actor): Promise<Persona>;
  /** Replaces it as a whole, but for its provider's key, which is left alone when it is absent. */
  put(key: string, input: PersonaInput, by: Actor): Promise<Persona>;
  /** Steps that name it go on without one. */
  remove(key: string, by: Actor): Promise<void>;
}
