/** Resumes the n8n executions whose step is decided, until n8n has taken it, and looks after those that are silent for long. */
import type { Instant } from '../../domain/time';
import type { EngineDeps } from '../deps';
import { endEnrollment } from '../ending';
import { gathering, record, tell } from '../notices';
import type { Notice, Resumed, Tx, WakeSecret } from '../ports';
import type { Enrollment, HostAnswer, HostCall, Id } from '../records';
import { ENGINE } from '../run';
import { answerOf } from './answers';
import { isOpen } from './callers';
import { LOOK_AFTER_MS } from './enter';
import { endingOf, gone, TOLD_AT_ATTEMPT, unreached, woken } from './tales';

const AT_ONCE = 50;
const AFTER_A_FAULT_MS = 5_000;
const LOOK_AGAIN_MS = 1_000;
/** n8n needs a moment to put an execution to sleep, 0.2 s as measured. One that is busy for long is at something else. */
const BUSY_PAUSES_MS = [250, 250, 500, 1_000, 2_000, 5_000, 15_000, 60_000, 60_000, 300_000, 600_000];
const UNREACHABLE_PAUSES_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 600_000];
const LONGEST_SILENCE_MS = 24 * 60 * 60_000;

export interface Resumes {
  /** Those that are due and that nobody here attends to. */
  due(now: Instant): Promise<HostCall[]>;
  /**
   * Resumes these or looks after them. Answers, when that is over, with how many; never rejects.
   * @param now as it is to whoever found them due: a clock here that is behind it is taken to be there
   */
  attend(ids: readonly Id[], now: Instant): Promise<number>;
  /** When `due` may find something, as far as it is known; what is under way wakes the dispatcher itself. */
  nextAt(): Promise<Instant | null>;
  settled(): Promise<void>;
}

