/**
 * Replies that race with sends due at the same moment, in waves. Half of them go to a runtime of its own over HTTP, come
 * about the moment at which all are due, and are judged by the instants its API tells. The other half go to one inside
 * this process: they come just before, in and just after a start, and the order in which the database took the two is
 * known exactly.
 */
import type { Core } from '../../runtime/src/app';
import { startRuntime } from '../support/process';
import { startSmtpSink } from '../support/smtp';
import { Api } from './api';
import { addressOf, inboxOf, publishWithin, stepsOf, TESTER, type StepGiven } from './cadence';
import * as judge from './judge';
import type { Random } from './random';
import { pause, until, type Check, type Ground, type Report, type Scenario } from './scenario';
import { enrollmentsWithin, isDone, openWithin, sendsWithin } from './within';

const WAVE = 100;
const POOL = 50;
/** From publishing to the moment all of a wave are due. */
const LEAD_MS = 2_500;
/** A reply comes from so long before that moment to so long after: as long as the starts of a wave take. */
const EARLY_MS = 30;
const SPREAD_MS = 320;
const LONGEST_SPREAD_MS = 5_000;
/** Of a wave whose starts take longer, on a machine that is busy, in proportion: what counts is that replies are among them. */
const CLOSE_MS = 50;
/** Within the process: so few commits of starts and exits apart. */
const CLOSE_PLACES = 8;
const IN_FLIGHT_MS = 2_000;

/** One of the two runtimes, as a race sees it. */
interface Side {
  name: string;
  publish(key: string, steps: StepGiven[]): Promise<void>;
  enroll(sequence: string, who: string[]): Promise<void>;
  /** Resolves when it is time for the reply of this contact; the starts of a wave take about `spreadMs`. */
  moment(who: string, dueAt: number, spreadMs: number): Promise<void>;
  /** Whether it ended an enrollment, and when that was acknowledged. */
  reply(who: string): Promise<{ ended: boolean; at: number }>;
  isDone(): Promise<boolean>;
  sends(): Promise<judge.SendSeen[]>;
  enrollments(): Promise<Map<string, { count: number; state: string }>>;
}

export const race: Scenario = {
  name: 'race',
  withinMs: { short: 60_000, long: 120_000 },
  async run(ground): Promise<Report> {
    const arrivals: judge.Arrival[] = [];
    const sink = await startSmtpSink({
      parse: false,
      onMessage: (message) => arrivals.push(judge.arrivalOf(message, Date.now())),
    });
    ground.afterwards(() => sink.stop());
    const within = await sideWithin(ground, sink.port);
    const waves = ground.short ? 2 : 6;
    const inside = await runWaves(ground, within.side, arrivals, waves);
    const outside = await runWaves(ground, await sideOverHttp(ground, sink.port), arrivals, waves);
    const order = within.order();
    const replies = inside.replies + outside.replies;
    const close = order.close + outside.close;
    return {
      did:
        `${replies} replies in ${2 * waves} waves; ${close} acknowledged close to a start of the same enrollment, ` +
        `${order.refused} starts refused in the last moment because a reply came first`,
      counted: `${arrivals.length} messages, ${judge.counted(arrivals).size} different; ${inside.exits + outside.exits} enrollments ended by the replies`,
      checks: [
        order.check,
        ...inside.checks,
        ...outside.checks,
        judge.never(
          'the race was close',
          close < replies / 4,
          `only ${close} of ${replies} replies came close to a start`,
        ),
      ],
    };
  },
};

