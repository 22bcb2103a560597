/**
 * The wall clock set back and forth. First step by step, with nothing else moving; then under a running dispatcher, whose
 * clock is fast and jumps at any moment, also in the middle of a batch. Real SMTP both times. Judged by the clock that the
 * runtime saw: what it recorded as start and end of each send.
 */
import { VirtualClock } from '../../runtime/src/adapters/clock';
import type { Core } from '../../runtime/src/app';
import type { Clock } from '../../runtime/src/engine/ports';
import type { Send } from '../../runtime/src/engine/records';
import { startSmtpSink } from '../support/smtp';
import { addressOf, CADENCE, setUpWithin, TESTER, type StepGiven } from './cadence';
import * as judge from './judge';
import type { Random } from './random';
import { pause, until, type Check, type Ground, type Report, type Scenario } from './scenario';
import { enrollmentsWithin, isDone, openWithin, sendsWithin } from './within';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 11:00 in Berlin, a Monday; summer time, two hours ahead of UTC, for all of the test. */
const START = Date.parse('2026-06-01T09:00:00Z');
const BERLIN = 2 * HOUR;
const LAST_STEP_AT = Date.parse('2026-06-05T10:00:00+02:00');
const LIMITS = { perMinute: 5, perHour: 40 };
const GAP_MINUTES = 90;
/**
 * Longer than all jumps together. Beside other processes a lease ends by the clock, so that whatever is on its way when the clock
 * jumps past it has an unknown outcome, as it should; here it is the rules of time that are judged.
 */
const LEASE_SECONDS = (365 * DAY) / 1000;
const STEPS: StepGiven[] = [
  { key: 's1' },
  { key: 's2', wait: { amount: 4, unit: 'hours' } },
  { key: 's3', wait: { amount: 1, unit: 'days', at: '09:30' } },
  { key: 's4', wait: { until: new Date(LAST_STEP_AT).toISOString() } },
];

export const clock: Scenario = {
  name: 'clock',
  withinMs: { short: 60_000, long: 150_000 },
  async run(ground): Promise<Report> {
    const stepped = await stepByStep(ground);
    const live = await underWay(ground);
    return {
      did: `${stepped.jumps} jumps step by step and ${live.jumps} under a running dispatcher, up to 6 hours back and a day forth; ${stepped.contacts + live.contacts} contacts, ${STEPS.length} steps`,
      counted: `${stepped.arrived + live.arrived} messages, ${stepped.different + live.different} different`,
      checks: [...named('step by step', stepped.checks), ...named('running', live.checks)],
    };
  },
};

function named(part: string, checks: Check[]): Check[] {
  return checks.map((each) => ({ ...each, promise: `${part}: ${each.promise}` }));
}

// ---------------------------------------------------------------- step by step

async function stepByStep(ground: Ground) {
  const clock = new VirtualClock(START);
  const contacts = ground.short ? 60 : 120;
  const world = await given(ground, clock, contacts);
  const { dispatcher } = world.core.engine;
  const jumps = ground.short ? 80 : 250;
  let made = 0;
  for (let round = 0; round < jumps; round++) {
    await dispatcher.runDue();
    const next = await dispatcher.nextWakeAt();
    const dice = ground.random.next();
    if (dice < 0.45 && next !== null) {
      clock.set(Math.max(next, clock.now()));
    } else {
      clock.set(clock.now() + jump(ground.random));
      made += 1;
    }
  }
  for (let round = 0; round < 5_000 && !(await isDone(world.core)); round++) {
    await dispatcher.runDue();
    const next = await dispatcher.nextWakeAt();
    if (next !== null) clock.set(Math.max(next, clock.now()));
  }
  const verdict = await world.verdict();
  // The clock stands still while a message is on its way, so the sink sees the very instant of the start.
  return { jumps: made, ...verdict, checks: [...verdict.checks, world.startsAreTrue(await allSends(world.core))] };
}

