/** How long a message of an AI may be. The AI is told, and what is longer is doubted. */
import type { ChannelKind } from '../flow/schema';

/** In UTF-16 units. */
const MOST: Readonly<Record<ChannelKind, number>> = {
  email: 4000,
  // Two parts of a concatenated SMS in GSM 7-bit letters.
  sms: 306,
  // WhatsApp takes 4096; nobody reads them.
  whatsapp: 1000,
  chat: 1000,
};

export function longest(channel: ChannelKind): number {
  return MOST[channel];
}
