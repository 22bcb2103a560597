/** Answers to signals. */
import type { Id } from '../records';
import type { SignalResult } from '../services';

export function nothing(why: string, about: { contactId?: Id | null; conversationId?: Id | null } = {}): SignalResult {
  return {
    applied: false,
    why,
    contactId: about.contactId ?? null,
    conversationId: about.conversationId ?? null,
    ended: [],
    restarted: [],
  };
}

export function applied(
  why: string,
  about: { contactId?: Id | null; conversationId?: Id | null; messageId?: Id } = {},
): SignalResult {
  const { contactId = null, conversationId = null, messageId } = about;
  return { applied: true, why, contactId, conversationId, ...(messageId && { messageId }), ended: [], restarted: [] };
}
