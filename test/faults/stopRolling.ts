/**
 * Rolling restarts: SIGTERM or SIGINT at random instants while messages are on their way, contacts are enrolled and reply;
 * and the next process takes over. Whatever a network is like: slow, so that many are on their way, or fast, so that a
 * stop finds a long line that is being served.
 */
import { startRuntime, type RunningRuntime } from '../support/process';
import { startSmtpSink } from '../support/smtp';
import { Api } from './api';
import { addressOf, CADENCE, setUp } from './cadence';
import * as judge from './judge';
import { startRelay } from './relay';
import { pause, until, type Check, type Ground, type Home } from './scenario';
import { endedWell, longest, READY_MS, stop, type Stop } from './stopping';

const POOL = 10;
const DELIVERY_TIMEOUT_S = 5;
/** For what was on its way, which nothing holds up here, and for a busy machine. */
const STOP_MS = 4_000;
/** Within which the next process must send something, when there is something due. Far below the lease of a claim. */
const GO_ON_MS = 3_000;
const SLOW: [number, number] = [10, 40];
const FAST: [number, number] = [0, 1];
const STEPS = [{ key: 's1' }, { key: 's2' }, { key: 's3' }];

export interface Part {
  did: string;
  counted: string;
  checks: Check[];
}

export async function rollingRestarts(ground: Ground): Promise<Part> {
  return new Rolling(ground).run();
}

class Rolling {
  private readonly arrivals: judge.Arrival[] = [];
  private readonly promised: judge.Promised[] = [];
  private readonly exits: judge.Exit[] = [];
  private readonly whoOf = new Map<string, string>();
  private readonly stops: Stop[] = [];
  /** From ready to the first message, in ms. */
  private readonly goneOnMs: number[] = [];
  /** Messages that were still to be sent at each stop. */
  private readonly leftAtStops: number[] = [];
  private readonly enrollmentOf = new Map<string, string>();
  private networkMs = SLOW;
  private rolling = true;
  private next = 0;
  private home!: Home;
  private runtime!: RunningRuntime;
  private api!: Api;

  constructor(private readonly ground: Ground) {}

  async run(): Promise<Part> {
    await this.open();
    await this.enrollMany(this.ground.short ? 280 : 1_500);
    const world = [this.enrollMore(), this.replies()];
    for (let n = 1; n <= (this.ground.short ? 4 : 16); n++) await this.restart(n);
    this.rolling = false;
    this.networkMs = FAST;
    await Promise.all(world);
    const done = await until(
      async () => (await this.api.insist('GET', '/enrollments?state=active&limit=1')).body.items.length === 0,
      40_000,
      100,
    );
    return this.report(done);
  }

  private async open(): Promise<void> {
    const { ground } = this;
    const sink = await startSmtpSink({
      parse: false,
      onMessage: (message) => this.arrivals.push(judge.arrivalOf(message, Date.now())),
    });
    ground.afterwards(() => sink.stop());
    const relay = await startRelay(sink.port, () => ground.random.between(...this.networkMs));
    ground.afterwards(() => relay.stop());
    this.home = await ground.home();
    this.runtime = await this.start();
    ground.afterwards(() => this.runtime.end('SIGKILL'));
    this.api = new Api(this.runtime.url, this.runtime.firstKey ?? '');
    await setUp(this.api, { port: relay.port, poolSize: POOL }, STEPS);
  }

  private start(port?: number): Promise<RunningRuntime> {
    const { dataDir, settings } = this.home;
    return startRuntime({
      dataDir,
      settings: { ...settings, ...SETTINGS },
      readyWithinMs: READY_MS,
      ...(port && { port }),
    });
  }

  // -------------------------------------------------------------- what the world does

  private async enrollMany(count: number): Promise<void> {
    const items = Array.from({ length: count }, () => ({
      sequence: CADENCE,
      contact: { email: addressOf(this.next++) },
    }));
    const { body } = await this.api.insist('POST', '/enrollments/bulk', items);
    for (const { index, enrollmentId, contactId } of body.items)
      this.acknowledged(items[index]!.contact.email, enrollmentId, contactId);
  }

  private async enrollMore(): Promise<void> {
    while (this.rolling) {
      const who = addressOf(this.next++);
      const input = { sequence: CADENCE, contact: { email: who } };
      const { body } = await this.api.enroll(input, `enroll-${who}`);
      this.acknowledged(who, body.enrollment.id, body.enrollment.contactId);
      await pause(40);
    }
  }