async function runWaves(ground: Ground, side: Side, all: judge.Arrival[], waves: number) {
  const from = all.length;
  const exits: judge.Exit[] = [];
  const acknowledged = new Map<string, number>();
  const dueAts = new Map<string, number>();
  let spreadMs = SPREAD_MS;
  for (let wave = 1; wave <= waves; wave++) {
    const key = `${side.name}-${wave}`;
    const who = Array.from({ length: WAVE }, (_, n) => `${key}-${addressOf(n)}`);
    const dueAt = Date.now() + LEAD_MS;
    for (const one of who) dueAts.set(one, dueAt);
    await side.publish(key, stepsOfWave(dueAt));
    const enrolling = side.enroll(key, who);
    await Promise.all(
      who.map(async (one) => {
        await side.moment(one, dueAt, spreadMs);
        const { ended, at } = await side.reply(one);
        acknowledged.set(one, at);
        if (ended) exits.push({ who: one, acknowledgedAt: at });
      }),
    );
    await enrolling;
    const started = (await side.sends()).filter((send) => send.startedAt !== null && who.includes(send.who));
    // When every reply came before any start, the next ones come later.
    spreadMs = started.length === 0 ? Math.min(LONGEST_SPREAD_MS, spreadMs * 4) : spreadOf(started, dueAts);
  }
  const done = await until(() => side.isDone(), 20_000);
  // What was on its way at the last exit arrives, and is recorded, after the enrollments are done.
  await until(async () => !(await side.sends()).some(({ status }) => status === 'sending'), 10_000);
  const sends = await side.sends();
  const arrivals = all.slice(from);
  const ended = new Set(exits.map((exit) => exit.who));
  const others = [...acknowledged.keys()]
    .filter((who) => !ended.has(who))
    .map((who) => ({ who, steps: ['s1', 's2', 's3'] }));
  const promised = [...others, ...exits.map((exit) => ({ who: exit.who, steps: [] }))];
  const evidence = { arrivals, sends, promised, exits, enrollments: await side.enrollments() };
  const closeMs = (CLOSE_MS * spreadOf(sends, dueAts)) / SPREAD_MS;
  const close = sends.filter(
    ({ who, startedAt }) => startedAt !== null && Math.abs((acknowledged.get(who) ?? 0) - startedAt) <= closeMs,
  );
  const checks = [
    judge.neverTwice(evidence),
    judge.neverAfter(evidence, IN_FLIGHT_MS),
    judge.nothingLost(evidence),
    judge.tellsTheTruth(evidence),
    judge.never('every enrollment came to its end', !done, 'some are still active'),
  ];
  ground.say(`${side.name}: ${acknowledged.size} replies, ${exits.length} exits, ${arrivals.length} messages`);
  return {
    replies: acknowledged.size,
    exits: exits.length,
    close: new Set(close.map(({ who }) => who)).size,
    checks: checks.map((each) => ({ ...each, promise: `${side.name}: ${each.promise}` })),
  };
}

/** How long after their moment the starts of these contacts came; a few that came much later do not count. */
function spreadOf(sends: judge.SendSeen[], dueAts: ReadonlyMap<string, number>): number {
  const lates = sends
    .flatMap(({ who, startedAt }) => {
      const dueAt = dueAts.get(who);
      return dueAt === undefined || startedAt === null ? [] : startedAt - dueAt;
    })
    .sort((one, other) => one - other);
  const late = lates[Math.floor(lates.length * 0.9)] ?? 0;
  return Math.min(LONGEST_SPREAD_MS, Math.max(SPREAD_MS, late));
}

/** Several starts for each reply to meet: at the moment, right after the one before, and a little later. */
function stepsOfWave(dueAt: number): StepGiven[] {
  const at = (ms: number) => ({ until: new Date(dueAt + ms).toISOString() });
  return [{ key: 's1', wait: at(0) }, { key: 's2' }, { key: 's3', wait: at(200) }];
}

// ---------------------------------------------------------------- over HTTP

async function sideOverHttp(ground: Ground, port: number): Promise<Side> {
  const settings = { CADENZA_RATE_LIMIT_PER_MINUTE: '1000000', CADENZA_LOG_LEVEL: 'warn' };
  const home = await ground.home();
  const runtime = await startRuntime({ dataDir: home.dataDir, settings: { ...home.settings, ...settings } });
  ground.afterwards(() => runtime.end('SIGKILL'));
  const api = new Api(runtime.url, runtime.firstKey ?? '');
  await api.insist('POST', '/inboxes', inboxOf({ port, poolSize: POOL }));
  const whoOf = new Map<string, string>();
  return {
    name: 'http',
    async publish(key, steps) {
      await api.insist('POST', '/sequences', { key, name: key, definition: { steps: stepsOf(steps) } });
      await api.insist('POST', `/sequences/${key}/publish`, {});
    },
    async enroll(sequence, who) {
      const items = who.map((email) => ({ sequence, contact: { email } }));
      const { body } = await api.insist('POST', '/enrollments/bulk', items);
      for (const { index, contactId } of body.items) whoOf.set(contactId, who[index] ?? '');
    },
    moment: (_who, dueAt, spreadMs) =>
      pause(Math.max(0, dueAt + ground.random.between(-EARLY_MS, spreadMs) - Date.now())),
    async reply(email) {
      const { body, at } = await api.insist('POST', '/signals/message', { email, text: 'Yes, thank you' });
      return { ended: body.ended.length > 0, at };
    },
    isDone: async () => (await api.insist('GET', '/enrollments?state=active&limit=1')).body.items.length === 0,
    sends: () => api.sends(),
    enrollments: () => api.enrollments(whoOf),
  };
}

