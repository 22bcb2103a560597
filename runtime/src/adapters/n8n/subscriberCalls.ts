/** Signed calls to Cadence Triggers in n8n, in the way of the webhook channel: same signature, same guard, no redirects. */
import http from 'node:http';
import https from 'node:https';
import { ProviderPermanent } from '../../engine/errors';
import type { CallOutcome, Clock, Subscribers } from '../../engine/ports';
import type { Subscription } from '../../engine/records';
import { assertLiteralHost, guardedLookup } from '../channels/guard';
import { exchange, type Exchange } from '../channels/httpExchange';
import { SIGNATURE_HEADER, signatureHeader } from '../channels/signature';
import { retryAfter } from '../channels/webhookOutcome';
import { SecretBoxError, type SecretBox } from '../secrets';
import { whyNever } from './reach';
import { callsUnderway } from './underway';

/** A canvas of a thousand nodes with long texts. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const NO_SECRET =
  'Its signing secret does not open with the key of this runtime. Bring the key back, or publish the workflow in n8n again.';

export interface SubscriberCallsOptions {
  secretBox: SecretBox;
  clock: Pick<Clock, 'now'>;
  /** Link-local and metadata addresses stay refused. */
  allowPrivate: boolean;
}

export function createSubscriberCalls({ secretBox, clock, allowPrivate }: SubscriberCallsOptions): Subscribers {
  // A connection of its own for each call: one that n8n has just closed would make a call look lost.
  const options = { keepAlive: false, lookup: guardedLookup(allowPrivate) };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  const underway = callsUnderway();

  /** null: sealed with another key, or for another subscription. */
  function secretOf({ id, secret }: Pick<Subscription, 'id' | 'secret'>): string | null {
    try {
      return String(secretBox.open(secret, id)['secret']);
    } catch (error) {
      if (error instanceof SecretBoxError) return null;
      throw error;
    }
  }

  async function call(to: Pick<Subscription, 'id' | 'url' | 'secret'>, body: string, timeoutMs: number) {
    const url = new URL(to.url);
    try {
      assertLiteralHost(url.hostname, allowPrivate);
    } catch (error) {
      return refused((error as Error).message);
    }
    const secret = secretOf(to);
    if (secret === null) return refused(NO_SECRET);
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      [SIGNATURE_HEADER]: signatureHeader(body, secret, clock.now()),
    };
    const agent = agents[url.protocol as keyof typeof agents];
    const answer = await exchange({ url, headers, body, agent, timeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES });
    return outcomeOf(answer, url.host, clock.now());
  }

  return {
    unreachable: (url) => whyNever(url, allowPrivate),
    seal: (subscriptionId, secret) => secretBox.seal({ secret }, subscriptionId),
    call: (to, body, timeLimitMs) => underway.track(call(to, body, timeLimitMs)),
    // What is cut off is told again after the start.
    close: () => underway.settle(() => Object.values(agents).forEach((agent) => agent.destroy())),
  };
}

/** What the receiver says of itself goes no further than its status: it may repeat what it was sent. */
function outcomeOf(answer: Exchange, receiver: string, now: number): CallOutcome {
  if (!answer.answered) {
    if (answer.error instanceof ProviderPermanent) return refused(answer.error.message);
    const why = answer.timedOut ? 'did not answer in time' : `could not be reached: ${answer.error.message}`;
    return refused(`${receiver} ${why}.`);
  }
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return { kind: 'taken', status, body };
  const said = `${receiver} answered ${status}.`;
  if (status === 404 || status === 410) return { kind: 'gone', why: `${said} No active workflow listens there.` };
  if (status >= 300 && status < 400)
    return refused(`${said} Redirects are not followed; subscribe with the final URL.`);
  return { kind: 'refused', why: said, retryAt: retryAfter(headers, now), body };
}

function refused(why: string): CallOutcome {
  return { kind: 'refused', why, retryAt: null, body: null };
}
