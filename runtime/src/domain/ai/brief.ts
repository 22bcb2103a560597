/** What an AI is told of one message. The prompt shows it, and what is answered is held against it. */
import type { ChannelKind } from '../flow/schema';
import type { Instant } from '../time/instant';

export interface Brief {
  now: Instant;
  /** What the message should achieve, with its variables filled in as values in «»; '' when the step does not say. */
  intent: string;
  tone: string | null;
  /** A tag (`pt-BR`) or a name (`German`). Null: that of the conversation. */
  language: string | null;
  persona: {
    name: string;
    voice: string;
    /** Put below the text by us, variables filled in. */
    signature: string;
  } | null;
  channel: ChannelKind;
  /** Whether the AI finds the subject. */
  wantsSubject: boolean;
  /** The step's own subject and text, variables filled in: what is sent without the AI. */
  fallback: { subject: string | null; text: string };
  /** Names and values. */
  contact: readonly (readonly [name: string, value: string])[];
  /** Oldest first. */
  conversation: readonly { from: 'contact' | 'us'; text: string; at: Instant }[];
  /** What this enrollment has sent already, oldest first. */
  earlier: readonly { subject: string | null; text: string; at: Instant }[];
  /** A person has read a draft and wants another one. */
  again: { draft: string; remark: string } | null;
}
