/** What is kept of composing: who writes, and what was asked and answered. */
import type { QuietWindow } from '../../domain/time/quietWeek';
import type { AiProvider, AiSettings, PersonaAi } from '../../domain/ai/settings';
import type { FallbackReason, Flag } from '../../domain/ai/flags';
import type { ComposeMode, NodeId, StepKey } from '../../domain/flow/schema';
import type { Instant } from '../../domain/time/instant';
import type { Id } from '../records';

/** The workspace's AI. */
export interface StoredAi extends AiSettings {
  /** The provider's key, encrypted; only the adapter sees it in clear. */
  sealedKey: string | null;
}

export interface Persona {
  id: Id;
  key: string;
  name: string;
  voice: string;
  signature: string;
  language: string | null;
  workingHours: QuietWindow[] | null;
  ai: PersonaAi | null;
  /** Encrypted, for a provider of its own. */
  sealedKey: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

/** One message that an AI was asked for. What it cost is kept when the contact is erased, what was said is not. */
export interface Composition {
  id: Id;
  enrollmentId: Id;
  sequenceId: Id;
  contactId: Id;
  /** The draft that shows it; null: none was made of it (yet). */
  draftId: Id | null;
  step: StepKey;
  node: NodeId;
  mode: Exclude<ComposeMode, 'static'>;
  /** Key of the persona. */
  persona: string | null;
  /** `n8n`: the chat model on the canvas, which n8n asked. */
  provider: AiProvider | 'n8n';
  model: string;
  /** Null: nothing was asked, or the contact was erased. */
  prompt: { system: string; user: string } | null;
  /** As it came; null: none, or the contact was erased. */
  answer: string | null;
  inputTokens: number;
  outputTokens: number;
  /** In millionths of `currency`. */
  costMicros: number;
  currency: string;
  /** flagged: it is a draft, and a person is told of doubts. fallback: the step's own text is used. */
  outcome: 'used' | 'flagged' | 'fallback';
  /** Why the fallback was used, as a word to count by. */
  reason: FallbackReason | null;
  /** The same in a sentence. */
  why: string | null;
  flags: readonly Flag[];
  at: Instant;
  durationMs: number;
}
