/**
 * A stop while providers hang, before they have the message and after: it waits for them as long as a delivery may take
 * and no longer. And a second signal, which stops at once and leaves open what was on its way.
 */
import { startHttpSink } from '../support/httpSink';
import { startRuntime, type RunningRuntime } from '../support/process';
import { Api } from './api';
import { startBadSmtp, type Behaviour } from './badSmtp';
import { inboxOf } from './cadence';
import { hurry } from './hurry';
import * as judge from './judge';
import { until, type Check, type Ground, type Home } from './scenario';
import type { Part } from './stopRolling';
import { endedWell, READY_MS, stop, type Stop, type StopAsked } from './stopping';

/** Real seconds. Claimed and begun before the signal, recorded after the timeout: both take a moment. */
const DELIVERY_TIMEOUT_S = 2;
const STOP_MS = DELIVERY_TIMEOUT_S * 1000 + 2_500;
/** Nothing is waited for. */
const AT_ONCE_MS = 1_500;
const POOL = 6;
const STEPS = ['s1', 's2'];
/** So that the minute until the next try is half a second. */
const SPEED = 120;
/** Hang before they are asked for the recipient, with the message in hand, or not at all. */
const KINDS = ['early', 'late', 'fine'] as const;

export async function hangingProviders(ground: Ground): Promise<Part> {
  const each = ground.short ? 6 : 12;
  const ways: StopAsked[] = [
    { signals: ['SIGTERM'], withinMs: STOP_MS },
    { signals: ['SIGTERM', 'SIGTERM'], withinMs: AT_ONCE_MS, expected: 143 },
    { signals: ['SIGTERM', 'SIGINT'], withinMs: AT_ONCE_MS, expected: 130 },
  ];
  // Side by side: each of them does little but wait.
  const parts = await Promise.all(ways.map((asked) => new Hanging(ground, each, asked).run()));
  return {
    did: parts.map(({ did }) => did).join(', '),
    counted: parts.map(({ counted }) => counted).join('; '),
    checks: parts.flatMap(({ checks }) => checks),
  };
}

class Hanging {
  private readonly arrivals: judge.Arrival[] = [];
  private readonly who: { who: string; sequence: string }[] = [];
  private readonly whoOf = new Map<string, string>();
  /** Who met silence, at which point. */
  private readonly met = new Map<string, (typeof KINDS)[number]>();
  private readonly clock = hurry(SPEED);
  private isHanging = true;
  private home!: Home;
  private runtime!: RunningRuntime;
  private api!: Api;

  constructor(
    private readonly ground: Ground,
    private readonly each: number,
    private readonly asked: StopAsked,
  ) {}

  async run(): Promise<Part> {
    this.home = await this.ground.home();
    this.runtime = await this.start();
    this.ground.afterwards(() => this.runtime.end('SIGKILL'));
    this.api = new Api(this.runtime.url, this.runtime.firstKey ?? '');
    await this.openInboxes();
    await this.enroll();
    // All places of both providers are taken by messages that get no answer.
    const full = await until(() => this.met.size >= 2 * POOL, DELIVERY_TIMEOUT_S * 1000, 5);
    const hungAtStop = new Map(this.met);
    const ended = await stop(this.runtime, this.asked);
    this.isHanging = false;
    this.runtime = await this.start();
    const done = await until(
      async () => (await this.api.insist('GET', '/enrollments?state=active&limit=1')).body.items.length === 0,
      30_000,
      50,
    );
    this.ground.say(`${ended.signals}: ${hungAtStop.size} were hanging, stopped in ${ended.tookMs} ms`);
    const part = await this.report(ended, full, done);
    await this.runtime.end('SIGTERM');
    return part;
  }

  private start(): Promise<RunningRuntime> {
    const settings = {
      ...this.home.settings,
      CADENZA_RATE_LIMIT_PER_MINUTE: '1000000',
      CADENZA_LOG_LEVEL: 'error',
      CADENZA_DELIVERY_TIMEOUT_SECONDS: String(DELIVERY_TIMEOUT_S),
      // Of the fast clock: longer than what a delivery may take of ours, and found again within the time of this test.
      CADENZA_CLAIM_LEASE_SECONDS: this.home.takesOverAtOnce ? '3600' : '600',
      ...this.clock.settings,
    };
    return startRuntime({ dataDir: this.home.dataDir, port: this.runtime?.port, settings, readyWithinMs: READY_MS });
  }

