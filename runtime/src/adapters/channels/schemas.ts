/** What the API needs to know of providers: how to check an inbox, and what of it may be shown. */
import { type z } from 'zod';
import type { ChannelKind } from '../../domain/flow/schema';
import type { Inbox } from '../../engine/records';
import { providerOf, providers } from './registry';

export interface InboxSchemas {
  config: z.ZodType;
  secrets: z.ZodType;
  /** Kinds of channel the provider can serve; an inbox of another kind is refused. */
  channels: readonly ChannelKind[];
}

/** By provider. Unknown fields are refused; defaults are filled in by parsing. */
export const inboxConfigSchemas: Record<Inbox['provider'], InboxSchemas> = providers;

/**
 * Secrets for a new inbox: what the provider generates, and over it what was given (webhook: a signing secret).
 * Not yet checked; parse them with the provider's schema.
 */
export function completeSecrets(
  provider: Inbox['provider'],
  given: Record<string, unknown> = {},
): Record<string, unknown> {
  return { ...providerOf(provider).newSecrets?.(), ...given };
}

export type InboxView = Omit<Inbox, 'secrets'> & { hasSecrets: boolean };

/** An inbox as the API shows it: everything but the secrets, and whether there are any. */
export function describeInbox({ secrets, ...shown }: Inbox): InboxView {
  return { ...shown, hasSecrets: secrets !== null };
}
