/** The channels of all inboxes: built when first used, kept until the inbox changes, closed when their last delivery is over. */
import type { z } from 'zod';
import { ProviderTransient } from '../../engine/errors';
import type { Channel, Channels } from '../../engine/ports';
import type { Inbox } from '../../engine/records';
import type { SecretBox } from '../secrets/box';
import type { ChannelDeps, OpenedInbox } from './provider';
import { providerOf } from './registry';

export interface ChannelsOptions extends ChannelDeps {
  secretBox: SecretBox;
}

interface Kept {
  channel: Channel;
  updatedAt: number;
}

/**
 * An inbox that cannot be opened (wrong key, settings of an older release) gives a channel that refuses every message
 * as transient: nothing was sent, an operator can put it right, and the retries give them time to.
 */
export function createChannels({ secretBox, ...deps }: ChannelsOptions): Channels {
  const kept = new Map<string, Kept>();
  const closing = new Set<Promise<void>>();

  function retire(channel: Channel): void {
    const closed = channel.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  function of(inbox: Inbox): Channel {
    const known = kept.get(inbox.id);
    // A batch that was loaded before an edit still brings the older inbox; it must not bring back the older settings.
    if (known && known.updatedAt >= inbox.updatedAt) return known.channel;
    if (known) retire(known.channel);
    const channel = closingGracefully(build(inbox, secretBox, deps));
    kept.set(inbox.id, { channel, updatedAt: inbox.updatedAt });
    return channel;
  }

  return {
    of,
    close: async () => {
      for (const { channel } of kept.values()) retire(channel);
      kept.clear();
      await Promise.all(closing);
    },
  };
}

function build(inbox: Inbox, secretBox: SecretBox, deps: ChannelDeps): Channel {
  try {
    return providerOf(inbox.provider).build(opened(inbox, secretBox), deps);
  } catch (error) {
    deps.report('error', 'channel.unusable', { inboxId: inbox.id, provider: inbox.provider }, error);
    return unusable(inbox, error);
  }
}

function opened(inbox: Inbox, secretBox: SecretBox): OpenedInbox<unknown, unknown> {
  const { config, secrets } = providerOf(inbox.provider);
  const sealed = inbox.secrets === null ? {} : secretBox.open(inbox.secrets, inbox.id);
  return {
    id: inbox.id,
    config: checked(config, inbox.config, 'settings'),
    secrets: checked(secrets, sealed, 'secrets'),
  };
}

/** Names the fields and never shows values: what is wrong may be a secret. */
function checked(schema: z.ZodType, value: unknown, what: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.') || '(all)').join(', ');
  throw new Error(`Its ${what} are not valid: ${fields}. Save the inbox again.`);
}

function unusable(inbox: Inbox, error: unknown): Channel {
  const why = error instanceof Error ? error.message : String(error);
  return {
    concurrency: Infinity,
    idempotent: false,
    deliver: async () => {
      throw new ProviderTransient(`The inbox '${inbox.key}' cannot be used. ${why}`, null, { cause: error });
    },
    close: async () => {},
  };
}

/** Lets deliveries that have begun come to their end before the connections go; takes no new ones meanwhile. */
function closingGracefully(channel: Channel): Channel {
  const underway = new Set<Promise<unknown>>();
  let isClosed = false;
  return {
    concurrency: channel.concurrency,
    idempotent: channel.idempotent,
    deliver: async (message) => {
      if (isClosed)
        throw new ProviderTransient('The inbox was changed or the runtime is stopping. The send is tried again.');
      const delivery = channel.deliver(message);
      underway.add(delivery);
      return delivery.finally(() => underway.delete(delivery));
    },
    close: async () => {
      isClosed = true;
      await Promise.allSettled(underway);
      await channel.close();
    },
  };
}
