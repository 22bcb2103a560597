/** What came of it, when everything works again: counted at the sinks, and held against what was promised and what is told. */
import type { Member } from '../../support/cluster';
import * as judge from '../judge';
import { pause, until, type Check, type Report } from '../scenario';
import { AT_ONCE, type World } from './world';

export interface Bounds {
  /** How long after its start a message may arrive: what the sinks' slowness and the fault explain. */
  inFlightMs: number;
  /** How many messages may have an unknown outcome: those that were on their way when their process was lost. */
  mostUnknown: number;
  /** How far apart the clocks are that wrote when a send started. */
  skewMs?: number;
}

/** Without anything happening. What a provider was too slow for is tried again after a minute. */
const STUCK_AFTER_MS = 80_000;
const WORKS_AGAIN_MS = 60_000;
/** Messages that must be to go when something is broken. */
const WORK = 30;
const AT_A_TIME = 40;

export async function verdict(world: World, did: string, more: () => Check[], bounds: Bounds): Promise<Report> {
  const { api, ground, sinks, cluster, promised, exits } = world;
  await world.calm();
  ground.say(`nothing more is broken; ${sinks.arrivals.length} arrived, ${world.left()} to go`);
  const idle = await rollCall(world);
  const done = await comesToItsEnd(world);
  world.watch.stop();
  const arrivals = [...sinks.arrivals];
  const sends = await api.sends();
  const enrollments = await api.enrollments(world.whoOf);
  const evidence: judge.Evidence = { arrivals, sends, promised, exits, enrollments };
  const unknown = judge.unknownOnlyInFlight(evidence, bounds.mostUnknown);
  const fewest = Math.min(...world.leftAtFaults);
  return {
    did: `${did}; ${promised.length} enrollments, ${exits.length} replies, ${fewest} messages and more to go at each fault, ${api.brokenOff + api.refused + world.enrollmentsRepeated} requests repeated`,
    counted: `${arrivals.length} messages, ${judge.counted(arrivals).size} different, ${sinks.repeats} repeats under the same key; ${unknown.words}`,
    checks: [
      judge.neverTwice(evidence),
      judge.neverAfter(evidence, bounds.inFlightMs, bounds.skewMs),
      judge.nothingLost(evidence),
      judge.tellsTheTruth(evidence),
      unknown.check,
      judge.never(
        'every enrollment came to its end',
        !done,
        `some are open, and nothing has arrived for ${STUCK_AFTER_MS} ms`,
      ),
      judge.check(
        'nobody gives up',
        cluster.members.flatMap(({ faults }) => faults),
      ),
      judge.check(
        'everybody works again at the end',
        idle.map(({ name }) => `${name} has sent nothing within ${WORKS_AGAIN_MS} ms`),
      ),
      judge.never('there was work at each fault', !(fewest >= WORK), `only ${fewest} messages were to go`),
      judge.never('replies came in between', exits.length === 0, 'no reply ended anything, so nothing was tested'),
      ...more(),
    ],
  };
}

/** However long it takes, as long as it goes on: how fast is not judged here, and a machine may be busy. */
async function comesToItsEnd(world: World): Promise<boolean> {
  for (let arrived = -1; arrived < world.sinks.arrivals.length;) {
    arrived = world.sinks.arrivals.length;
    const isDone = async (): Promise<boolean> => (await open(world)) === 0;
    if (await until(isDone, STUCK_AFTER_MS, 250)) return true;
  }
  return false;
}

/** Enrollments that are under way, and sends that are: of who has ended, one may still be. */
async function open({ api }: World): Promise<number> {
  const active = await api.insist('GET', '/enrollments?state=active&limit=1');
  const sending = await api.insist('GET', '/sends?status=sending&status=scheduled&limit=1');
  return Number(active.body.items.length) + Number(sending.body.items.length);
}

/** Gives them work until everybody who sends has sent something. @returns who has not */
async function rollCall(world: World): Promise<readonly Member[]> {
  const before = new Map<Member, number>();
  for (const member of world.cluster.with('worker')) before.set(member, await sentBy(member));
  let idle = [...before.keys()];
  for (const last = Date.now() + WORKS_AGAIN_MS; idle.length > 0 && Date.now() < last;) {
    await world.enrollMany(AT_A_TIME, AT_ONCE);
    await pause(500);
    const now = new Map<Member, number>();
    for (const member of idle) now.set(member, await sentBy(member));
    idle = idle.filter((member) => (now.get(member) ?? 0) <= (before.get(member) ?? 0));
  }
  return idle;
}

/** Messages since its start. */
async function sentBy({ url }: Member): Promise<number> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  const text = (await response?.text().catch(() => '')) ?? '';
  const lines = text.split('\n').filter((line) => /^cadenza_sends_total\{.*status="sent"/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** The longest time in which nothing arrived, between two instants in which there always was something due. */
export function longestPauseMs(arrivals: readonly { at: number }[], from: number, to: number): number {
  const times = arrivals.map(({ at }) => at).filter((at) => at >= from && at <= to);
  const all = [from, ...times.sort((a, b) => a - b), to];
  return Math.max(...all.slice(1).map((at, n) => at - all[n]!));
}
