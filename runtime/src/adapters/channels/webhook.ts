/** Messages to any URL as a signed POST, so that any service, and any n8n workflow, can be a channel. */
import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import type { Channel, Delivered, OutgoingMessage } from '../../engine/ports';
import { assertLiteralHost, guardedLookup } from './guard';
import { exchange } from './httpExchange';
import { defineProvider, type ChannelDeps, type OpenedInbox } from './provider';
import { SIGNATURE_HEADER, signatureHeader } from './signature';
import { webhookBody } from './webhookBody';
import { webhookOutcome } from './webhookOutcome';

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Printable ASCII and tabs: no line breaks, nothing that a proxy reads differently. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
const OURS = /^(host|connection|content-.*|transfer-encoding|expect|upgrade|te|trailer|idempotency-key|cadenza-.*)$/i;
const CONFIDENTIAL = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret).*)$/i;

const headerNameSchema = z
  .string()
  .max(100)
  .regex(HEADER_NAME, 'use a header name such as X-Api-Key')
  .refine((name) => !OURS.test(name), 'this header is set by Cadenza');
const headerValueSchema = z.string().max(4000).regex(HEADER_VALUE, 'use printable ASCII without line breaks');

const headersSchema = z
  .record(headerNameSchema, headerValueSchema)
  .refine((headers) => Object.keys(headers).length <= 30, 'at most 30 headers')
  .refine(
    (headers) => !Object.keys(headers).some((name) => CONFIDENTIAL.test(name)),
    'put a confidential header into secrets.authHeaderName and authHeaderValue',
  );

const urlSchema = z
  .url({ protocol: /^https?$/, error: 'use an http or https URL' })
  .max(2000)
  .refine(
    (url) => !URL.parse(url)?.username && !URL.parse(url)?.password,
    'put credentials into secrets.authHeaderValue, not into the URL',
  );

export const webhookConfigSchema = z.strictObject({
  url: urlSchema.describe('Where messages are posted to'),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(60)
    .default(15)
    .describe('Longest wait for an answer; the runtime may set a shorter one'),
  concurrency: z.number().int().min(1).max(200).default(20).describe('Requests at once'),
  idempotent: z
    .boolean()
    .default(false)
    .describe(
      'The receiver sends a message once per Idempotency-Key, so a lost answer may be tried again. Untrue: contacts get it twice.',
    ),
  headers: headersSchema.default({}).describe('Further headers; shown by the API'),
});
export type WebhookConfig = z.infer<typeof webhookConfigSchema>;

export const webhookSecretsSchema = z.strictObject({
  signingSecret: z
    .string(
      'give the secret that signs every request, such as `openssl rand -hex 32` prints; the receiver needs it too',
    )
    .min(16, 'a signing secret has at least 16 characters; `openssl rand -hex 32` prints a good one')
    .max(200)
    .describe('Signs every request, so that the receiver can tell ours from others'),
  authHeaderName: headerNameSchema
    .default('Authorization')
    .describe("Header the receiver asks for, as in n8n's Header Auth"),
  authHeaderValue: headerValueSchema
    .nullable()
    .default(null)
    .describe('Its value, e.g. Bearer …; null: no such header'),
});
export type WebhookSecrets = z.infer<typeof webhookSecretsSchema>;

export const webhook = defineProvider({
  channels: ['email', 'sms', 'whatsapp', 'chat'],
  config: webhookConfigSchema,
  secrets: webhookSecretsSchema,
  destination: ({ url }) => ({ url: new URL(url).origin }),
  build: createWebhookChannel,
});

function createWebhookChannel(inbox: OpenedInbox<WebhookConfig, WebhookSecrets>, deps: ChannelDeps): Channel {
  const { config } = inbox;
  const url = new URL(config.url);
  const agent = agentFor(url, config, deps);
  return {
    concurrency: config.concurrency,
    idempotent: config.idempotent,
    deliver: async (message) => {
      assertLiteralHost(url.hostname, deps.allowPrivateWebhooks);
      return deliver(message, url, agent, inbox, deps);
    },
    close: async () => agent.destroy(),
  };
}

/**
 * Connections are kept only for idempotent receivers: one that the receiver has just closed fails after the request was
 * written, which is an unknown outcome, and that must not happen for the sake of a handshake.
 */
function agentFor(
  url: URL,
  { idempotent, concurrency }: WebhookConfig,
  { allowPrivateWebhooks }: ChannelDeps,
): http.Agent {
  const options = {
    keepAlive: idempotent,
    maxSockets: concurrency,
    maxFreeSockets: 8,
    lookup: guardedLookup(allowPrivateWebhooks),
  };
  return url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
}

async function deliver(
  message: OutgoingMessage,
  url: URL,
  agent: http.Agent,
  { config, secrets }: OpenedInbox<WebhookConfig, WebhookSecrets>,
  { clock, publicUrl, deliverTimeoutMs }: ChannelDeps,
): Promise<Delivered> {
  const body = JSON.stringify(webhookBody(message, publicUrl));
  const headers = {
    ...config.headers,
    ...(secrets.authHeaderValue !== null && { [secrets.authHeaderName]: secrets.authHeaderValue }),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Idempotency-Key': message.idempotencyKey,
    [SIGNATURE_HEADER]: signatureHeader(body, secrets.signingSecret, clock.now()),
  };
  const timeoutMs = Math.min(config.timeoutSeconds * 1000, deliverTimeoutMs);
  const outcome = await exchange({ url, headers, body, agent, timeoutMs });
  return webhookOutcome(outcome, { message, receiver: url.host, idempotent: config.idempotent, now: clock.now() });
}