  private async openInboxes(): Promise<void> {
    const smtp = await startBadSmtp({
      behaviour: () => this.behave(),
      onMessage: (who, step) => this.arrivals.push({ who, step, at: this.clock.now() }),
    });
    this.ground.afterwards(() => smtp.stop());
    const http = await startHttpSink(({ json }) => {
      this.arrivals.push({ who: json.to.address, step: json.subject, at: this.clock.now() });
      if (!this.isHanging || kindOf(json.to.address) === 'fine') return { status: 200 };
      this.met.set(json.to.address, 'late');
      return 'hang';
    });
    this.ground.afterwards(() => http.stop());
    const config = { url: `${http.url}/messages`, concurrency: POOL };
    const secrets = { signingSecret: 'known to both of them' };
    await this.open({ ...inboxOf({ port: smtp.port, poolSize: POOL }), key: 'mail', isDefault: false }, KINDS);
    await this.open({ key: 'hook', name: 'Hook', channel: 'email', provider: 'webhook', config, secrets }, [
      'late',
      'fine',
    ]);
  }

  private behave(): Behaviour {
    return (point, to) => {
      const kind = to === null ? 'fine' : kindOf(to);
      if (!this.isHanging || to === null || kind === 'fine') return null;
      if (point !== (kind === 'early' ? 'RCPT' : 'dot')) return null;
      this.met.set(to, kind);
      return { how: 'hang', keeps: kind === 'late' };
    };
  }

  private async open(inbox: { key: string; [field: string]: unknown }, kinds: readonly string[]): Promise<void> {
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
    for (let n = 0; n < this.each; n++)
      for (const kind of kinds) this.who.push({ who: `${key}-${kind}-${n}@example.test`, sequence: key });
  }

  private async enroll(): Promise<void> {
    const items = this.who.map(({ who, sequence }) => ({ sequence, contact: { email: who } }));
    const { body } = await this.api.insist('POST', '/enrollments/bulk', items);
    for (const { index, contactId } of body.items) this.whoOf.set(contactId, this.who[index]!.who);
  }

  // -------------------------------------------------------------- what came of it

  private async report(ended: Stop, full: boolean, done: boolean): Promise<Part> {
    const sends = await this.api.sends();
    const enrollments = await this.api.enrollments(this.whoOf);
    const { arrivals } = this;
    const promised = this.who.map(({ who }) => ({ who, steps: STEPS }));
    const evidence: judge.Evidence = { arrivals, sends, promised, exits: [], enrollments };
    const unknown = sends.filter(({ reason }) => reason === 'unknown_outcome');
    const checks = [
      ...endedWell([ended]),
      judge.neverTwice(evidence),
      judge.nothingLost(evidence),
      judge.tellsTheTruth(evidence),
      ended.expected === 0 ? this.onlyTheHung(unknown) : this.onlyWhatWasUnderWay(unknown),
      judge.never('every enrollment came to its end', !done, 'some are still active'),
      judge.never('the providers really hung', !full, `${this.met.size} messages met silence; ${2 * POOL} were to`),
    ];
    return {
      did: `${ended.signals}: ${ended.tookMs} ms`,
      counted: `${ended.signals}: ${arrivals.length} messages, ${judge.counted(arrivals).size} different; ${unknown.length} unknown outcomes`,
      checks: checks.map((each) => ({ ...each, promise: `${ended.signals}: ${each.promise}` })),
    };
  }

  /** The provider is to blame for an unknown outcome, the stop is not: those that hung early are tried again. */
  private onlyTheHung(unknown: judge.SendSeen[]): Check {
    const late = [...this.met].filter(([, kind]) => kind === 'late').map(([who]) => who);
    const open = new Set(unknown.map(({ who }) => who));
    return judge.check('only what a provider had and did not answer has an unknown outcome', [
      ...late.filter((who) => !open.has(who)).map((who) => `${who} hung with the message in hand, and is known`),
      ...unknown
        .filter(({ who, step }) => step !== 's1' || !late.includes(who))
        .map(({ who, step }) => `${who} ${step} has an unknown outcome, and its provider did not hang with it`),
    ]);
  }

  /** What met silence, and of each provider as many as it has places: answered just then, and not recorded yet. */
  private onlyWhatWasUnderWay(unknown: judge.SendSeen[]): Check {
    const answered = unknown.filter(({ who }) => !this.met.has(who));
    return judge.never(
      'at most what was on its way has an unknown outcome',
      answered.length > 2 * POOL,
      `${unknown.length} have, and ${answered.length} of them met no silence`,
    );
  }
}

function kindOf(who: string): (typeof KINDS)[number] {
  return KINDS.find((kind) => who.includes(`-${kind}-`)) ?? 'fine';
}
