/** What a scenario is: something that is broken for real, and promises that are counted afterwards. */
import type { PostgresServer } from '../support/postgresServer';
import type { Random } from './random';

export interface Check {
  /** The promise, as a sentence. */
  promise: string;
  /** What contradicts it; none: it held. */
  broken: string[];
}

export interface Report {
  /** What was done, with figures. */
  did: string;
  /** What was counted at the far end. */
  counted: string;
  checks: Check[];
}

export interface Home {
  dataDir: string;
  /** For startRuntime: none, or the Postgres database that this run of the faults is about. */
  settings: Record<string, string>;
  /** What a killed process had claimed is taken up at the next start; false: when its lease ends. */
  takesOverAtOnce: boolean;
}

export interface Ground {
  /** Less of everything, for every change; the long form is for a release. */
  short: boolean;
  random: Random;
  /** The server that this run of the faults is about; null: the embedded database. */
  postgres: PostgresServer | null;
  /** A folder of its own that is removed at the end. */
  folder(): string;
  /** Where one runtime after another finds its data. */
  home(): Promise<Home>;
  /** Called at the end of the scenario whatever happened, last asked first. */
  afterwards(work: () => Promise<unknown> | undefined): void;
  /** Progress, for the one who waits. */
  say(line: string): void;
}

export interface Scenario {
  name: string;
  /** Left out of the short form unless it is named. */
  onlyLong?: boolean;
  /** Whole run, in ms; beyond it the scenario counts as failed. */
  withinMs: { short: number; long: number };
  run(ground: Ground): Promise<Report>;
}

/** The machine does not allow it; `enable` says what would. */
export class CannotRunHere extends Error {
  override readonly name = 'CannotRunHere';
  constructor(
    reason: string,
    readonly enable: string,
  ) {
    super(reason);
  }
}

/** At once when it is below 0. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** Asks again until it is true. False: not within the time. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs: number, everyMs = 50): Promise<boolean> {
  const last = Date.now() + withinMs;
  for (;;) {
    if (await isSo()) return true;
    if (Date.now() >= last) return false;
    await pause(everyMs);
  }
}

/** At most so many at a time; the order of starting is that of the items. */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
