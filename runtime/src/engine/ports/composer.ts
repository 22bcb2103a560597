/** Composing with an AI. */
import type { AiChoice } from '../../domain/ai/settings';
import type { Prompt } from '../../domain/ai/prompt';
import type { Instant } from '../../domain/time/instant';
import type { Contact, Id } from '../records';

export interface ComposeRequest {
  enrollmentId: Id;
  intent: string;
  tone: string | null;
  language: string | null;
  /** Key of the persona. */
  persona: string | null;
  channel: string;
  contact: Contact;
  /** Oldest first, newest twenty. */
  conversation: { from: 'contact' | 'us'; text: string; at: Instant }[];
  /** What is to be asked; made of all that. */
  prompt: Prompt;
  ai: AiOfRequest;
  /** From the moment at which the provider is asked to its whole answer, a second try included. */
  timeLimitMs: number;
  /** A person waits and wants to know, so it is asked although it failed before. */
  isTrial?: boolean;
}

/** Who is to be asked, and with which key. */
export interface AiOfRequest extends AiChoice {
  sealedKey: string | null;
  /** What the key was sealed for. */
  keyOwner: string;
}

export interface ComposeAnswer {
  text: string;
  subject?: string;
  /** It came to its limit of tokens. */
  cutOff?: boolean;
  usage?: AiUsage;
}

export interface AiUsage {
  inputTokens: number;
  outputTokens: number;
  /** By the clock on the wall, the wait for a free line left out. */
  durationMs: number;
}

export interface Composer {
  /** Set where it is not the runtime's own provider that is asked: there is nothing to pay and no model to name. */
  readonly by?: 'n8n';
  /**
   * @throws {ComposeUnavailable} down, slow, refusing, empty; with a reason in words
   * @throws {Interrupted} the process is stopping
   */
  compose(request: ComposeRequest): Promise<ComposeAnswer>;
  /** Encrypts a provider's key; it opens for this owner only. */
  seal(owner: string, key: string): string;
  /** Why this address is never called; null: it may be. */
  unreachable(ai: Pick<AiChoice, 'provider' | 'baseUrl' | 'owner'>): string | null;
}
