/** The operation of a Wait node: sleeps until the first permitted instant at or after the end of the wait. */
import type { WaitNode } from '../../domain/flow/schema';
import { dueTime, explainWait, firstPermittedInstant, type Instant } from '../../domain/time';
import type { Outcome, Run } from '../run';

export function wait(run: Run, node: WaitNode): Outcome | Promise<Outcome> {
  const from = 'from' in node.wait ? node.wait.from : 'previous_send';
  if (from === 'previous_send') return waitFrom(run, node, run.enrollment.anchorAt);
  const activity = run.conversation ?? run.around.read.contactActivity(run.contact.id);
  if (activity instanceof Promise) return activity.then((found) => waitSince(run, node, from, found));
  return waitSince(run, node, from, activity);
}

interface Activity {
  lastInboundAt: Instant | null;
  lastOutboundAt: Instant | null;
}

/** Without any message yet the wait counts like one from the previous send. */
function waitSince(run: Run, node: WaitNode, from: 'last_inbound' | 'last_outbound', activity: Activity): Outcome {
  const at = from === 'last_inbound' ? activity.lastInboundAt : activity.lastOutboundAt;
  if (at !== null) return waitFrom(run, node, at);
  const outcome = waitFrom(run, { ...node, wait: { ...node.wait, from: 'previous_send' } }, run.enrollment.anchorAt);
  if (outcome.kind !== 'sleep') return outcome;
  const side = from === 'last_inbound' ? 'from' : 'to';
  return {
    ...outcome,
    why: `${outcome.why} (no message ${side} the contact yet, so it counts from the previous send, or from the enrollment)`,
  };
}

// Asked again at each wake-up, so that a newer message, changed quiet hours or a late start are all met by one rule.
function waitFrom(run: Run, node: WaitNode, anchorAt: Instant): Outcome {
  const dueAt = dueTime(anchorAt, node.wait, run.sendingTime.calendar);
  const from = Math.max(dueAt, run.now);
  const permittedAt = firstPermittedInstant(from, run.sendingTime);
  if (permittedAt === null) return never(run);
  if (permittedAt <= run.now) return { kind: 'advance', edge: 'next' };
  return {
    kind: 'sleep',
    until: permittedAt,
    waitingFor: dueAt > run.now ? 'wait' : 'quiet_hours',
    why: explainWait(anchorAt, node.wait, dueAt, permittedAt, run.sendingTime),
  };
}

/** Publishing and saving settings refuse such times, but holidays to come may close a year. Looked at again tomorrow. */
function never(run: Run): Outcome {
  return {
    kind: 'sleep',
    until: run.now + 24 * 60 * 60_000,
    waitingFor: 'quiet_hours',
    why: 'No time within 366 days is permitted by quiet hours and business days; change the settings',
  };
}
