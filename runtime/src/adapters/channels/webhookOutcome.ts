/** What the answer to a webhook means for the send. */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Instant } from '../../domain/time/instant';
import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../engine/errors';
import type { Delivered, OutgoingMessage } from '../../engine/ports';
import type { Exchange } from './httpExchange';
import { providerWords } from './providerWords';

/** Longest Retry-After that is believed; a mistaken year must not park a send for ever. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;
const IMF_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const acceptedSchema = z.object({ messageId: z.string().min(1).max(500) });

export interface WebhookCircumstances {
  message: OutgoingMessage;
  /** host:port of the receiver, for the operator. */
  receiver: string;
  /** The receiver honours Idempotency-Key, so what is unknown may be tried again. */
  idempotent: boolean;
  now: Instant;
}

type Answer = Extract<Exchange, { answered: true }>;

/**
 * | what happened | the send |
 * |---|---|
 * | 2xx | delivered; `messageId` of a JSON answer is the provider's id, else the send's id |
 * | 404 (n8n: the workflow is off); 429; 503 with Retry-After | tried again, not before Retry-After |
 * | 408, 425, other 5xx | unknown (may come after acceptance); tried again when idempotent |
 * | 3xx | fails: redirects are not followed |
 * | other 4xx; 101, which nobody asked for | fails |
 * | no connection, no such name, bad certificate | tried again: nothing was sent |
 * | no answer after the request was sent | unknown; tried again when idempotent |
 *
 * @throws {ProviderTransient | ProviderPermanent | ProviderUnknown}
 */
export function webhookOutcome(exchange: Exchange, at: WebhookCircumstances): Delivered {
  if (!exchange.answered) throw failureOf(exchange, at);
  if (exchange.status >= 200 && exchange.status < 300)
    return { providerMessageId: messageIdOf(exchange) ?? at.message.sendId };
  throw refusalOf(exchange, at);
}

function failureOf(
  { handedOver, timedOut, error }: Extract<Exchange, { answered: false }>,
  at: WebhookCircumstances,
): Error {
  if (error instanceof ProviderPermanent) return error;
  const options = { cause: error };
  const why = timedOut ? 'no answer in time' : error.message;
  if (!handedOver)
    return new ProviderTransient(`${at.receiver} could not be reached: ${why}. Nothing was sent.`, null, options);
  return unknown(`${at.receiver} got the request and did not answer it (${why}).`, at, options);
}

function unknown(what: string, { idempotent }: WebhookCircumstances, options?: ErrorOptions): Error {
  const next = idempotent
    ? 'It is tried again with the same Idempotency-Key.'
    : 'It may have been delivered, so it is not sent again.';
  return new ProviderUnknown(`${what} ${next}`, options);
}

function refusalOf(answer: Answer, at: WebhookCircumstances): Error {
  const { status } = answer;
  const retryAt = retryAfter(answer.headers, at.now);
  const said = saidBy(answer, at);
  // n8n answers 404 while the workflow is switched off or n8n is starting: nothing was taken, and both pass.
  if (status === 404 || status === 429 || (status === 503 && retryAt !== null))
    return new ProviderTransient(said, retryAt);
  if (status === 408 || status === 425 || status >= 500) return unknown(said, at);
  if (status >= 300 && status < 400) {
    return new ProviderPermanent(`${said} Redirects are not followed; put the final URL into the inbox.`);
  }
  return new ProviderPermanent(said);
}

/** Receivers often repeat what they got, so nothing that was written, and not to whom, is kept. */
function saidBy({ status, body }: Answer, { message, receiver }: WebhookCircumstances): string {
  const { to, text, html, subject } = message;
  const words = providerWords(body, text, html, subject, to.address, to.name);
  return `${receiver} answered ${status}${words && `: ${words}`}.`;
}

function messageIdOf({ body }: Answer): string | null {
  try {
    return acceptedSchema.safeParse(JSON.parse(body)).data?.messageId ?? null;
  } catch {
    // An answer need not be JSON; then the send's own id names the message.
    return null;
  }
}

/**
 * Retry-After (RFC 9110, 10.2.3) as an instant: whole seconds or an HTTP date.
 * @returns null when absent or malformed; at most 24 hours ahead, never before `now`
 */
export function retryAfter(headers: IncomingHttpHeaders, now: Instant): Instant | null {
  const text = headers['retry-after']?.trim() ?? '';
  const at = /^\d+$/.test(text) ? now + Number(text) * 1000 : IMF_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.min(Math.max(at, now), now + MAX_RETRY_AFTER_MS);
}
