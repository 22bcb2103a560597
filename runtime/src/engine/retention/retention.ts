/**
 * Looks every hour what ended, or came, longer ago than it is to be kept, and removes it quietly: a portion, a pause, the
 * next. It may be killed between any two portions; whoever looks next goes on. Started where work is done; driven by hand
 * in tests. Rules: domain/retention.ts.
 */
import { CALM_MS, isCalm, lookedAt, type Looked, type RetentionSettings } from '../../domain/retention';
import { HOUR, type Instant } from '../../domain/time/instant';
import type { EngineDeps } from '../deps';
import { Rounds } from '../dispatch/rounds';
import type { Retention } from '../services';
import { createRemoval, type Counts } from './removal';

/** So that of the time of a database at most a tenth or so goes into this. */
const PAUSE_MS = 100;
const AFTER_A_FAULT_MS = 60_000;

export function createRetention(deps: EngineDeps): Retention {
  const { store, clock, reporter } = deps;
  const rounds = new Rounds({
    clock,
    longestSleepMs: HOUR,
    retryInMs: AFTER_A_FAULT_MS,
    async round() {
      await round(() => rounds.pauseFor(PAUSE_MS));
      return clock.now() + HOUR;
    },
    fault: (error) => reporter.report('error', 'retention.fault', { retryInMs: AFTER_A_FAULT_MS }, error),
  });

  /** @returns what may be removed now; null: nothing */
  async function look(): Promise<RetentionSettings | null> {
    const { retention } = await store.read.settings();
    if (retention.historyDays === null && retention.messageDays === null) return forgetWatch();
    const now = clock.now();
    const { watch, began } = await store.transaction(async (tx) => {
      const looked = lookedAt(await tx.retentionWatch(), retention, now);
      await tx.saveRetentionWatch(looked.watch);
      return looked;
    });
    if (began !== null) tellOfDay(began, retention, watch.calmSince + CALM_MS);
    return isCalm(watch, now) ? retention : null;
  }

  async function forgetWatch(): Promise<null> {
    if ((await store.read.retentionWatch()) !== null) await store.transaction((tx) => tx.saveRetentionWatch(null));
    return null;
  }

  function tellOfDay(
    began: NonNullable<Looked['began']>,
    { historyDays, messageDays }: RetentionSettings,
    at: Instant,
  ) {
    const level = began === 'clock_leapt' ? 'warn' : 'info';
    reporter.report(level, `retention.${began}`, { historyDays, messageDays, removesFrom: new Date(at).toISOString() });
  }

  /** @param pause between two portions; resolves at once when nothing else is to be let through */
  async function round(pause: () => Promise<void>): Promise<void> {
    const allowed = await look();
    if (allowed === null) return;
    const removal = createRemoval(deps, allowed);
    try {
      while (!rounds.isStopping && (await unlessElsewhere(removal.portion))) await pause();
    } finally {
      tellOf(removal.total);
    }
  }

  /** Of several processes one removes at a time; what it leaves, another takes up within the hour. */
  async function unlessElsewhere(portion: () => Promise<boolean>): Promise<boolean> {
    let more = false;
    await store.claims.unlessElsewhere('retention', async () => {
      more = await portion();
    });
    return more;
  }

  function tellOf(total: Counts): void {
    if (Object.keys(total).length > 0) reporter.report('info', 'retention.removed', total);
  }

  return {
    start: () => rounds.start(),
    stop: () => rounds.stop(),
    runDue: () => round(() => Promise.resolve()),
  };
}