// ---------------------------------------------------------------- within this process

/** Counts what the database has taken, in its order: transactions are one after another, and so are their promises. */
async function sideWithin(ground: Ground, port: number) {
  const core = await openWithin(ground);
  await core.engine.inboxes.create(inboxOf({ port, poolSize: POOL }), TESTER);
  const order = listenToStarts(core, ground.random);
  core.engine.dispatcher.start();
  const side: Side = {
    name: 'within',
    publish: (key, steps) => publishWithin(core.engine, steps, {}, key),
    async enroll(sequence, who) {
      const made = await core.engine.enrollments.enrollMany(
        who.map((email) => ({ sequence, contact: { email } })),
        TESTER,
      );
      if (made.some((item) => !item.ok)) throw new Error('A contact of a wave was not enrolled');
    },
    moment: (who) => order.moment(who),
    async reply(email) {
      const { ended } = await core.engine.signals.inboundMessage({ email, text: 'Yes, thank you' }, TESTER);
      if (ended.length > 0) order.exited(email);
      return { ended: ended.length > 0, at: Date.now() };
    },
    isDone: () => isDone(core),
    sends: () => sendsWithin(core),
    enrollments: () => enrollmentsWithin(core),
  };
  return { side, order: () => order.verdict() };
}

interface Start {
  who: string;
  step: string;
  place: number;
  begun: boolean;
}

/** Where in the life of a start a reply comes: the enrollment was just claimed, its start is asked for, or was granted. */
const MOMENTS = ['claimed', 'starting', 'started'] as const;
type Moment = (typeof MOMENTS)[number];

function listenToStarts({ store }: Core, random: Random) {
  let place = 0;
  const starts: Start[] = [];
  const exits = new Map<string, { place: number }>();
  const waiting = new Map<string, { moment: Moment; times: number; come: () => void }>();

  function happens(moment: Moment, to: (string | null)[]): void {
    for (const who of to) {
      const one = who === null ? undefined : waiting.get(who);
      if (!one || one.moment !== moment || --one.times > 0) continue;
      waiting.delete(who!);
      one.come();
    }
  }

  const { beginSends, claimDue } = store.claims;
  store.claims.claimDue = async (...args) => {
    const claimed = await claimDue(...args);
    happens(
      'claimed',
      claimed.map(({ contact }) => contact.email),
    );
    return claimed;
  };
  store.claims.beginSends = async (begins) => {
    happens(
      'starting',
      begins.map(({ send }) => send.address),
    );
    const begun = await beginSends(begins);
    place += 1;
    for (const { send } of begins) {
      starts.push({
        who: send.address ?? '',
        step: send.subject ?? '',
        place,
        begun: begun.has(send.id),
      });
    }
    happens(
      'started',
      begins.map(({ send }) => send.address),
    );
    return begun;
  };
  return {
    /** The first, second or third time that this contact comes to the point that chance has chosen. */
    moment: (who: string) =>
      new Promise<void>((resolve) => {
        waiting.set(who, { moment: random.pick(MOMENTS), times: random.between(1, 3), come: resolve });
      }),
    exited: (who: string) => void exits.set(who, { place: ++place }),
    verdict(): { check: Check; close: number; refused: number } {
      const after = starts.filter((start) => start.begun && start.place > (exits.get(start.who)?.place ?? Infinity));
      const close = starts.filter(
        ({ who, place }) => Math.abs((exits.get(who)?.place ?? Infinity) - place) <= CLOSE_PLACES,
      );
      return {
        check: judge.check(
          'within: by the order of the database, no send starts after an acknowledged exit',
          after.map(({ who, step }) => `${who} ${step} was started by a later transaction`),
        ),
        close: new Set(close.map(({ who }) => who)).size,
        refused: starts.filter(({ begun }) => !begun).length,
      };
    },
  };
}
