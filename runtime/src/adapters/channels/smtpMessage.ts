/** An outgoing message as an email: who, thread, how to unsubscribe, text and HTML. */
import type { SendMailOptions } from 'nodemailer';
import type { Instant } from '../../domain/time/instant';
import type { OutgoingMessage } from '../../engine/ports';
import { domainOf } from './emailAddress';
import type { SmtpConfig } from './smtpConfig';

/** The first, which names the thread, and the newest: keeps the header far below what servers accept. */
const MAX_REFERENCES = 50;
const MESSAGE_ID = /^<?([^\s<>]+@[^\s<>]+)>?$/;
const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The Message-ID follows from the send, so every attempt has the same and a mail server that sees one twice can tell.
 * Auto-Submitted (RFC 3834) is set only where the inbox asks for it: a cadence writes in a person's name and wants
 * answers, and help desks drop or never open a ticket for mail that says it is automatic.
 */
export function mailOf(message: OutgoingMessage, config: SmtpConfig, now: Instant): SendMailOptions {
  const from = config.from.address;
  return {
    from: { name: oneLine(config.from.name ?? ''), address: from },
    to: { name: oneLine(message.to.name ?? ''), address: message.to.address },
    envelope: { from, to: [message.to.address] },
    replyTo: config.replyTo ?? undefined,
    subject: oneLine(message.subject ?? ''),
    text: message.text,
    html: message.html ?? undefined,
    messageId: `<${message.sendId}@${domainOf(from)}>`,
    date: new Date(now),
    ...threadOf(message.thread),
    headers: {
      ...unsubscribeHeaders(message.unsubscribeUrl),
      ...((config.autoSubmitted || message.isAutomatic) && { 'Auto-Submitted': 'auto-generated' }),
    },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Names and subjects come from contacts: line breaks in them would begin a header of their own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** In-Reply-To and References of RFC 5322, 3.6.4. What is no Message-ID is left out. */
function threadOf(thread: string[]): Pick<SendMailOptions, 'inReplyTo' | 'references'> {
  const ids = thread.flatMap((id) => MESSAGE_ID.exec(id.trim())?.slice(1, 2) ?? []).map((id) => `<${id}>`);
  const newest = ids.at(-1);
  if (newest === undefined) return {};
  const references = ids.length <= MAX_REFERENCES ? ids : [ids[0]!, ...ids.slice(1 - MAX_REFERENCES)];
  return { inReplyTo: newest, references };
}

/**
 * List-Unsubscribe (RFC 2369), and List-Unsubscribe-Post for one click (RFC 8058). The latter demands https (3.1), so
 * with http only the link stands. Loopback counts as https: the demo shows the real thing, and nobody else can follow it.
 * The mail server's DKIM signature must cover both headers for receivers to show the button.
 */
function unsubscribeHeaders(link: string | null): Record<string, { prepared: true; value: string }> {
  const url = link === null ? null : URL.parse(link);
  if (!url || !/^https?:$/.test(url.protocol) || /[\s<>,]/.test(url.href)) return {};
  const headers = { 'List-Unsubscribe': prepared(`<${url.href}>`) };
  const isOneClick = url.protocol === 'https:' || LOOPBACK.test(url.hostname);
  return isOneClick ? { ...headers, 'List-Unsubscribe-Post': prepared('List-Unsubscribe=One-Click') } : headers;
}

/** Prepared headers are neither folded nor encoded, which would break the link in some mail programs. */
function prepared(value: string): { prepared: true; value: string } {
  return { prepared: true, value };
}
