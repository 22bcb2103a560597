/** What each provider asks for (docs/openapi.json, InboxConfig…), as a form has it. */
import type { Inbox } from '../../../api/types';
import type { components } from '../../../api/schema';

type Smtp = components['schemas']['InboxConfigSmtp'];
type Webhook = components['schemas']['InboxConfigWebhook'];

/** Kinds of channel a provider can serve. */
export const CHANNELS_OF: Readonly<Record<Inbox['provider'], readonly Inbox['channel'][]>> = {
  outbox: ['email', 'sms', 'whatsapp', 'chat'],
  smtp: ['email'],
  webhook: ['email', 'sms', 'whatsapp', 'chat'],
};

export interface SmtpFields {
  host: string;
  port: number | null;
  secure: NonNullable<Smtp['secure']>;
  allowSelfSigned: boolean;
  fromAddress: string;
  fromName: string;
  replyTo: string;
  poolSize: number | null;
  maxMessagesPerConnection: number | null;
  helo: string;
  autoSubmitted: boolean;
}

export interface WebhookFields {
  url: string;
  timeoutSeconds: number | null;
  concurrency: number | null;
  idempotent: boolean;
  /** A line each, `Name: value`. */
  headers: string;
}

const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

export function smtpFields(config: Partial<Smtp>): SmtpFields {
  return {
    host: config.host ?? '',
    port: config.port ?? 587,
    secure: config.secure ?? 'starttls',
    allowSelfSigned: config.allowSelfSigned ?? false,
    fromAddress: config.from?.address ?? '',
    fromName: config.from?.name ?? '',
    replyTo: config.replyTo ?? '',
    poolSize: config.poolSize ?? 5,
    maxMessagesPerConnection: config.maxMessagesPerConnection ?? 100,
    helo: config.helo ?? '',
    autoSubmitted: config.autoSubmitted ?? false,
  };
}

export function smtpConfig(fields: SmtpFields): Smtp {
  const { fromAddress, fromName, replyTo, helo, host, ...rest } = fields;
  return {
    ...withoutNulls(rest),
    host: host.trim(),
    from: { address: fromAddress.trim(), name: textOrNull(fromName) },
    replyTo: textOrNull(replyTo),
    helo: textOrNull(helo),
  } as Smtp;
}

export function webhookFields(config: Partial<Webhook>): WebhookFields {
  return {
    url: config.url ?? '',
    timeoutSeconds: config.timeoutSeconds ?? 15,
    concurrency: config.concurrency ?? 20,
    idempotent: config.idempotent ?? false,
    headers: Object.entries(config.headers ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  };
}

export function webhookConfig({ headers, url, ...rest }: WebhookFields): Webhook {
  const lines = headers.split('\n').filter((line) => line.trim() !== '');
  return {
    ...withoutNulls(rest),
    url: url.trim(),
    headers: Object.fromEntries(
      lines.map((line) => {
        const [name = '', ...value] = line.split(':');
        return [name.trim(), value.join(':').trim()];
      }),
    ),
  } as Webhook;
}

/** What is left empty takes the default of the server; the types made from its document know no defaults. */
function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
