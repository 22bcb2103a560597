/** Runs weeks in a minute: does what is due, lets people act, and jumps to what comes next. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../../domain/time';
import type { Dispatcher } from '../../engine/services';
import type { Agenda } from './agenda';
import type { DemoClock } from './clock';

export interface Play {
  clock: DemoClock;
  agenda: Agenda;
  dispatcher: Pick<Dispatcher, 'runDue' | 'nextWakeAt'>;
  /** Nothing is played after it. */
  endsAt: Instant;
  /** The share of `realMs` after which it shall go on from here; 0 to 1. */
  shareNow: () => number;
  /** How long it shall take. */
  realMs: number;
  /** Told before each jump. */
  before: (next: Instant) => void;
  signal: AbortSignal;
}

/** A dispatcher that wants to run at once again and again would keep the clock standing. */
const MOST_AT_ONE_INSTANT = 1_000;

/** The clock stands while anything happens, so a delivery that takes a second is not a second late. */
export async function play({
  clock,
  agenda,
  dispatcher,
  endsAt,
  shareNow,
  realMs,
  before,
  signal,
}: Play): Promise<void> {
  const began = performance.now();
  let turns = 0;
  while (!signal.aborted) {
    await dispatcher.runDue();
    const acts = agenda.takeUntil(clock.now());
    for (const act of acts) await act();
    if (acts.length > 0) continue;
    const next = earliest(await dispatcher.nextWakeAt(), agenda.nextAt());
    if (next === null || next > endsAt) return;
    turns = next > clock.now() ? 0 : turns + 1;
    if (turns > MOST_AT_ONE_INSTANT)
      throw new Error('The dispatcher has something due at this instant and does not move it.');
    before(next);
    const due = began + realMs * shareNow();
    await sleep(Math.max(0, due - performance.now()), undefined, { signal }).catch(() => undefined);
    clock.set(next);
  }
}

function earliest(...times: (Instant | null)[]): Instant | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
