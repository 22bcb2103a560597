/**
 * Providers that misbehave: mail servers and webhooks that refuse for now or for good, ask for time, hang, break off
 * before and after they have the message, or are not there. The runtime is one of its own, with a clock that runs fast
 * (hurry.ts); what arrived, how often something was tried and when is counted at the providers, by the same clock.
 */
import { startHttpSink } from '../support/httpSink';
import { startRuntime, steadyPort, type RunningRuntime } from '../support/process';
import { Api } from './api';
import { startBadSmtp, type BadSmtpOptions } from './badSmtp';
import { inboxOf } from './cadence';
import { hurry, type Hurry } from './hurry';
import { Book, IDEMPOTENT, STEPS } from './providerBook';
import { hookFaults, idempotentFaults, NONE, SILENT_AFTERWARDS, smtpFaults, type Fault } from './providerFaults';
import { judgeProviders } from './providerJudge';
import { pause, until, type Ground, type Report, type Scenario } from './scenario';

const MINUTE = 60_000;
const SPEED = 240;
const TRIES = 5;
/** Real time. A message that is not taken by then counts as unanswered, so it must be long for a busy machine. */
const DELIVERY_TIMEOUT_S = 3;
/** How long a start takes is not judged here, and a machine may be busy. */
const READY_MS = 30_000;
const POOL = 10;
/** Of a server that takes a connection out of use with each fault: fewer than there are faults. */
const SMALL_POOL = 3;

interface Plan {
  /** Contacts for each fault. */
  each: number;
  /** Minutes between tries; the long form has those that everybody has. */
  pauses: number[];
  /** From the first due message on; over before the last try of any. */
  outageMinutes: number;
}

const SHORT: Plan = { each: 2, pauses: [1, 2, 4, 8], outageMinutes: 5 };
const LONG: Plan = { each: 12, pauses: [1, 4, 15, 40], outageMinutes: 15 };

export const provider: Scenario = {
  name: 'provider',
  withinMs: { short: 60_000, long: 150_000 },
  run: (ground) => new Misbehaving(ground, ground.short ? SHORT : LONG).run(),
};

class Misbehaving {
  private readonly clock: Hurry = hurry(SPEED);
  private readonly book: Book;
  private readonly ports = { refusedSmtp: 0, refusedHook: 0 };
  private readonly whoOf = new Map<string, string>();
  private outageEndsAt = Infinity;
  private runtime!: RunningRuntime;
  private api!: Api;

  constructor(
    private readonly ground: Ground,
    private readonly plan: Plan,
  ) {
    this.book = new Book(
      () => this.clock.now(),
      () => this.outageEndsAt,
    );
  }

  async run(): Promise<Report> {
    await this.startRuntime();
    await this.openInboxes();
    await this.enroll();
    await pause(this.clock.oursMs(this.outageEndsAt - this.clock.now()));
    await this.endOutage();
    this.ground.say(`the outage is over; ${this.book.arrivals.length} arrived`);
    const done = await until(
      async () => (await this.api.insist('GET', '/enrollments?state=active&limit=1')).body.items.length === 0,
      this.ground.short ? 35_000 : 60_000,
      250,
    );
    const sends = await this.api.sends();
    const enrollments = await this.api.enrollments(this.whoOf);
    return judgeProviders({ book: this.book, sends, enrollments, done, pauses: this.plan.pauses });
  }

  // -------------------------------------------------------------- the runtime and its providers

  private async startRuntime(): Promise<void> {
    const { ground, plan, clock } = this;
    const home = await ground.home();
    const settings = {
      CADENZA_RATE_LIMIT_PER_MINUTE: '1000000',
      CADENZA_LOG_LEVEL: 'error',
      CADENZA_DELIVERY_TIMEOUT_SECONDS: String(DELIVERY_TIMEOUT_S),
      // Of the fast clock: longer than what a delivery may take of ours.
      CADENZA_CLAIM_LEASE_SECONDS: '3600',
      CADENZA_RETRY_TRIES: String(TRIES),
      CADENZA_RETRY_MINUTES: plan.pauses.join(','),
    };
    this.runtime = await startRuntime({
      dataDir: home.dataDir,
      settings: { ...home.settings, ...settings, ...clock.settings },
      readyWithinMs: READY_MS,
    });
    ground.afterwards(() => this.runtime.end('SIGKILL'));
    this.api = new Api(this.runtime.url, this.runtime.firstKey ?? '');
  }

