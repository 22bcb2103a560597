/** A clock that runs faster than ours, shared by a runtime of its own and the test that watches it. */
import { join } from 'node:path';

export interface Hurry {
  /** What the runtime's clock shows at this very moment. */
  now(): number;
  /** Turns a time of that clock, in ms, into one of ours. */
  oursMs(ms: number): number;
  /** For startRuntime. */
  settings: Record<string, string>;
}

/**
 * So many seconds of the runtime pass in one of ours, and it begins so much ahead of ours (or behind, below 0). Both sides
 * count from the machine's monotonic time.
 */
export function hurry(speed: number, aheadMs = 0): Hurry {
  const from = Date.now() + aheadMs;
  const since = monotonicMs();
  return {
    now: () => Math.floor(from + (monotonicMs() - since) * speed),
    oursMs: (ms) => ms / speed,
    settings: {
      NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'hurriedClock.js'))}`,
      CADENZA_TEST_CLOCK: JSON.stringify({ from, since, speed }),
    },
  };
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
