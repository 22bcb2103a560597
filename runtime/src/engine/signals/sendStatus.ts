/** Delivery, read and failure reports, and replies, as they advance a send. Rules: semantics.md, "Send status". */
import { advanceStatus } from '../../domain/rules';
import type { SendStatus } from '../../domain/words';
import type { EngineDeps } from '../deps';
import { notFound, Refused } from '../errors';
import { inboxByRef } from '../inboxes';
import { record, timelineEvent } from '../notices';
import type { Notice, Tx } from '../ports';
import type { Actor, Send } from '../records';
import type { SignalResult, Signals } from '../services';
import { applied, nothing } from './result';

type Report = Parameters<Signals['deliveryStatus']>[0];

export async function reportDelivery(
  tx: Tx,
  deps: EngineDeps,
  report: Report,
  by: Actor,
  notices: Notice[],
): Promise<SignalResult> {
  const send = await sendMeant(tx, report);
  if (!send) return nothing('No message of that id left here');
  const next = advanceStatus(send.status, report.status);
  if (next === null) return nothing(`The message is '${send.status}', which '${report.status}' does not change`, send);
  const at = Math.min(report.at ?? deps.clock.now(), deps.clock.now());
  const failed = next === 'failed' ? { reason: 'provider_reported' as const, detail: report.detail ?? null } : {};
  await advance(tx, deps, send, next, at, failed, by, notices);
  return applied(`The message is now '${next}'`, send);
}

async function sendMeant(tx: Tx, { sendId, inbox, providerMessageId }: Report): Promise<Send | null> {
  if (sendId !== undefined) {
    const send = await tx.send(sendId);
    if (!send) throw notFound('send', sendId);
    return send;
  }
  if (inbox === undefined || providerMessageId === undefined) {
    throw new Refused(
      422,
      'send_missing',
      'The report names no message. Send a sendId, or an inbox and the providerMessageId.',
    );
  }
  return tx.sendByProviderId((await inboxByRef(tx, inbox)).id, providerMessageId);
}

export async function markReplied(
  tx: Tx,
  deps: EngineDeps,
  send: Send | undefined,
  by: Actor,
  notices: Notice[],
): Promise<void> {
  if (!send || advanceStatus(send.status, 'replied') === null) return;
  await advance(tx, deps, send, 'replied', deps.clock.now(), {}, by, notices);
}

const REACHED_AT: Partial<Record<SendStatus, 'deliveredAt' | 'readAt' | 'repliedAt'>> = {
  delivered: 'deliveredAt',
  read: 'readAt',
  replied: 'repliedAt',
};

async function advance(
  tx: Tx,
  deps: EngineDeps,
  send: Send,
  status: SendStatus,
  at: number,
  more: Partial<Send>,
  by: Actor,
  notices: Notice[],
): Promise<void> {
  const field = REACHED_AT[status];
  const set = { status, ...more, ...(field && { [field]: at }), updatedAt: deps.clock.now() };
  const held = await tx.updateSends([{ id: send.id, from: [send.status], set }]);
  if (!held.has(send.id)) return;
  const about = { id: send.enrollmentId, node: send.node, step: send.step };
  const why =
    status === 'failed'
      ? `The provider reported a failure: ${more.detail ?? 'no reason given'}`
      : `The message was ${WORDS[status] ?? status}`;
  await record(tx, notices, send.sequenceId, [
    timelineEvent(deps, about, 'send_status', why, by, deps.clock.now(), { sendId: send.id, status }),
  ]);
}

const WORDS: Partial<Record<SendStatus, string>> = { delivered: 'delivered', read: 'read', replied: 'replied to' };
