/**
 * The calls that are held open for a moment, because most steps are decided at once and putting an n8n execution to sleep
 * costs more than the step. Whoever has to wait longer is told so, and its execution is resumed later.
 */
import type { Instant } from '../../domain/time';
import type { EngineDeps } from '../deps';
import type { Tx } from '../ports';
import type { Enrollment, HostCall, Id } from '../records';
import type { StepOutcome } from '../services';
import { answerOf } from './answers';
import { LOOK_AFTER_MS } from './enter';

/** Longer than a provider takes to accept a message, shorter than any proxy waits. */
const HELD_OPEN_MS = 5_000;

export interface Callers {
  /** Resolves when the step is decided or rests, at the latest after a few seconds. */
  outcomeOf(callId: Id): Promise<StepOutcome>;
  /** Answers those whose step has been decided or has come to rest. */
  tell(): Promise<void>;
  /** Answers all. */
  letGo(): Promise<void>;
}

interface Caller {
  answer(outcome: StepOutcome): void;
  fail(error: Error): void;
}

export function createCallers(deps: Pick<EngineDeps, 'store' | 'clock'>): Callers {
  const { store, clock } = deps;
  const open = new Map<Id, Caller[]>();

  async function decide(callId: Id, isLast: boolean): Promise<void> {
    const isResting = isLast || (await rests(callId));
    if (!isResting) return;
    const callers = open.get(callId) ?? [];
    open.delete(callId);
    if (callers.length === 0) return;
    try {
      const outcome = await store.transaction((tx) => outcomeNow(tx, callId));
      for (const caller of callers) caller.answer(outcome);
    } catch (error) {
      for (const caller of callers) caller.fail(error as Error);
    }
  }

  async function rests(callId: Id): Promise<boolean> {
    const call = await store.read.hostCall(callId);
    const enrollment = call && (await store.read.enrollment(call.enrollmentId));
    if (!call || !enrollment) return true;
    if (enrollment.node !== call.node) return true;
    return isAtRest(enrollment, clock.now()) && !(await isLeaving(enrollment));
  }

  /** From the line of an inbox a message leaves while its enrollment still stands there. */
  async function isLeaving({ id, waitingFor }: Enrollment): Promise<boolean> {
    if (waitingFor !== 'inbox_limit') return false;
    return (await store.read.sendsOf(id)).some(({ status }) => status === 'sending');
  }

  /** Read again in the transaction: what is decided from now on finds the call waiting, and makes it due. */
  async function outcomeNow(tx: Tx, callId: Id): Promise<StepOutcome> {
    const call = await tx.hostCall(callId);
    const enrollment = call && (await tx.enrollment(call.enrollmentId));
    const answer = call && enrollment && (await answerOf(tx, call, enrollment));
    if (call && answer) {
      const nextAttemptAt = enrollment?.endedAt === null ? clock.now() + LOOK_AFTER_MS : null;
      await tx.updateHostCall(callId, { status: 'answered', answer, attempts: 0, nextAttemptAt });
      return { outcome: 'done', ...answer };
    }
    if (call?.status === 'asked') await tx.updateHostCall(callId, { status: 'waiting', nextAttemptAt: null });
    return { outcome: 'waiting' };
  }

  return {
    outcomeOf: (callId) =>
      new Promise((resolve, reject) => {
        const cancel = clock.wakeAt(clock.now() + HELD_OPEN_MS, () => void decide(callId, true));
        const caller: Caller = {
          answer: (outcome) => (cancel(), resolve(outcome)),
          fail: (error) => (cancel(), reject(error)),
        };
        open.set(callId, [...(open.get(callId) ?? []), caller]);
      }),
    async tell() {
      for (const callId of [...open.keys()]) await decide(callId, false);
    },
    async letGo() {
      for (const callId of [...open.keys()]) await decide(callId, true);
    },
  };
}

function isAtRest({ state, dueAt, waitingFor }: Enrollment, now: Instant): boolean {
  if (state !== 'active') return true;
  return dueAt === null ? waitingFor !== 'delivery' : dueAt > now;
}

export function isOpen(call: HostCall): boolean {
  return call.status === 'asked' || call.status === 'waiting';
}