export function createResumes(deps: EngineDeps): Resumes {
  const { store, clock, flowHost, reporter } = deps;
  const underWay = new Map<Id, Promise<void>>();
  /** Those that met a fault of ours, such as a full disk, until when they are left alone: what is due is due at once. */
  const resting = new Map<Id, Instant>();
  let recovered = false;

  async function due(now: Instant): Promise<HostCall[]> {
    if (!recovered) await recover();
    letRested(now);
    const free = AT_ONCE - underWay.size;
    if (free <= 0) return [];
    const calls = await store.read.hostCallsDue(now, AT_ONCE + resting.size);
    return calls.filter(({ id }) => !underWay.has(id) && !resting.has(id)).slice(0, free);
  }

  function letRested(now: Instant): void {
    for (const [id, until] of resting) if (until <= now) resting.delete(id);
  }

  async function attend(ids: readonly Id[], now: Instant): Promise<number> {
    letRested(now);
    const mine = ids.filter((id) => !underWay.has(id) && !resting.has(id));
    for (const id of mine) underWay.set(id, attendTo(id, now));
    await Promise.all(mine.map((id) => underWay.get(id)!));
    return mine.length;
  }

  async function nextAt(): Promise<Instant | null> {
    if (underWay.size >= AT_ONCE) return null;
    const now = clock.now();
    const due = await store.read.hostCallsDue(now, underWay.size + resting.size + 1);
    if (due.length === 0) return store.read.nextHostCallAt();
    if (due.some(({ id }) => !underWay.has(id) && !resting.has(id))) return now;
    // All that is due is begun or rests. To look without a pause would keep a processor busy.
    return now + LOOK_AGAIN_MS;
  }

  /** Whoever was held open when the process died is told nothing any more; n8n asks again, or is resumed. */
  async function recover(): Promise<void> {
    if (store.soleProcess) await store.transaction((tx) => tx.letHostCallsGo());
    recovered = true;
  }

  /** Never rejects: a call that could not be attended to is looked at again. */
  async function attendTo(id: Id, now: Instant): Promise<void> {
    const aheadMs = Math.max(0, now - clock.now());
    const time = (): Instant => clock.now() + aheadMs;
    try {
      const ready = await store.transaction((tx) => prepare(tx, id, time()));
      if (!ready) return;
      const secrets = await wakeSecrets();
      const resumed = await flowHost.resume({ url: ready.call.resumeUrl, answer: ready.answer, secrets });
      const notices: Notice[] = [];
      await gathering(deps, notices, (tx) => conclude(tx, ready, resumed, time(), notices));
      tell(deps, notices);
    } catch (error) {
      resting.set(id, time() + AFTER_A_FAULT_MS);
      reporter.report('error', 'host.fault', { callId: id, retryInMs: AFTER_A_FAULT_MS }, error);
    } finally {
      underWay.delete(id);
      deps.wake();
    }
  }

  async function wakeSecrets(): Promise<WakeSecret[]> {
    const keys = await store.read.apiKeys();
    return keys.flatMap(({ id, wakeSecret, revokedAt }) =>
      revokedAt === null && wakeSecret !== null ? [{ keyId: id, sealed: wakeSecret }] : [],
    );
  }

  interface Ready {
    call: HostCall;
    /** null: it was answered, and its execution has been silent since. */
    answer: HostAnswer | null;
  }

  /** Notes when to look again before anything leaves, so that a crash meanwhile forgets nobody. */
  async function prepare(tx: Tx, id: Id, now: Instant): Promise<Ready | null> {
    const call = await tx.hostCall(id);
    const enrollment = call && (await tx.enrollment(call.enrollmentId));
    if (!call || !enrollment) return null;
    // Another process came first.
    if (call.nextAttemptAt === null || call.nextAttemptAt > now) return null;
    const again = now + deps.delivery.leaseMs;
    const isNewest = (await tx.hostCalls({ enrollmentId: enrollment.id })).at(-1)?.id === id;
    // n8n has asked for a later step, so it took the answer to this one, whatever was written down of it.
    if (!isNewest) {
      await tx.updateHostCall(id, { status: 'answered', nextAttemptAt: null });
      return null;
    }
    if (!isOpen(call)) return lookAfter(tx, call, enrollment, again);
    const answer = await answerOf(tx, call, enrollment);
    if (!answer) {
      await tx.updateHostCall(id, { status: 'waiting', nextAttemptAt: null });
      return null;
    }
    const attempts = call.attempts + 1;
    await tx.updateHostCall(id, { status: 'waiting', answer, nextAttemptAt: again, attempts });
    return { call: { ...call, attempts }, answer };
  }

  async function lookAfter(tx: Tx, call: HostCall, enrollment: Enrollment, again: Instant): Promise<Ready | null> {
    const isSilent = enrollment.endedAt === null && enrollment.waitingFor === 'host';
    await tx.updateHostCall(call.id, { nextAttemptAt: isSilent ? again : null, attempts: call.attempts + 1 });
    return isSilent ? { call: { ...call, attempts: call.attempts + 1 }, answer: null } : null;
  }

  async function conclude(tx: Tx, ready: Ready, resumed: Resumed, now: Instant, notices: Notice[]): Promise<void> {
    const { call, answer } = ready;
    const { id, attempts } = call;
    // A woken step asks what was decided, which may come before this; there is nothing to conclude then.
    const isMine = (await tx.hostCall(id))?.attempts === attempts;
    if (!isMine) return resumed.kind === 'taken' ? note(tx, call, woken(call, answer), notices) : undefined;
    switch (resumed.kind) {
      case 'taken':
        await tx.updateHostCall(id, { status: 'answered', nextAttemptAt: now + LOOK_AFTER_MS, attempts: 0 });
        return note(tx, call, woken(call, answer), notices);
      case 'asleep':
        return tx.updateHostCall(id, { status: 'waiting', nextAttemptAt: now, attempts: 0 });
      case 'busy':
        return tx.updateHostCall(id, {
          nextAttemptAt: now + pauseOf(answer ? BUSY_PAUSES_MS : null, attempts, call, now),
        });
      case 'unreachable':
        reporter.report('warn', 'host.unreachable', { callId: id, attempt: attempts, why: resumed.why });
        await tx.updateHostCall(id, { nextAttemptAt: now + pauseOf(UNREACHABLE_PAUSES_MS, attempts, call, now) });
        return answer && attempts === TOLD_AT_ATTEMPT
          ? note(tx, call, unreached(call, resumed.why), notices)
          : undefined;
      case 'finished':
      case 'failed':
      case 'gone': {
        await tx.updateHostCall(id, { status: 'gone', nextAttemptAt: null });
        const hadNotEnded = await endEnrollment(tx, deps, call.enrollmentId, endingOf(ready, resumed.kind), notices);
        return hadNotEnded ? undefined : note(tx, call, gone(call, resumed.kind), notices);
      }
    }
  }

  async function note(tx: Tx, call: HostCall, tale: ReturnType<typeof woken>, notices: Notice[]): Promise<void> {
    const enrollment = await tx.enrollment(call.enrollmentId);
    if (!enrollment) return;
    const { kind, why, data } = tale;
    const { content } = (await tx.version(enrollment.versionId)) ?? {};
    const at = content?.flow.nodes[call.node];
    await record(tx, notices, enrollment.sequenceId, [
      {
        ...{ id: deps.newId(clock.now()), enrollmentId: enrollment.id, at: clock.now(), kind, why, data },
        ...{ node: at?.id ?? null, step: at?.step ?? null, by: ENGINE },
      },
    ]);
  }

  return {
    due,
    attend,
    nextAt,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

/** @param pauses null: an execution that is silent is looked after more and more seldom */
function pauseOf(pauses: readonly number[] | null, attempts: number, { createdAt }: HostCall, now: Instant): number {
  if (pauses) return pauses[Math.min(attempts, pauses.length) - 1] ?? 60_000;
  return Math.min(Math.max(now - createdAt, LOOK_AFTER_MS), LONGEST_SILENCE_MS);
}
