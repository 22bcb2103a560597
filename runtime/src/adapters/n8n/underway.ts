/** Calls under way, for a stop that waits for them a moment and not for ever. */

const WITHIN_MS = 2_000;

export interface Underway {
  track<T>(call: Promise<T>): Promise<T>;
  /** Waits a moment, has what is left cut off, and resolves when none is under way. */
  settle(cutOff: () => void): Promise<void>;
}

export function callsUnderway(): Underway {
  const calls = new Set<Promise<unknown>>();
  return {
    track(call) {
      calls.add(call);
      return call.finally(() => calls.delete(call));
    },
    async settle(cutOff) {
      let grace: NodeJS.Timeout | undefined;
      const over = new Promise((resolve) => (grace = setTimeout(resolve, WITHIN_MS)));
      await Promise.race([Promise.allSettled(calls), over]);
      clearTimeout(grace);
      cutOff();
      await Promise.allSettled(calls);
    },
  };
}
