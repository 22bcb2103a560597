/** What the API needs to know of providers: how to check an inbox. */
import { type z } from 'zod';
import type { ChannelKind } from '../../domain/flow/schema';
import type { Inbox } from '../../engine/records';
import { providers } from './registry';

export interface InboxSchemas {
  config: z.ZodType;
  secrets: z.ZodType;
  /** Kinds of channel the provider can serve; an inbox of another kind is refused. */
  channels: readonly ChannelKind[];
}

/** By provider. Unknown fields are refused; defaults are filled in by parsing. */
export const inboxConfigSchemas: Record<Inbox['provider'], InboxSchemas> = providers;
