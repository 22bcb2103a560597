/** Ends a runtime by signals, as process managers and people at a terminal do, and tells how it took them. */
import type { Ended, RunningRuntime } from '../support/process';
import * as judge from './judge';
import { pause, type Check } from './scenario';

/** How long a start takes is not judged here, and a machine may be busy. */
export const READY_MS = 30_000;

export type Signal = 'SIGTERM' | 'SIGINT';

export interface Stop extends Ended {
  signals: string;
  /** From the last signal to the end. */
  tookMs: number;
  /** The same, at most. */
  withinMs: number;
  /** What shells make of the end: 0, or 128 and the number of the signal. */
  expected: number;
  lastWords: string;
}

export interface StopAsked {
  signals: Signal[];
  /** Between two of them. */
  gapMs?: number;
  withinMs: number;
  expected?: number;
}

/** Kills it when it takes far longer, so that the test goes on and tells of it. */
export async function stop(
  runtime: RunningRuntime,
  { signals, gapMs = 200, withinMs, expected = 0 }: StopAsked,
): Promise<Stop> {
  let at = Date.now();
  for (const [n, signal] of signals.entries()) {
    if (n > 0) await pause(gapMs);
    at = Date.now();
    if (runtime.isRunning()) process.kill(runtime.pid, signal);
  }
  const tooLong = setTimeout(() => runtime.isRunning() && process.kill(runtime.pid, 'SIGKILL'), 2 * withinMs + 5_000);
  const ended = await runtime.ended;
  clearTimeout(tooLong);
  const tookMs = Date.now() - at;
  return { ...ended, signals: signals.join(', '), tookMs, withinMs, expected, lastWords: runtime.lastWords() };
}

/** It ended by itself, with the code that tells how, in time. */
export function endedWell(stops: readonly Stop[]): Check[] {
  return [
    judge.check(
      'a stop ends with the code that tells how',
      stops
        .filter(({ code, expected }) => code !== expected)
        .map(
          ({ signals, code, signal, expected, lastWords }) =>
            `${signals}: ended with ${code ?? signal}, not ${expected}; it said: ${lastWords.slice(-300)}`,
        ),
    ),
    judge.check(
      'a stop takes no longer than what is on its way',
      stops
        .filter(({ tookMs, withinMs }) => tookMs > withinMs)
        .map(({ signals, tookMs, withinMs }) => `${signals}: took ${tookMs} ms; at most ${withinMs} were allowed`),
    ),
  ];
}

export function longest(stops: readonly Stop[]): number {
  return Math.max(0, ...stops.map(({ tookMs }) => tookMs));
}