  private acknowledged(who: string, enrollmentId: string, contactId: string): void {
    this.whoOf.set(contactId, who);
    this.enrollmentOf.set(who, enrollmentId);
    this.promised.push({ who, steps: STEPS.map(({ key }) => key) });
  }

  private async replies(): Promise<void> {
    const asked = new Set<string>();
    while (this.rolling) {
      const { who } = this.ground.random.pick(this.promised);
      if (!asked.has(who)) await this.reply(who);
      asked.add(who);
      await pause(this.ground.random.between(20, 150));
    }
  }

  private async reply(who: string): Promise<void> {
    const message = { email: who, text: 'Yes, thank you', providerMessageId: `<reply-${who}>` };
    const { body, at } = await this.api.insist('POST', '/signals/message', message);
    const id = this.enrollmentOf.get(who) ?? '';
    if (body.ended.includes(id)) return void this.exits.push({ who, acknowledgedAt: at });
    // Taken in by a process that stopped before it could answer, or it was at its end already.
    const told = await this.api.insist('GET', `/enrollments/${id}`);
    if (told.body.state !== 'completed') this.exits.push({ who, acknowledgedAt: told.at });
  }

  private async restart(n: number): Promise<void> {
    this.networkMs = n % 2 === 0 ? FAST : SLOW;
    await pause(this.ground.random.between(150, 900));
    const signals = [n % 3 === 0 ? ('SIGINT' as const) : ('SIGTERM' as const)];
    const arrived = this.arrivals.length;
    const ended = await stop(this.runtime, { signals, withinMs: STOP_MS });
    this.stops.push(ended);
    this.leftAtStops.push(this.left());
    const before = this.arrivals.length;
    this.runtime = await this.start(this.runtime.port);
    const at = Date.now();
    await until(() => this.arrivals.length > before, 2 * GO_ON_MS, 5);
    if (this.leftAtStops.at(-1) !== 0) this.goneOnMs.push(Date.now() - at);
    this.ground.say(
      `${signals[0]} ${n}: stopped in ${ended.tookMs} ms, ${before - arrived} more sent meanwhile, ${this.leftAtStops.at(-1)} left`,
    );
  }

  private left(): number {
    const ended = new Set(this.exits.map(({ who }) => who));
    const arrived = this.arrivals.filter(({ who }) => !ended.has(who)).length;
    return STEPS.length * (this.promised.length - ended.size) - arrived;
  }

  // -------------------------------------------------------------- what came of it

  private async report(done: boolean): Promise<Part> {
    const sends = await this.api.sends();
    const enrollments = await this.api.enrollments(this.whoOf);
    const { arrivals, promised, exits, stops, goneOnMs, leftAtStops } = this;
    const evidence: judge.Evidence = { arrivals, sends, promised, exits, enrollments };
    const unknown = judge.unknownOnlyInFlight(evidence, 0);
    return {
      did:
        `${stops.length} restarts in at most ${longest(stops)} ms with ${Math.min(...leftAtStops)} to ${Math.max(...leftAtStops)} messages due ` +
        `(${promised.length} enrollments made, ${exits.length} replies, ${this.api.brokenOff} requests broke off), going on after ${Math.max(0, ...goneOnMs)} ms`,
      counted: `${arrivals.length} messages, ${judge.counted(arrivals).size} different; ${unknown.words}`,
      checks: [
        ...endedWell(stops),
        judge.neverTwice(evidence),
        judge.neverAfter(evidence, STOP_MS),
        judge.nothingLost(evidence),
        judge.tellsTheTruth(evidence),
        { ...unknown.check, promise: 'a stop leaves no unknown outcome' },
        judge.check(
          'the next process goes on at once',
          goneOnMs.filter((ms) => ms > GO_ON_MS).map((ms) => `the first message left ${ms} ms after it was ready`),
        ),
        judge.never('every enrollment came to its end', !done, 'some are still active'),
        judge.never('there was work at every stop', Math.min(...leftAtStops) < POOL, 'too little was left to be sent'),
        judge.never('replies came in between', exits.length === 0, 'no reply ended anything, so nothing was tested'),
      ],
    };
  }
}

const SETTINGS = {
  CADENZA_RATE_LIMIT_PER_MINUTE: '1000000',
  CADENZA_LOG_LEVEL: 'warn',
  CADENZA_DELIVERY_TIMEOUT_SECONDS: String(DELIVERY_TIMEOUT_S),
  // What a stop did not give back would be missing to the end of the test.
  CADENZA_CLAIM_LEASE_SECONDS: '3600',
};
