/** One removal, in small portions: each a transaction that holds up others no longer than any request does. */
import { cutoffs, type RetentionSettings } from '../../domain/retention';
import type { EngineDeps } from '../deps';
import type { Id } from '../records';

/** Some ten milliseconds of the database's time. */
const PORTION = { enrollments: 50, rows: 500 };
const MESSAGES_LOOKED_AT = 500;

export type Counts = Record<string, number>;

/** @param allowed what the settings said when it began; no more than that is removed, and less when they change meanwhile */
export function createRemoval({ store, clock, reporter }: EngineDeps, allowed: RetentionSettings) {
  const total: Counts = {};
  let isHistoryDone = false;
  let areMessagesDone = false;
  /** Messages up to here were looked at; what had to stay is not looked at again. */
  let reached: Id | null = null;

  async function removeHistory(before: number | null): Promise<void> {
    const removed = before === null ? {} : await store.transaction((tx) => tx.removeHistory(before, PORTION));
    isHistoryDone = Object.values(removed).every((n) => n === 0);
    add(removed);
  }

  async function removeMessages(before: number | null): Promise<void> {
    const looked =
      before === null
        ? { removed: 0, reached: null }
        : await store.transaction((tx) => tx.removeMessages(before, reached, MESSAGES_LOOKED_AT));
    reached = looked.reached;
    areMessagesDone = reached === null;
    add({ messages: looked.removed });
  }

  function add(removed: Counts): void {
    for (const [what, n] of Object.entries(removed)) {
      if (n === 0) continue;
      total[what] = (total[what] ?? 0) + n;
      reporter.count('removed', { what }, n);
    }
  }

  return {
    total: total as Readonly<Counts>,
    /** @returns whether there may be more */
    async portion(): Promise<boolean> {
      const { retention, contactLimits } = await store.read.settings();
      if (JSON.stringify(retention) !== JSON.stringify(allowed)) return false;
      const before = cutoffs(allowed, contactLimits, clock.now());
      if (!isHistoryDone) await removeHistory(before.history);
      else await removeMessages(before.messages);
      return !isHistoryDone || !areMessagesDone;
    },
  };
}
