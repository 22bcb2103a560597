/** What the API needs to know of providers: how to check an inbox. */
import { type z } from 'zod';
import type { ChannelKind } from '../../domain/flow/schema';
import type { Inbox } from '../../engine/records';
import { providers } from './registry';
import { webhookBodySchema } from './webhookBody';

export interface InboxSchemas {
  config: z.ZodType;
  secrets: z.ZodType;
  /** Kinds of channel the provider can serve; an inbox of another kind is refused. */
  channels: readonly ChannelKind[];
}

/** By provider. Unknown fields are refused; defaults are filled in by parsing. */
export const inboxConfigSchemas: Record<Inbox['provider'], InboxSchemas> = providers;

/** What the reference of the API says of providers: handed to HTTP, which knows no adapter. */
export const inboxContracts = { providers: inboxConfigSchemas, webhookBody: webhookBodySchema };
