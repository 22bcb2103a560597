/** Messages that leave nothing: the engine records every message, and people read them in the interface. For trying things out. */
import { z } from 'zod';
import { defineProvider } from './provider';

export const outbox = defineProvider({
  channels: ['email', 'sms', 'whatsapp', 'chat'],
  config: z.strictObject({}).describe('The outbox has no settings'),
  secrets: z.strictObject({}).describe('The outbox has no secrets'),
  destination: () => ({}),
  build: () => ({
    concurrency: Infinity,
    idempotent: true,
    deliver: async (message) => ({ providerMessageId: `outbox-${message.sendId}` }),
    close: async () => {},
  }),
});
