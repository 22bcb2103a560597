/** An inbox, its channel and a message, for the tests of this folder. */
import { createChannels, type ChannelDeps } from '../../runtime/src/adapters/channels';
import { createSecretBox } from '../../runtime/src/adapters/secrets';
import type { Channel, OutgoingMessage } from '../../runtime/src/engine/ports';
import type { Inbox } from '../../runtime/src/engine/records';

export const NOW = Date.parse('2026-01-05T09:00:00Z');
export const SEND_ID = '01KE6Z1S7GQ4T0V8X2M5N9RBCD';
export const secretBox = createSecretBox(Buffer.alloc(32, 7));

export function messageTo(address: string, over: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    sendId: SEND_ID,
    idempotencyKey: `key-${SEND_ID}`,
    to: { address, name: null },
    contactId: '01KE6Z0000CONTACT000000000',
    enrollmentId: '01KE6Z0000ENR0000000000000',
    sequenceKey: 'welcome',
    conversationId: null,
    subject: 'Hello',
    text: 'Good morning',
    html: null,
    whatsappTemplate: null,
    thread: [],
    unsubscribeUrl: null,
    ...over,
  };
}

export function inboxOf(
  provider: Inbox['provider'],
  config: object,
  secrets: object | null = null,
  over: Partial<Inbox> = {},
): Inbox {
  const id = over.id ?? 'inbox-1';
  return {
    id,
    key: 'main',
    name: 'Main',
    channel: 'email',
    provider,
    config: config as Record<string, unknown>,
    secrets: secrets && secretBox.seal(secrets as Record<string, unknown>, id),
    limits: {},
    isDefault: true,
    enabled: true,
    hasWindow: false,
    createdAt: NOW,
    updatedAt: NOW,
    ...over,
  };
}

export interface Reported {
  level: string;
  event: string;
  data: Record<string, unknown>;
}

/** Channels with a standing clock, and what they reported. Close them after each test. */
export function openChannels(over: Partial<ChannelDeps> = {}) {
  const reported: Reported[] = [];
  const channels = createChannels({
    secretBox,
    clock: { now: () => NOW },
    publicUrl: 'https://cadenza.example',
    allowPrivateWebhooks: true,
    deliverTimeoutMs: 5000,
    report: (level, event, data) => void reported.push({ level, event, data }),
    ...over,
  });
  return Object.assign(channels, { reported });
}

/** The error a delivery ends with; fails when it succeeds. */
export async function failureOf(
  channel: Channel,
  message: OutgoingMessage,
): Promise<Error & { retryAt?: number | null }> {
  const outcome = await channel.deliver(message).catch((error: unknown) => error);
  if (outcome instanceof Error) return outcome;
  throw new Error(`The message was delivered: ${JSON.stringify(outcome)}`);
}
