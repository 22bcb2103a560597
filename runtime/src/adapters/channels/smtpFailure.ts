/** What a failed SMTP delivery means for the send. Decided by reply codes and by whether the message was handed over. */
import type { NodemailerError } from 'nodemailer';
import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../engine/errors';
import { providerWords } from './providerWords';

export interface SmtpCircumstances {
  /** The server had said "go ahead" (354) and the message was being written, or was written. */
  handedOver: boolean;
  timedOut: boolean;
  /** host:port, for the operator. */
  server: string;
}

/**
 * Authentication required or failed, mechanism too weak, encryption required (RFC 4954, 4.7 and 6). The message is
 * fine; an operator can put the inbox right while the send is retried.
 */
const LOGIN_REPLIES = new Set([530, 534, 535, 538]);
/** Bad sequence of commands: the session is broken, not the message (nodemailer judges the same). */
const SESSION_REPLY = 503;

type Failure = ProviderTransient | ProviderPermanent | ProviderUnknown;

/**
 * - a host that may not be reached: permanent
 * - login refused: transient, with what to correct
 * - a 4xx or 5xx reply to the message: not taken, even after the data (RFC 5321, 4.2.1): 4xx transient, 5xx permanent
 * - no reply after the message was handed over: unknown, it may be in the recipient's mailbox already
 * - anything before, a refusing greeting or missing STARTTLS included: transient, nothing was sent
 */
export function smtpFailure(thrown: unknown, at: SmtpCircumstances): Failure {
  if (thrown instanceof ProviderPermanent) return thrown;
  const error = thrown as NodemailerError;
  const options = { cause: withoutAddresses(error) };
  const isAboutMessage = error.code === 'EENVELOPE' || error.code === 'EMESSAGE';
  if (isLoginFailure(error)) return loginRefused(error, at, options);
  if (isRefusal(error.responseCode) && (isAboutMessage || at.handedOver)) return refused(error, at, options);
  if (at.handedOver) return unanswered(at, options);
  if (isAboutMessage) {
    return new ProviderPermanent(`The message cannot be sent by ${at.server}: ${wordsOf(error)}`, options);
  }
  const what = `The mail server ${at.server} could not be used: ${unusable(error, at)}. Nothing was sent.`;
  return new ProviderTransient(what, null, options);
}

function unusable(error: NodemailerError, { timedOut }: SmtpCircumstances): string {
  if (timedOut || error.code === 'ETIMEDOUT') return 'no answer in time';
  if (error.command === 'STARTTLS')
    return `it refused STARTTLS (${wordsOf(error)}); set "secure" of the inbox to tls, or to none on a trusted network`;
  return wordsOf(error);
}

function isRefusal(code: number | undefined): boolean {
  return code !== undefined && code >= 400 && code < 600;
}

function loginRefused(error: NodemailerError, { server }: SmtpCircumstances, options: ErrorOptions): Failure {
  const how = 'Correct user and password of the inbox; the send is tried again.';
  return new ProviderTransient(`The mail server ${server} refused the login: ${wordsOf(error)}. ${how}`, null, options);
}

function refused(error: NodemailerError, { server }: SmtpCircumstances, options: ErrorOptions): Failure {
  const said = `The mail server ${server} refused the message: ${wordsOf(error)}`;
  const code = error.responseCode ?? 0;
  const isTransient = code < 500 || code === SESSION_REPLY;
  return isTransient ? new ProviderTransient(said, null, options) : new ProviderPermanent(said, options);
}

function unanswered({ server, timedOut }: SmtpCircumstances, options: ErrorOptions): Failure {
  const what = `The mail server ${server} got the message and ${timedOut ? 'did not answer in time' : 'broke off before answering'}.`;
  return new ProviderUnknown(`${what} It may have been delivered, so it is not sent again.`, options);
}

function isLoginFailure({ code, responseCode }: NodemailerError): boolean {
  return code === 'EAUTH' || code === 'ENOAUTH' || LOGIN_REPLIES.has(responseCode || 0);
}

const REPLY = /^[2-5]\d\d(?:[ -]|$)/;

/** What is no reply of SMTP (RFC 5321, 4.2) is not quoted: it would show what any service says that an inbox can name. */
function wordsOf({ response, message }: NodemailerError): string {
  if (!response) return providerWords(message);
  return REPLY.test(response) ? providerWords(response) : 'what it says is no SMTP';
}

/** nodemailer's errors carry the recipient in message, response and `rejected`; logs must not. */
function withoutAddresses(error: NodemailerError): Error {
  const { code, command, responseCode } = error;
  const words = error.response && !REPLY.test(error.response) ? wordsOf(error) : providerWords(error.message);
  return Object.assign(new Error(words), { code, command, responseCode });
}
