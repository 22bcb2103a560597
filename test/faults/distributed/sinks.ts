/**
 * The far end: a mail server and two receivers of webhooks, one of which knows a message again by its key. They count
 * what truly arrived, and take as long for it as they are told to.
 */
import { startHttpSink, type HttpAnswer, type RecordedRequest } from '../../support/httpSink';
import { startSmtpSink } from '../../support/smtp';
import type { Api } from '../api';
import { inboxOf } from '../cadence';
import { arrivalOf, type Arrival } from '../judge';
import type { Random } from '../random';
import { startRelay } from '../relay';
import { pause, type Ground } from '../scenario';

/** How many messages a process may have on their way to each. */
export const POOL = 10;
export const INBOXES = ['mail', 'hook', 'hook-idempotent'] as const;
/** The longest that a process waits for an answer of a webhook; its own limit may be shorter. */
const HOOK_TIMEOUT_S = 60;
/** Round trips of a message over SMTP, of which each takes as long as the network does. */
const ROUND_TRIPS = 5;

export class Sinks {
  readonly arrivals: Arrival[] = [];
  /** Times that the idempotent receiver was handed a message that it had. */
  repeats = 0;
  /** How long they take for a message, in ms. May be changed while they run. */
  takesMs: [number, number];
  private readonly keys = new Set<string>();
  private ports = { mail: 0, hook: 0, 'hook-idempotent': 0 };

  private constructor(
    takesMs: [number, number],
    private readonly random: Random,
  ) {
    this.takesMs = takesMs;
  }

  static async open(ground: Ground, takesMs: [number, number], random: Random): Promise<Sinks> {
    const sinks = new Sinks(takesMs, random);
    const mail = await startSmtpSink({
      parse: false,
      onMessage: (message) => sinks.arrivals.push(arrivalOf(message, Date.now())),
    });
    ground.afterwards(() => mail.stop());
    const relay = await startRelay(mail.port, () => sinks.oneOf(sinks.takesMs) / ROUND_TRIPS);
    ground.afterwards(() => relay.stop());
    const hook = await startHttpSink((request) => sinks.take(request, null));
    ground.afterwards(() => hook.stop());
    const idempotent = await startHttpSink((request) => sinks.take(request, sinks.keys));
    ground.afterwards(() => idempotent.stop());
    sinks.ports = { mail: relay.port, hook: hook.port, 'hook-idempotent': idempotent.port };
    return sinks;
  }

  async setUp(api: Api): Promise<void> {
    await api.insist('POST', '/inboxes', inboxOf({ port: this.ports.mail, poolSize: POOL }));
    for (const key of ['hook', 'hook-idempotent'] as const) {
      const url = this.urlOf(key);
      const idempotent = key === 'hook-idempotent';
      const config = { url, concurrency: POOL, idempotent, timeoutSeconds: HOOK_TIMEOUT_S };
      const secrets = { signingSecret: 'known to both of them' };
      await api.insist('POST', '/inboxes', { key, name: key, channel: 'email', provider: 'webhook', config, secrets });
    }
  }

  urlOf(inbox: 'hook' | 'hook-idempotent'): string {
    return `http://127.0.0.1:${this.ports[inbox]}/messages`;
  }

  /** It is theirs from the moment that all of it was read, whatever becomes of the answer. */
  private async take({ json }: RecordedRequest, keys: Set<string> | null): Promise<HttpAnswer> {
    const { to, subject, idempotencyKey } = json as {
      to: { address: string };
      subject: string;
      idempotencyKey: string;
    };
    if (keys?.has(idempotencyKey)) this.repeats += 1;
    else this.arrivals.push({ who: to.address, step: subject, at: Date.now() });
    keys?.add(idempotencyKey);
    await pause(this.oneOf(this.takesMs));
    return { status: 200, body: { messageId: `taken-${idempotencyKey}` } };
  }

  private oneOf([least, most]: [number, number]): number {
    return this.random.between(least, most);
  }
}
