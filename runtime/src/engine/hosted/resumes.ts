/** Resumes the n8n executions whose step is decided, until n8n has taken it, and looks after those that are silent for long. */
import type { Instant } from '../../domain/time';
import type { EngineDeps } from '../deps';
import { endEnrollment, type Ending } from '../ending';
import { tell } from '../notices';
import type { Notice, Resumed, Tx } from '../ports';
import type { Enrollment, HostAnswer, HostCall, Id } from '../records';
import { ENGINE } from '../run';
import { answerOf } from './answers';
import { isOpen } from './callers';
import { LOOK_AFTER_MS } from './enter';

const AT_ONCE = 50;
/** n8n needs a moment to put an execution to sleep, 0.2 s as measured. */
const BUSY_PAUSES_MS = [250, 250, 500, 1_000, 2_000, 5_000, 15_000, 60_000];
const UNREACHABLE_PAUSES_MS = [1_000, 5_000, 15_000, 60_000, 300_000, 600_000];
const LONGEST_SILENCE_MS = 24 * 60 * 60_000;

export interface Resumes {
  /** Begins to resume what is due. Answers with how many. */
  serve(now: Instant): Promise<number>;
  settled(): Promise<void>;
}

export function createResumes(deps: EngineDeps): Resumes {
  const { store, clock, flowHost, reporter } = deps;
  const underWay = new Map<Id, Promise<void>>();
  let recovered = false;

  async function serve(now: Instant): Promise<number> {
    if (!recovered) await recover();
    const due = await store.read.hostCallsDue(now, AT_ONCE);
    const mine = due.filter(({ id }) => !underWay.has(id)).slice(0, AT_ONCE - underWay.size);
    for (const { id } of mine) underWay.set(id, attend(id));
    return mine.length;
  }

  /** Whoever was held open when the process died is told nothing any more; n8n asks again, or is resumed. */
  async function recover(): Promise<void> {
    if (store.soleProcess) await store.transaction((tx) => tx.letHostCallsGo());
    recovered = true;
  }

  /** Never rejects: a call that could not be attended to is looked at again. */
  async function attend(id: Id): Promise<void> {
    try {
      const ready = await store.transaction((tx) => prepare(tx, id));
      if (!ready) return;
      const secrets = (await store.read.apiKeys())
        .filter(({ revokedAt }) => revokedAt === null)
        .map(({ hash }) => hash);
      const resumed = await flowHost.resume({ url: ready.call.resumeUrl, answer: ready.answer, secrets });
      const notices: Notice[] = [];
      await store.transaction((tx) => conclude(tx, ready, resumed, notices));
      tell(deps, notices);
    } catch (error) {
      reporter.report('error', 'host.fault', { callId: id }, error);
    } finally {
      underWay.delete(id);
      deps.wake();
    }
  }

  interface Ready {
    call: HostCall;
    /** null: it was answered, and its execution has been silent since. */
    answer: HostAnswer | null;
  }

  /** Notes when to look again before anything leaves, so that a crash meanwhile forgets nobody. */
  async function prepare(tx: Tx, id: Id): Promise<Ready | null> {
    const call = await tx.hostCall(id);
    const enrollment = call && (await tx.enrollment(call.enrollmentId));
    if (!call || !enrollment) return null;
    const again = clock.now() + deps.delivery.leaseMs;
    const isNewest = (await tx.hostCalls({ enrollmentId: enrollment.id })).at(-1)?.id === id;
    // n8n has asked for a later step, so it took the answer to this one, whatever was written down of it.
    if (!isNewest) {
      await tx.updateHostCall(id, { status: 'answered', nextAttemptAt: null });
      return null;
    }
    if (!isOpen(call)) return lookAfter(tx, call, enrollment, again);
    const answer = await answerOf(tx, call, enrollment);
    if (!answer) {
      await tx.updateHostCall(id, { nextAttemptAt: null });
      return null;
    }
    await tx.updateHostCall(id, { answer, nextAttemptAt: again, attempts: call.attempts + 1 });
    return { call: { ...call, attempts: call.attempts + 1 }, answer };
  }

  async function lookAfter(tx: Tx, call: HostCall, enrollment: Enrollment, again: Instant): Promise<Ready | null> {
    const isSilent = enrollment.endedAt === null && enrollment.waitingFor === 'host';
    await tx.updateHostCall(call.id, { nextAttemptAt: isSilent ? again : null, attempts: call.attempts + 1 });
    return isSilent ? { call: { ...call, attempts: call.attempts + 1 }, answer: null } : null;
  }

  async function conclude(tx: Tx, { call, answer }: Ready, resumed: Resumed, notices: Notice[]): Promise<void> {
    const now = clock.now();
    const { id, attempts } = call;
    switch (resumed.kind) {
      case 'taken':
        return tx.updateHostCall(id, { status: 'answered', nextAttemptAt: now + LOOK_AFTER_MS, attempts: 0 });
      case 'busy':
        return tx.updateHostCall(id, {
          nextAttemptAt: now + pauseOf(answer ? BUSY_PAUSES_MS : null, attempts, call, now),
        });
      case 'unreachable':
        reporter.report('warn', 'host.unreachable', { callId: id, attempt: attempts, why: resumed.why });
        return tx.updateHostCall(id, { nextAttemptAt: now + pauseOf(UNREACHABLE_PAUSES_MS, attempts, call, now) });
      case 'finished':
      case 'failed':
      case 'gone':
        await tx.updateHostCall(id, { status: 'gone', nextAttemptAt: null });
        await endEnrollment(tx, deps, call.enrollmentId, endingOf(call, answer, resumed.kind), notices);
    }
  }

  return {
    serve,
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

function endingOf({ executionId }: HostCall, answer: HostAnswer | null, kind: 'finished' | 'failed' | 'gone'): Ending {
  const by = ENGINE;
  // It ran to its end by a way on which no step stands, as a filter does that lets nothing through.
  if (answer === null && kind === 'finished')
    return { state: 'completed', reason: 'end_of_sequence', why: 'The workflow in n8n ended without another step', by };
  const what = { finished: 'has ended', failed: 'has ended with an error', gone: 'is gone' }[kind];
  const why = `The execution ${executionId} in n8n ${what}, so the steps cannot go on. Start the workflow anew for this contact.`;
  return { state: 'failed', reason: 'host_gone', why, by };
}
