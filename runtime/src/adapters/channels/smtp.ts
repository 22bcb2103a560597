/** Email through any SMTP server, over a pool of connections. SMTP has no idempotency key, so a lost answer stays unknown. */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { SendMailOptions, Transporter } from 'nodemailer';
import { ProviderPermanent } from '../../engine/errors';
import type { Channel, Delivered, OutgoingMessage } from '../../engine/ports';
import { isEmailAddress } from './emailAddress';
import { connectGuarded } from './guardedSocket';
import { defineProvider, type ChannelDeps, type OpenedInbox } from './provider';
import { smtpConfigSchema, smtpSecretsSchema, type SmtpConfig, type SmtpSecrets } from './smtpConfig';
import { smtpFailure } from './smtpFailure';
import { mailOf } from './smtpMessage';

export const smtp = defineProvider({
  channels: ['email'],
  config: smtpConfigSchema,
  secrets: smtpSecretsSchema,
  destination: ({ host, port, secure, allowSelfSigned }) => ({
    host: host.toLowerCase(),
    port,
    secure,
    allowSelfSigned,
  }),
  build: createSmtpChannel,
});

/** Filled in while a message is sent: the streams that it was read from. Several only when no byte of the earlier ones was read. */
interface Handover {
  streams: Readable[];
}
type Mail = SendMailOptions & { handover: Handover };

function createSmtpChannel(inbox: OpenedInbox<SmtpConfig, SmtpSecrets>, deps: ChannelDeps): Channel {
  let transporter: Transporter | null = null;
  return {
    concurrency: inbox.config.poolSize,
    idempotent: false,
    deliver: async (message) => {
      if (!isEmailAddress(message.to.address)) {
        throw new ProviderPermanent("The contact's address is no email address. Correct it on the contact.");
      }
      transporter ??= createTransporter(inbox, deps);
      return deliver(transporter, message, inbox.config, deps);
    },
    close: async () => transporter?.close(),
  };
}

function createTransporter({ config, secrets }: OpenedInbox<SmtpConfig, SmtpSecrets>, deps: ChannelDeps): Transporter {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded on first use: the start should not wait for it
  const { createTransport } = require('nodemailer') as typeof import('nodemailer');
  const { host, port } = config;
  const reach = { allowPrivate: deps.allowPrivateWebhooks, timeoutMs: deps.deliverTimeoutMs };
  const transporter = createTransport({
    pool: true,
    // Instead of a look-up of nodemailer's own. It goes on with the host's name where TLS asks for one.
    getSocket: (_options: unknown, done: (error: Error | null, socket?: { connection: Socket }) => void) => {
      connectGuarded(host, port, reach).then(
        (connection) => done(null, { connection }),
        (error: unknown) => done(error as Error),
      );
    },
    host,
    port,
    ...tlsOptions(config),
    auth: secrets.user === undefined ? undefined : { user: secrets.user, pass: secrets.pass },
    name: config.helo ?? undefined,
    maxConnections: config.poolSize,
    maxMessages: config.maxMessagesPerConnection,
    // nodemailer queues a message again only if no byte of it was read, so it never goes out twice.
    maxRequeues: 2,
    connectionTimeout: deps.deliverTimeoutMs,
    dnsTimeout: deps.deliverTimeoutMs,
    // A server that refuses a message and then falls silent (to RSET) would keep its place in the pool for ten minutes,
    // and a few of them the whole inbox. Within a delivery the deadline comes first.
    socketTimeout: deps.deliverTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transporter.use('stream', (mail, done) => {
    // nodemailer reads this stream only after the server said "354 go ahead": from then on the message may be taken.
    mail.message.processFunc((stream: Readable) => {
      (mail.data as Mail).handover.streams.push(stream);
      return stream;
    });
    done();
  });
  return transporter;
}

function tlsOptions({ secure, allowSelfSigned }: SmtpConfig) {
  return {
    secure: secure === 'tls',
    requireTLS: secure === 'starttls',
    ignoreTLS: secure === 'none',
    tls: { rejectUnauthorized: !allowSelfSigned },
  };
}

async function deliver(
  transporter: Transporter,
  message: OutgoingMessage,
  config: SmtpConfig,
  { clock, deliverTimeoutMs }: ChannelDeps,
): Promise<Delivered> {
  const handover: Handover = { streams: [] };
  const abort = new AbortController();
  const deadline = setTimeout(() => abort.abort(), deliverTimeoutMs);
  const mail: Mail = { ...mailOf(message, config, clock.now()), signal: abort.signal, handover };
  try {
    const info = (await transporter.sendMail(mail)) as { messageId: string; serverMessageId?: string };
    // Amazon SES and Microsoft 365 put an id of their own into the message; replies name that one.
    return { providerMessageId: info.serverMessageId ?? info.messageId };
  } catch (error) {
    const handedOver = handover.streams.some((stream) => stream.readableDidRead);
    throw smtpFailure(error, { handedOver, timedOut: abort.signal.aborted, server: `${config.host}:${config.port}` });
  } finally {
    clearTimeout(deadline);
  }
}
