/** What a provider is: schemas for its settings and secrets, and how to build a channel from them. One file per provider. */
import type { z } from 'zod';
import type { ChannelKind } from '../../domain/flow/schema';
import type { Channel, Clock, Reporter } from '../../engine/ports';
import type { Id } from '../../engine/records';

/** What channels need from the composition root. */
export interface ChannelDeps {
  clock: Pick<Clock, 'now'>;
  /** Where the runtime is reached from outside; null: providers get no status address. */
  publicUrl: string | null;
  /** Lets webhooks and mail go to loopback and private networks. Link-local and metadata addresses stay refused. */
  allowPrivateWebhooks: boolean;
  /** Longest time of one delivery, waiting for a free connection included. Keep it well below the lease of a send. */
  deliverTimeoutMs: number;
  report: Reporter['report'];
}

/** An inbox after its settings and secrets have been checked. */
export interface OpenedInbox<Config, Secrets> {
  id: Id;
  config: Config;
  secrets: Secrets;
}

export interface Provider<Config = unknown, Secrets = unknown> {
  /** Kinds of channel this provider can serve. */
  readonly channels: readonly ChannelKind[];
  /** Not secret: shown by the API, kept in clear. */
  readonly config: z.ZodType<Config>;
  /** Write-only: encrypted at rest. */
  readonly secrets: z.ZodType<Secrets>;
  /**
   * What of the settings decides to whom secrets are shown, by the name of the setting: where connections go, and how
   * sure of the other side they are. When it changes, secrets must be given again: whoever may change an inbox must not
   * thereby learn what was kept for another place.
   */
  destination(config: Config): Readonly<Record<string, string | number | boolean>>;
  /** Must not connect anywhere: the first delivery does. */
  build(inbox: OpenedInbox<Config, Secrets>, deps: ChannelDeps): Channel;
}

/** Keeps the types of one provider's schemas and channel together. */
export function defineProvider<Config, Secrets>(provider: Provider<Config, Secrets>): Provider<Config, Secrets> {
  return provider;
}
