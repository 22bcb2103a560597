/**
 * Tells subscribers what happened: at least once each, in the order in which it was committed. A subscriber has a line of
 * its own, in which one call is under way at a time, so one that is slow or away holds up neither the others nor any
 * sending. How far it was told is recorded after each call; what a killed process had told and not recorded is told again,
 * with the same id. Of several processes one serves a line at a time.
 */
import type { Instant } from '../../domain/time/instant';
import type { EngineDeps } from '../deps';
import { longestSleepMs, Sleep } from '../dispatch/sleep';
import type { SubscriptionEvent } from '../../domain/words';
import type { TimelineStretch } from '../ports';
import type { Id, Subscription, TimelineEvent, TimelinePosition } from '../records';
import type { Teller } from '../services';
import type { CanvasLooker } from './look';
import { afterRefusal, PATIENT } from './patience';
import { eventBody } from './payload';
import { TOLD_KINDS, toldOf } from './told';

const CALL_LIMIT_MS = 10_000;
/** Events of any kind that are looked at together. */
const STRETCH = 500;
/** So much may lie behind that concerns nobody before it is recorded as passed; a restart looks at it again. */
const UNRECORDED = 5_000;
const AFTER_A_FAULT_MS = 1_000;

export function createTeller(deps: EngineDeps, looker: CanvasLooker): Teller & { wake(): void } {
  const { store, clock, subscribers, reporter } = deps;
  const sleep = new Sleep(clock, longestSleepMs(store));
  /** Lines that are being served, and those of them in which there may be more by now. */
  const lines = new Map<Id, Promise<void>>();
  const more = new Set<Id>();
  /** Lines that another process was serving when this one looked; it looks again after its longest sleep. */
  const elsewhere = new Set<Id>();
  /** Looked at and of no concern, beyond what is recorded. */
  const passed = new Map<Id, TimelinePosition>();
  let running: Promise<void> | null = null;
  let stopping = false;

  async function current(id: Id): Promise<Subscription | null> {
    const known = (await store.read.subscriptions()).find((one) => one.id === id);
    return known && isServed(known) ? known : null;
  }

  /** Until nothing is left to tell, or a call was not taken. */
  async function serve(id: Id): Promise<void> {
    for (let of = await current(id); of && !stopping; of = await current(id)) {
      if (of.nextAttemptAt !== null && of.nextAttemptAt > clock.now()) return;
      const from = Math.max(of.position, passed.get(id) ?? 0);
      const stretch = await store.read.timelineAfter(from, TOLD_KINDS, STRETCH);
      if (stretch.end === from) return;
      const went = await tellAll(of, stretch);
      if (went === 'not taken') return;
      if (went === 'changed meanwhile') continue;
      passed.set(id, stretch.end);
      if (stretch.end - of.position >= UNRECORDED) await record(of, { position: stretch.end });
    }
  }

  async function tellAll(of: Subscription, { events }: TimelineStretch) {
    for (const { event, sequenceId, position } of events) {
      const type = toldOf(of, event, { sequenceId });
      if (type === null) continue;
      if (!(await tell(of, type, event, position))) return 'not taken';
      if (stopping || (await current(of.id))?.revision !== of.revision) return 'changed meanwhile';
    }
    return 'told';
  }

  /** @returns whether the next event may be told */
  async function tell(of: Subscription, type: SubscriptionEvent, event: TimelineEvent, position: TimelinePosition) {
    const body = await eventBody(deps, type, event);
    const told = body === null ? null : await subscribers.call(of, body, CALL_LIMIT_MS);
    const now = clock.now();
    if (told === null || told.kind === 'taken') {
      await record(of, { ...PATIENT, position, lastToldAt: now });
      return true;
    }
    // A stop cuts calls off, which says nothing of the subscriber; it is told again after the start.
    if (stopping) return false;
    const set = afterRefusal(of, told, now);
    await record(of, set);
    const hasFailed = set.state === 'failed';
    const data = { subscriptionId: of.id, attempt: set.attempts, nextAt: set.nextAttemptAt, why: told.why };
    reporter.report(hasFailed ? 'error' : 'warn', hasFailed ? 'subscription.failed' : 'subscription.not_taken', data);
    return false;
  }

  /** For the revision that was called: a subscriber that has changed its address meanwhile begins with a clean slate. */
  async function record(of: Subscription, set: Partial<Omit<Subscription, 'id' | 'key'>>): Promise<void> {
    await store.transaction((tx) => tx.updateSubscription(of.id, of.revision, set));
  }

  async function round(): Promise<void> {
    const now = clock.now();
    elsewhere.clear();
    const served = (await store.read.subscriptions()).filter(isServed);
    const end = served.length === 0 ? 0 : await store.read.timelineEnd();
    for (const of of served) {
      if (lines.has(of.id)) more.add(of.id);
      else if (Math.max(of.position, passed.get(of.id) ?? 0) >= end) continue;
      else if (of.nextAttemptAt === null || of.nextAttemptAt <= now) begin(of.id);
    }
    await looker.lookAtDue();
  }

  function begin(id: Id): void {
    const line = store.claims
      .unlessElsewhere(`subscription ${id}`, () => serve(id))
      .then((isMine) => {
        if (!isMine) elsewhere.add(id);
      })
      .catch((error: unknown) => {
        reporter.report('error', 'subscription.fault', { subscriptionId: id, retryInMs: AFTER_A_FAULT_MS }, error);
        clock.wakeAt(clock.now() + AFTER_A_FAULT_MS, () => sleep.wake());
      })
      .finally(() => {
        lines.delete(id);
        if (more.delete(id)) sleep.wake();
      });
    lines.set(id, line);
  }

  async function nextWakeAt(): Promise<Instant | null> {
    const all = (await store.read.subscriptions()).filter(
      (of) => isServed(of) && !lines.has(of.id) && !elsewhere.has(of.id),
    );
    const times = [...all.map(({ nextAttemptAt }) => nextAttemptAt), await looker.nextAt()];
    const known = times.filter((at) => at !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      sleep.begin();
      let pauseUntil: Instant | null;
      try {
        await round();
        pauseUntil = await nextWakeAt();
      } catch (error) {
        reporter.report('error', 'subscription.fault', { retryInMs: AFTER_A_FAULT_MS }, error);
        pauseUntil = clock.now() + AFTER_A_FAULT_MS;
      }
      if (!stopping) await sleep.until(pauseUntil);
    }
  }

  return {
    wake: () => sleep.wake(),
    start() {
      running ??= loop();
    },
    async stop() {
      stopping = true;
      sleep.wake();
      await running;
      await subscribers.close();
      await Promise.all(lines.values());
      await looker.idle();
      running = null;
      stopping = false;
    },
    async runDue() {
      do {
        await round();
        await Promise.all(lines.values());
        await looker.idle();
      } while (more.size > 0);
    },
    nextWakeAt,
  };
}

function isServed({ state, removedAt }: Subscription): boolean {
  return state === 'active' && removedAt === null;
}
