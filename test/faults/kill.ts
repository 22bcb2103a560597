/**
 * kill -9 at random instants while hundreds of enrollments run, enrollments go on being made and contacts reply. The
 * mail goes through a slow network, so that a kill finds messages at every point of their way.
 */
import { startRuntime, type RunningRuntime } from '../support/process';
import { startSmtpSink } from '../support/smtp';
import { Api } from './api';
import { addressOf, CADENCE, setUp, type StepGiven } from './cadence';
import * as judge from './judge';
import type { Random } from './random';
import { startRelay } from './relay';
import { pause, until, type Ground, type Home, type Report, type Scenario } from './scenario';

const POOL = 20;
/** A message that was on its way at an acknowledged exit has arrived by then. */
const IN_FLIGHT_MS = 3_000;

interface Plan {
  kills: number;
  atFirst: number;
  /** In which the kills lie. The last step comes after it, so that all enrollments run at each of them. */
  windowMs: number;
  networkMs: [number, number];
  steps: (from: number) => StepGiven[];
}

const LONG: Plan = {
  kills: 22,
  atFirst: 800,
  windowMs: 75_000,
  networkMs: [10, 80],
  steps: (from) => [
    { key: 's1' },
    { key: 's2' },
    at('s3', from, 20),
    { key: 's4' },
    at('s5', from, 45),
    at('s6', from, 85),
  ],
};
const SHORT: Plan = {
  kills: 6,
  atFirst: 620,
  windowMs: 14_000,
  networkMs: [5, 30],
  steps: (from) => [{ key: 's1' }, at('s2', from, 7), at('s3', from, 20)],
};

function at(key: string, from: number, seconds: number): StepGiven {
  return { key, wait: { until: new Date(from + seconds * 1000).toISOString() } };
}

const contactOf = (n: number) => ({ email: addressOf(n), firstName: `Contact ${n}` });

export const kill: Scenario = {
  name: 'kill',
  // On Postgres what a killed process was asked is told as under way for a minute.
  withinMs: { short: 120_000, long: 240_000 },
  run: (ground) => new Killing(ground, ground.short ? SHORT : LONG).run(),
};

class Killing {
  private readonly arrivals: judge.Arrival[] = [];
  private readonly promised: judge.Promised[] = [];
  private readonly exits: judge.Exit[] = [];
  private readonly whoOf = new Map<string, string>();
  private readonly enrollmentOf = new Map<string, string>();
  private readonly runningAtKills: number[] = [];
  private readonly startsMs: number[] = [];
  private readonly random: Random;
  private steps: StepGiven[] = [];
  private home!: Home;
  private startedAt = 0;
  private killing = true;
  private runtime!: RunningRuntime;
  private api!: Api;

  constructor(
    private readonly ground: Ground,
    private readonly plan: Plan,
  ) {
    this.random = ground.random;
  }

  async run(): Promise<Report> {
    await this.open();
    await this.enrollAtFirst();
    const world = [this.enrollMore(), this.replies()];
    await this.kills();
    this.killing = false;
    await Promise.all(world);
    this.ground.say('no more kills; waiting for the rest');
    const done = await until(
      async () => (await this.api.insist('GET', '/enrollments?state=active&limit=1')).body.items.length === 0,
      90_000,
      250,
    );
    return this.report(done);
  }

  private async open(): Promise<void> {
    const { ground, plan } = this;
    const sink = await startSmtpSink({
      parse: false,
      onMessage: (message) => this.arrivals.push(judge.arrivalOf(message, Date.now())),
    });
    ground.afterwards(() => sink.stop());
    const relay = await startRelay(sink.port, () => this.random.between(...plan.networkMs));
    ground.afterwards(() => relay.stop());
    this.home = await ground.home();
    this.runtime = await this.start();
    ground.afterwards(() => this.runtime.end('SIGKILL'));
    this.api = new Api(this.runtime.url, this.runtime.firstKey ?? '');
    this.startedAt = Date.now();
    this.steps = plan.steps(this.startedAt);
    await setUp(this.api, { port: relay.port, poolSize: POOL }, this.steps);
  }

  private start(port?: number): Promise<RunningRuntime> {
    return startRuntime({ dataDir: this.home.dataDir, settings: this.settings(), ...(port && { port }) });
  }

  private settings(): Record<string, string> {
    return {
      ...this.home.settings,
      // What a killed process had begun is found when its lease ends, within the time of this test.
      ...(!this.home.takesOverAtOnce && { CADENZA_CLAIM_LEASE_SECONDS: '8' }),
      CADENZA_RATE_LIMIT_PER_MINUTE: '1000000',
      CADENZA_LOG_LEVEL: 'warn',
      CADENZA_DELIVERY_TIMEOUT_SECONDS: '5',
    };
  }