function jump(random: Random): number {
  const size = random.pick([MINUTE, 10 * MINUTE, HOUR, 6 * HOUR]);
  const ahead = random.next() < 0.5;
  return (ahead ? 1 : -1) * random.between(1_000, ahead && random.next() < 0.1 ? DAY : size);
}

// ---------------------------------------------------------------- under a running dispatcher

/** So many seconds of this clock pass in one of ours. */
const SPEED = 1_200;
/** How soon a sleeper notices that the clock was set; the system clock takes up to 30 s for it. */
const LOOK_EVERY_MS = 20;

class FastClock implements Clock {
  private readonly from = performance.now();
  private jumped = 0;

  now(): number {
    return Math.floor(START + (performance.now() - this.from) * SPEED + this.jumped);
  }

  jump(ms: number): void {
    this.jumped += ms;
  }

  wakeAt(at: number, callback: () => void): () => void {
    let timer: NodeJS.Timeout;
    const look = (): void => {
      if (this.now() >= at) return callback();
      timer = setTimeout(look, Math.min(LOOK_EVERY_MS, Math.ceil((at - this.now()) / SPEED)));
    };
    timer = setTimeout(look, 0);
    return () => clearTimeout(timer);
  }
}

async function underWay(ground: Ground) {
  const clock = new FastClock();
  const world = await given(ground, clock, ground.short ? 60 : 120);
  const { dispatcher } = world.core.engine;
  dispatcher.start();
  const jumps = ground.short ? 40 : 150;
  for (let n = 0; n < jumps; n++) {
    await pause(ground.random.between(5, 150));
    clock.jump(jump(ground.random));
  }
  const done = await until(
    async () => {
      // Nights are long even at this speed.
      clock.jump(10 * MINUTE);
      return isDone(world.core);
    },
    60_000,
    20,
  );
  await dispatcher.stop();
  const verdict = await world.verdict();
  return {
    jumps,
    ...verdict,
    checks: [...verdict.checks, judge.never('every enrollment came to its end', !done, 'some are still active')],
  };
}

// ---------------------------------------------------------------- the world and its judge

async function given(ground: Ground, clock: Clock, contacts: number) {
  const arrivals: judge.Arrival[] = [];
  const sink = await startSmtpSink({
    parse: false,
    onMessage: (message) => arrivals.push(judge.arrivalOf(message, clock.now())),
  });
  ground.afterwards(() => sink.stop());
  const core = await openWithin(ground, { clock }, {}, { claimLeaseSeconds: LEASE_SECONDS });
  await setUpWithin(core.engine, { port: sink.port, limits: LIMITS }, STEPS);
  const quiet = { weekdays: [1, 2, 3, 4, 5, 6, 7] as never, from: '21:00', to: '08:00' };
  await core.engine.settings.update(
    { timeZone: 'Europe/Berlin', quietHours: [quiet], contactLimits: { minGapMinutes: GAP_MINUTES } },
    TESTER,
  );
  const who = Array.from({ length: contacts }, (_, n) => addressOf(n));
  const items = await core.engine.enrollments.enrollMany(
    who.map((email) => ({ sequence: CADENCE, contact: { email } })),
    TESTER,
  );
  if (items.some(({ ok }) => !ok)) throw new Error('A contact was not enrolled');
  return {
    core,
    startsAreTrue(sends: Send[]): Check {
      const startedAt = new Map(sends.map((send) => [nameOf(send), send.startedAt]));
      const untrue = arrivals.filter((arrival) => startedAt.get(`${arrival.who} ${arrival.step}`) !== arrival.at);
      return judge.check(
        'a send starts at the instant that is recorded',
        untrue.map(({ who, step, at }) => `${who} ${step} arrived at ${berlin(at)}`),
      );
    },
    async verdict() {
      const promised = who.map((one) => ({ who: one, steps: STEPS.map(({ key }) => key) }));
      const evidence = {
        arrivals,
        sends: await sendsWithin(core),
        promised,
        exits: [],
        enrollments: await enrollmentsWithin(core),
      };
      const checks = [
        judge.neverTwice(evidence),
        judge.nothingLost(evidence),
        judge.tellsTheTruth(evidence),
        judge.unknownOnlyInFlight(evidence, 0).check,
        ...onTime(await allSends(core)),
      ];
      return { contacts, arrived: arrivals.length, different: judge.counted(arrivals).size, checks };
    },
  };
}

