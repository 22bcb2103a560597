/** Composing with an AI. */
import type { Instant } from '../../domain/time/instant';
import type { Contact, Id } from '../records';

export interface ComposeRequest {
  enrollmentId: Id;
  intent: string;
  tone: string | null;
  language: string | null;
  persona: string | null;
  channel: string;
  contact: Contact;
  /** Oldest first, newest twenty. */
  conversation: { from: 'contact' | 'us'; text: string; at: Instant }[];
  timeLimitMs: number;
}

/** Composes with an AI. Throws ComposeUnavailable (down, slow, refusing, empty) with a reason in words. */
export interface Composer {
  compose(request: ComposeRequest): Promise<{ text: string; subject?: string }>;
}