  // -------------------------------------------------------------- what the world does

  private async enrollAtFirst(): Promise<void> {
    const numbers = Array.from({ length: this.plan.atFirst }, (_, n) => n);
    const items = numbers.map((n) => ({ sequence: CADENCE, contact: contactOf(n) }));
    const { body } = await this.api.insist('POST', '/enrollments/bulk', items);
    for (const { index, enrollmentId, contactId } of body.items)
      this.acknowledged(addressOf(index), enrollmentId, contactId);
  }

  private async enrollMore(): Promise<void> {
    for (let n = this.plan.atFirst; this.killing; n++) {
      await Promise.all([this.enroll(n), pause(120)]);
    }
  }

  private async enroll(n: number): Promise<void> {
    const input = { sequence: CADENCE, contact: contactOf(n) };
    const { body } = await this.api.enroll(input, `enroll-${n}`);
    this.acknowledged(addressOf(n), body.enrollment.id, body.enrollment.contactId);
  }

  private acknowledged(who: string, enrollmentId: string, contactId: string): void {
    this.whoOf.set(contactId, who);
    this.enrollmentOf.set(who, enrollmentId);
    this.promised.push({ who, steps: this.steps.map(({ key }) => key) });
  }

  private async replies(): Promise<void> {
    const ended = new Set<string>();
    while (this.killing) {
      const { who } = this.random.pick(this.promised);
      if (!ended.has(who)) {
        ended.add(who);
        await this.reply(who);
      }
      await pause(this.random.between(20, 200));
    }
  }

  private async reply(who: string): Promise<void> {
    const message = { email: who, text: 'Yes, thank you', providerMessageId: `<reply-${who}>` };
    const { body, at } = await this.api.insist('POST', '/signals/message', message);
    const id = this.enrollmentOf.get(who) ?? '';
    if (body.ended.includes(id)) return void this.exits.push({ who, acknowledgedAt: at });
    // Taken in by a process that was killed before it could answer, or it was at its end already.
    const told = await this.api.insist('GET', `/enrollments/${id}`);
    if (told.body.state !== 'completed') this.exits.push({ who, acknowledgedAt: told.at });
  }

  private async kills(): Promise<void> {
    const { kills, windowMs } = this.plan;
    const instants = Array.from({ length: kills }, () => this.random.between(2_500, windowMs)).sort((a, b) => a - b);
    for (const [index, instant] of instants.entries()) {
      const n = index + 1;
      await pause(Math.max(this.random.between(0, 200), this.startedAt + instant - Date.now()));
      this.runningAtKills.push(this.running());
      await this.runtime.end('SIGKILL');
      this.runtime = await this.start(this.runtime.port);
      this.startsMs.push(this.runtime.startMs);
      this.ground.say(`kill ${n} of ${kills}: ${this.runningAtKills.at(-1)} running, ${this.arrivals.length} arrived`);
    }
  }

  private running(): number {
    const last = this.steps.at(-1)?.key;
    const done = this.arrivals.filter(({ step }) => step === last).length;
    return this.promised.length - this.exits.length - done;
  }

  // -------------------------------------------------------------- what came of it

  private async report(done: boolean): Promise<Report> {
    const sends = await this.api.sends();
    const enrollments = await this.api.enrollments(this.whoOf);
    const { arrivals, promised, exits } = this;
    const evidence: judge.Evidence = { arrivals, sends, promised, exits, enrollments };
    const unknown = judge.unknownOnlyInFlight(evidence, this.plan.kills * POOL);
    const fewest = Math.min(...this.runningAtKills);
    return {
      did:
        `${this.plan.kills} kills over ${fewest} to ${Math.max(...this.runningAtKills)} running enrollments ` +
        `(${promised.length} made, ${exits.length} replies); ${this.api.brokenOff} requests broke off; ` +
        `ready again in ${Math.round(average(this.startsMs))} ms, at most ${Math.max(...this.startsMs)}`,
      counted: `${arrivals.length} messages, ${judge.counted(arrivals).size} different; ${unknown.words}`,
      checks: [
        judge.neverTwice(evidence),
        judge.neverAfter(evidence, IN_FLIGHT_MS),
        judge.nothingLost(evidence),
        judge.tellsTheTruth(evidence),
        unknown.check,
        judge.never('every enrollment came to its end', !done, 'some are still active 90 s after the last kill'),
        judge.never('at least 500 enrollments ran at every kill', fewest < 500, `only ${fewest} ran`),
        judge.never('replies came in between', exits.length === 0, 'no reply ended anything, so nothing was tested'),
      ],
    };
  }
}

function average(numbers: number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
}