async function allSends({ store }: Core): Promise<Send[]> {
  const sends: Send[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await store.read.sends({}, { limit: 200, cursor });
    sends.push(...page.items);
    if (page.nextCursor === null) return sends;
    cursor = page.nextCursor;
  }
}

/** Every rule of time, recomputed by hand from what was recorded. */
function onTime(sends: Send[]): Check[] {
  const started = sends.filter((send) => send.startedAt !== null);
  const starts = started.map((send) => send.startedAt!).sort((a, b) => a - b);
  return [
    judge.check('no send starts before its wait is over', tooEarly(started)),
    judge.check(
      'no send starts in quiet hours',
      started.filter(isQuiet).map((send) => `${nameOf(send)} started at ${berlin(send.startedAt!)}`),
    ),
    judge.check('the limits of the inbox hold', [
      ...crowded(starts, LIMITS.perMinute, MINUTE).map(
        (at) => `more than ${LIMITS.perMinute} starts in the minute from ${berlin(at)}`,
      ),
      ...crowded(starts, LIMITS.perHour, HOUR).map(
        (at) => `more than ${LIMITS.perHour} starts in the hour from ${berlin(at)}`,
      ),
    ]),
    judge.check('the gap of a contact holds', gaps(started)),
  ];
}

function tooEarly(sends: Send[]): string[] {
  const bySlot = new Map(sends.map((send) => [`${send.address} ${send.step}`, send]));
  const earliest = (send: Send): number => {
    const previous = bySlot.get(`${send.address} s${Number(send.step.slice(1)) - 1}`);
    // A failed step counts with the time it was decided.
    const before = previous ? (previous.sentAt ?? previous.updatedAt) : Number.NaN;
    if (send.step === 's1') return START;
    if (send.step === 's2') return before + 4 * HOUR;
    if (send.step === 's4') return LAST_STEP_AT;
    const midnight = Math.floor((before + BERLIN) / DAY) * DAY - BERLIN;
    return midnight + DAY + 9.5 * HOUR;
  };
  // NaN, for a send before the one it waits for, compares as early.
  const early = sends.filter((send) => !(send.startedAt! >= earliest(send)));
  return early.map(
    (send) => `${nameOf(send)} started at ${berlin(send.startedAt!)}, not before ${berlin(earliest(send))}`,
  );
}

function isQuiet({ startedAt }: Send): boolean {
  const hour = ((startedAt! + BERLIN) % DAY) / HOUR;
  return hour < 8 || hour >= 21;
}

/** Starts that are followed by too many within the window; one exactly that much later no longer counts. */
function crowded(starts: number[], most: number, windowMs: number): number[] {
  return starts.filter((at, index) => (starts[index + most] ?? Infinity) - at < windowMs);
}

function gaps(sends: Send[]): string[] {
  const byContact = Map.groupBy(sends, (send) => send.address ?? '');
  return [...byContact].flatMap(([who, ofContact]) => {
    const starts = ofContact.map((send) => send.startedAt!).sort((a, b) => a - b);
    return crowded(starts, 1, GAP_MINUTES * MINUTE).map(
      (at) => `${who} has another start within ${GAP_MINUTES} minutes of ${berlin(at)}`,
    );
  });
}

function nameOf(send: Send): string {
  return `${send.address} ${send.step}`;
}

function berlin(at: number): string {
  return Number.isNaN(at) ? 'never' : new Date(at + BERLIN).toISOString().replace('Z', '+02:00');
}
