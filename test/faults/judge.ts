/**
 * Judges what arrived at the far end against what was promised. Knows nothing of Cadenza's own ids: a message is known
 * by whom it went to and by the step its subject names, both written by the test. Rule: semantics.md, "Never twice,
 * never after". selftest.ts shows that it sees what it is to see.
 */
import type { SinkMessage } from '../support/smtp';
import type { Check } from './scenario';

/** A message at the sink. */
export interface Arrival {
  /** The contact's address; each contact of a test is enrolled once. */
  who: string;
  step: string;
  at: number;
}

/** The record of a send, as the API tells it. */
export interface SendSeen {
  who: string;
  step: string;
  status: string;
  reason: string | null;
  startedAt: number | null;
  attempts?: number;
  /** What became of it, in words. */
  detail?: string | null;
}

/** An enrollment whose making was acknowledged, and the steps that are due by the end of the test. */
export interface Promised {
  who: string;
  steps: readonly string[];
}

/** A signal that ended an enrollment, and when its sender had the answer in hand. */
export interface Exit {
  who: string;
  acknowledgedAt: number;
}

export interface Evidence {
  arrivals: readonly Arrival[];
  sends: readonly SendSeen[];
  promised: readonly Promised[];
  exits: readonly Exit[];
  /** Of each contact, how many enrollments there are and how the newest stands. */
  enrollments: ReadonlyMap<string, { count: number; state: string }>;
}

/** How many contradictions a check names; the rest is counted. */
const NAMED = 8;
const LEFT = new Set(['sent', 'delivered', 'read', 'replied']);

export function arrivalOf({ to, subject }: Pick<SinkMessage, 'to' | 'subject'>, at: number): Arrival {
  return { who: to[0] ?? '', step: subject, at };
}

const keyOf = ({ who, step }: { who: string; step: string }): string => `${who} ${step}`;

export function check(promise: string, broken: string[]): Check {
  const more = broken.length - NAMED;
  return { promise, broken: more > 0 ? [...broken.slice(0, NAMED), `… and ${more} more`] : broken };
}

export function never(promise: string, isBroken: boolean, how: string): Check {
  return { promise, broken: isBroken ? [how] : [] };
}

export function counted(arrivals: readonly Arrival[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const arrival of arrivals) times.set(keyOf(arrival), (times.get(keyOf(arrival)) ?? 0) + 1);
  return times;
}

/** "No double send." */
export function neverTwice({ arrivals }: Pick<Evidence, 'arrivals'>): Check {
  const twice = [...counted(arrivals)].filter(([, times]) => times > 1);
  return check(
    'no step reaches a contact twice',
    twice.map(([key, times]) => `${key} arrived ${times} times`),
  );
}

/**
 * "No send after an exit." A message that was already on its way when the answer came is allowed: it started before,
 * and it arrives within `inFlightMs`, which is what the sink's slowness can explain. A start may be told by a clock that is
 * up to `skewMs` apart from ours; then the arrival alone tells.
 */
export function neverAfter({ arrivals, sends, exits }: Evidence, inFlightMs: number, skewMs = 0): Check {
  const startedAt = new Map(sends.map((send) => [keyOf(send), send.startedAt]));
  const endedAt = new Map(exits.map(({ who, acknowledgedAt }) => [who, acknowledgedAt]));
  const broken: string[] = [];
  for (const arrival of arrivals) {
    const ended = endedAt.get(arrival.who);
    if (ended === undefined || arrival.at <= ended) continue;
    const started = startedAt.get(keyOf(arrival));
    const after = `${keyOf(arrival)} arrived ${arrival.at - ended} ms after the exit was acknowledged`;
    if (started === undefined || started === null) broken.push(`${after}, and no send of it has started`);
    else if (started > ended + skewMs) broken.push(`${after}; it started ${started - ended} ms after it`);
    else if (arrival.at > ended + inFlightMs) broken.push(`${after}, longer than a message can be on its way`);
  }
  for (const send of sends) {
    const ended = endedAt.get(send.who);
    if (
      ended !== undefined &&
      send.startedAt !== null &&
      send.startedAt > ended + skewMs &&
      !broken.some((line) => line.startsWith(keyOf(send)))
    ) {
      broken.push(`${keyOf(send)} started ${send.startedAt - ended} ms after the exit was acknowledged`);
    }
  }
  return check('no send starts after an acknowledged exit', broken);
}

