/**
 * What providers do wrong, and what must come of it. Rules: semantics.md, "Channels" and "Never twice, never after"; which
 * answer of a webhook leaves the outcome open stands at webhookOutcome.
 */
import type { HttpAnswer } from '../support/httpSink';
import type { Misbehaviour, Point } from './badSmtp';

const MINUTE = 60_000;

/** How a send ends: it leaves, or the reason of its failure. */
export type Ending = 'sent' | 'provider_refused' | 'retries_exhausted' | 'unknown_outcome';

export interface Fault {
  name: string;
  ends: Ending;
  /** So many tries of the first step meet it. */
  spoils: number;
  smtp?: { at: Point; does: Misbehaviour };
  http?: HttpFault;
}

/** How often a message with this fault is tried in all. */
export function triesOf({ spoils, ends, http: fault }: Fault): number {
  return ends === 'sent' && !fault?.suffices ? spoils + 1 : spoils;
}

export interface HttpFault {
  answer: HttpAnswer;
  /** From the second try on. */
  later?: HttpAnswer;
  /** It has the message all the same. */
  keeps?: boolean;
  /** And that is what it says, so there is nothing to try again. */
  suffices?: boolean;
  /** What it says in Retry-After, in seconds or as a date. */
  retryAfter?: { ms: number; as: 'seconds' | 'date' };
}

export const NONE: Fault = { name: 'nothing wrong', ends: 'sent', spoils: 0 };

function smtp(name: string, ends: Ending, spoils: number, at: Point, does: Misbehaviour): Fault {
  return { name, ends, spoils, smtp: { at, does } };
}

function http(name: string, ends: Ending, spoils: number, fault: HttpFault): Fault {
  return { name, ends, spoils, http: fault };
}

const reply = (text: string): Misbehaviour => ({ how: { reply: text } });

/** @param tries how often the runtime tries at all */
export function smtpFaults(tries: number): Fault[] {
  return [
    NONE,
    smtp('451 to RCPT, twice', 'sent', 2, 'RCPT', reply('451 4.7.1 greylisted, come back later')),
    smtp('452 to DATA, once', 'sent', 1, 'DATA', reply('452 4.3.1 disk is full')),
    smtp('451 to the message, twice', 'sent', 2, 'dot', reply('451 4.3.0 try again')),
    smtp('421 to RCPT, once', 'sent', 1, 'RCPT', reply('421 4.3.2 going down')),
    smtp('450 to RCPT, always', 'retries_exhausted', tries, 'RCPT', reply('450 4.2.1 mailbox busy')),
    smtp('550 to RCPT', 'provider_refused', 1, 'RCPT', reply('550 5.1.1 no such user')),
    smtp('554 to DATA', 'provider_refused', 1, 'DATA', reply('554 5.7.1 not from you')),
    smtp('552 to the message', 'provider_refused', 1, 'dot', reply('552 5.2.3 too large')),
    smtp('closed at RCPT', 'sent', 2, 'RCPT', { how: 'close' }),
    smtp('reset at DATA', 'sent', 1, 'DATA', { how: 'reset' }),
    smtp('silent at RCPT', 'sent', 1, 'RCPT', { how: 'hang' }),
    smtp('silent at DATA', 'sent', 1, 'DATA', { how: 'hang' }),
    smtp('closed after accepting', 'unknown_outcome', 1, 'dot', { how: 'close', keeps: true }),
    smtp('reset after accepting', 'unknown_outcome', 1, 'dot', { how: 'reset', keeps: true }),
    smtp('silent after accepting', 'unknown_outcome', 1, 'dot', { how: 'hang', keeps: true }),
    smtp('reset with the message in hand, which is lost', 'unknown_outcome', 1, 'dot', { how: 'reset' }),
  ];
}

/** Refuses for now, and then says nothing more: its connections must not be waited for. */
export const SILENT_AFTERWARDS: Fault = smtp(
  '451 to RCPT and silence to RSET',
  'sent',
  1,
  'RCPT',
  reply('451 4.3.0 try again'),
);

/** While a server is out of order, one connection after the other meets these. Nothing was handed over yet. */
export const CONNECTION_FAULTS: { at: Point; does: Misbehaviour }[] = [
  { at: 'connect', does: { how: 'close' } },
  { at: 'connect', does: { how: 'hang' } },
  { at: 'connect', does: reply('421 4.3.2 too busy') },
  { at: 'connect', does: reply('554 5.3.2 no service') },
  { at: 'EHLO', does: { how: 'reset' } },
  { at: 'MAIL', does: { how: 'close' } },
  { at: 'MAIL', does: reply('421 4.3.2 going down') },
];

/** Answers that say: not taken, come back. */
function comeBack(tries: number): Fault[] {
  const later = (minutes: number, as: 'seconds' | 'date') => ({ ms: minutes * MINUTE, as });
  return [
    http('429 with seconds, twice', 'sent', 2, { answer: { status: 429 }, retryAfter: later(6, 'seconds') }),
    http('429 with a date', 'sent', 1, { answer: { status: 429 }, retryAfter: later(9, 'date') }),
    http('429 without Retry-After', 'sent', 1, { answer: { status: 429 } }),
    http('503 with Retry-After', 'sent', 1, { answer: { status: 503 }, retryAfter: later(8, 'seconds') }),
    http('404, twice', 'sent', 2, { answer: { status: 404 } }),
    // Sooner than the pauses of the settings, which hold then.
    http('429, always', 'retries_exhausted', tries, {
      answer: { status: 429 },
      retryAfter: { ms: 5_000, as: 'seconds' },
    }),
  ];
}

export function hookFaults(tries: number): Fault[] {
  return [
    NONE,
    ...comeBack(tries),
    http('400', 'provider_refused', 1, { answer: { status: 400, body: { error: 'no' } } }),
    http('422', 'provider_refused', 1, { answer: { status: 422 } }),
    http('302', 'provider_refused', 1, { answer: { status: 302, headers: { location: '/elsewhere' } } }),
    http('500', 'unknown_outcome', 1, { answer: { status: 500 } }),
    http('500 after accepting', 'unknown_outcome', 1, { answer: { status: 500 }, keeps: true }),
    http('dropped before accepting', 'unknown_outcome', 1, { answer: 'drop' }),
    http('dropped after accepting', 'unknown_outcome', 1, { answer: 'drop', keeps: true }),
    http('silent after accepting', 'unknown_outcome', 1, { answer: 'hang', keeps: true }),
    http('200 with a body that breaks off', 'sent', 1, {
      answer: { status: 200, body: '{', cut: true },
      keeps: true,
      suffices: true,
    }),
  ];
}

/** A receiver that knows a message again by its Idempotency-Key: what is unknown is tried again there. */
export function idempotentFaults(tries: number): Fault[] {
  return [
    NONE,
    http('500 after accepting', 'sent', 2, { answer: { status: 500 }, keeps: true }),
    http('500', 'sent', 1, { answer: { status: 500 } }),
    http('dropped after accepting', 'sent', 1, { answer: 'drop', keeps: true }),
    http('silent after accepting', 'sent', 1, { answer: 'hang', keeps: true }),
    http('422', 'provider_refused', 1, { answer: { status: 422 } }),
    http('429, always', 'retries_exhausted', tries, { answer: { status: 429 } }),
    // What has an unknown outcome to the last is not known to have failed.
    http('500 after accepting, always', 'unknown_outcome', tries, { answer: { status: 500 }, keeps: true }),
    http('dropped after accepting, then 429 always', 'unknown_outcome', tries, {
      answer: 'drop',
      later: { status: 429 },
      keeps: true,
    }),
  ];
}