  private async openInboxes(): Promise<void> {
    const { book, ports } = this;
    const silent = new Array<Fault>(2 * SMALL_POOL).fill(SILENT_AFTERWARDS);
    const connections = new Array<Fault>(POOL / 2).fill(NONE);
    ports.refusedSmtp = await steadyPort();
    ports.refusedHook = await steadyPort();
    await this.openMail('mail', await this.smtp(book.failingMessages()), POOL, smtpFaults(TRIES));
    await this.openMail('mail-silent', await this.smtp(book.failingMessages()), SMALL_POOL, silent, 1);
    await this.openMail('mail-outage', await this.smtp(book.failingConnections()), POOL, connections);
    await this.openMail('mail-refused', ports.refusedSmtp, POOL, [NONE, NONE]);
    await this.openHook('hook', await this.http(), false, hookFaults(TRIES));
    await this.openHook(IDEMPOTENT, await this.http(), true, idempotentFaults(TRIES));
    await this.openHook('hook-refused', ports.refusedHook, false, [NONE, NONE]);
  }

  private async smtp(options: BadSmtpOptions): Promise<number> {
    const server = await startBadSmtp(options);
    this.ground.afterwards(() => server.stop());
    return server.port;
  }

  private async http(port = 0): Promise<number> {
    const sink = await startHttpSink((request) => this.book.answer(request), { port });
    this.ground.afterwards(() => sink.stop());
    return sink.port;
  }

  private async openMail(key: string, port: number, poolSize: number, faults: Fault[], each?: number): Promise<void> {
    await this.open({ ...inboxOf({ port, poolSize }), key, name: key, isDefault: false }, faults, each);
  }

  private async openHook(key: string, port: number, idempotent: boolean, faults: Fault[]): Promise<void> {
    const secrets = { signingSecret: 'known to both of them' };
    const config = { url: `http://127.0.0.1:${port}/messages`, concurrency: POOL, idempotent };
    await this.open({ key, name: key, channel: 'email', provider: 'webhook', config, secrets }, faults);
  }

  /** An inbox with a sequence of the same name, and contacts for each of its faults. */
  private async open(
    inbox: { key: string; [field: string]: unknown },
    faults: Fault[],
    each = this.plan.each,
  ): Promise<void> {
    const { key } = inbox;
    const steps = STEPS.map((step) => ({
      key: step,
      channel: 'email',
      inbox: key,
      content: { subject: step, text: 'Hello' },
    }));
    await this.api.insist('POST', '/inboxes', inbox);
    await this.api.insist('POST', '/sequences', { key, name: key, definition: { steps } });
    await this.api.insist('POST', `/sequences/${key}/publish`, {});
    for (const [at, fault] of faults.entries()) {
      for (let n = 0; n < each; n++) this.book.add(`${key}-${at}-${n}@example.test`, key, fault);
    }
  }

  // -------------------------------------------------------------- what happens

  private async enroll(): Promise<void> {
    const cases = shuffled([...this.book.cases.values()], () => this.ground.random.next());
    this.outageEndsAt = this.clock.now() + this.plan.outageMinutes * MINUTE;
    const items = cases.map(({ who, inbox }) => ({ sequence: inbox, contact: { email: who } }));
    const { body } = await this.api.insist('POST', '/enrollments/bulk', items);
    for (const { index, contactId } of body.items) this.whoOf.set(contactId, cases[index]?.who ?? '');
  }

  /** Those that broke off do so no longer (the book's servers look at the clock), and those that were not there are. */
  private async endOutage(): Promise<void> {
    await this.smtp({ ...this.book.sound(), port: this.ports.refusedSmtp });
    await this.http(this.ports.refusedHook);
  }
}

function shuffled<T>(items: T[], chance: () => number): T[] {
  return items
    .map((item) => ({ item, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