/** "Nothing lost": every acknowledged enrollment is there, once, and every due step of it left or has an unknown outcome. */
export function nothingLost({ arrivals, sends, promised, exits, enrollments }: Evidence): Check {
  const arrived = counted(arrivals);
  const unknown = new Set(sends.filter(({ reason }) => reason === 'unknown_outcome').map(keyOf));
  const ended = new Set(exits.map(({ who }) => who));
  const broken: string[] = [];
  for (const { who, steps } of promised) {
    const enrollment = enrollments.get(who);
    if (!enrollment) broken.push(`${who} was enrolled and acknowledged, and is not there`);
    else if (enrollment.count > 1) broken.push(`${who} was enrolled ${enrollment.count} times`);
    else if (!ended.has(who)) {
      const missing = steps.filter((step) => !arrived.has(`${who} ${step}`) && !unknown.has(`${who} ${step}`));
      for (const step of missing) broken.push(`${who} ${step} was due and never left`);
      if (enrollment.state !== 'completed') broken.push(`${who} is ${enrollment.state} after its last step`);
    } else if (enrollment.state !== 'exited') broken.push(`${who} is ${enrollment.state} after an acknowledged exit`);
  }
  return check('what was acknowledged is there, and every due step was sent', broken);
}

/** What the API says and what the sink has are the same. */
export function tellsTheTruth({ arrivals, sends }: Pick<Evidence, 'arrivals' | 'sends'>): Check {
  const arrived = counted(arrivals);
  const broken: string[] = [];
  const seen = new Map<string, SendSeen>();
  for (const send of sends) {
    if (seen.has(keyOf(send))) broken.push(`${keyOf(send)} has two records`);
    seen.set(keyOf(send), send);
    if (LEFT.has(send.status) && !arrived.has(keyOf(send)))
      broken.push(`${keyOf(send)} is '${send.status}' and never arrived`);
    if (['sending', 'scheduled', 'pending'].includes(send.status))
      broken.push(`${keyOf(send)} is still '${send.status}'`);
  }
  for (const key of arrived.keys()) {
    const send = seen.get(key);
    const isUnknown = send?.status === 'failed' && send.reason === 'unknown_outcome';
    if (!send) broken.push(`${key} arrived and has no record`);
    else if (!LEFT.has(send.status) && !isUnknown)
      broken.push(`${key} arrived and is '${send.status}' (${send.reason})`);
  }
  return check('the statuses agree with the sink', broken);
}

/** Unknown outcomes come only from messages that were on their way when the process was killed. */
export function unknownOnlyInFlight({ arrivals, sends }: Pick<Evidence, 'arrivals' | 'sends'>, mostInFlight: number) {
  const arrived = counted(arrivals);
  const unknown = sends.filter(({ reason }) => reason === 'unknown_outcome');
  const got = unknown.filter((send) => arrived.has(keyOf(send))).length;
  const others = sends.filter(({ status, reason }) => status === 'failed' && reason !== 'unknown_outcome');
  const broken = others.map((send) => `${keyOf(send)} failed (${send.reason})`);
  if (unknown.length > mostInFlight)
    broken.push(
      `${unknown.length} outcomes are unknown; at most ${mostInFlight} messages were on their way`,
      ...unknown.map((send) => `${keyOf(send)}: ${send.detail ?? 'nothing is told of it'}`),
    );
  return {
    unknown: unknown.length,
    words: `${unknown.length} unknown outcomes (${got} of them arrived)`,
    check: check('at most what was in flight at a kill has an unknown outcome', broken),
  };
}
