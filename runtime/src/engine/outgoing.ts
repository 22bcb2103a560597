/** The message as a channel takes it, made of a prepared send. */
import type { EngineDeps } from './deps';
import type { OutgoingMessage } from './ports';
import type { PreparedSend, Run } from './run';
import { fullName } from './variables';

/** The outbox waits for nobody and threads nothing, so nothing is looked up for it. */
export function outgoing(
  deps: EngineDeps,
  run: Run,
  prepared: PreparedSend,
): OutgoingMessage | Promise<OutgoingMessage> {
  const message = untied(run, prepared);
  if (prepared.inbox.provider === 'outbox' || prepared.inbox.channel !== 'email') return message;
  return thread(deps, run, prepared).then((ids) => ({ ...message, thread: ids }));
}

function untied(run: Run, prepared: PreparedSend): OutgoingMessage {
  const { send } = prepared;
  return {
    sendId: send.id,
    idempotencyKey: send.id,
    to: { address: send.address ?? '', name: fullName(run.contact) },
    contactId: send.contactId,
    enrollmentId: send.enrollmentId,
    sequenceKey: run.sequence.key,
    conversationId: send.conversationId,
    subject: send.subject,
    text: send.text,
    html: send.html,
    whatsappTemplate: prepared.whatsappTemplate,
    thread: [],
    unsubscribeUrl: prepared.unsubscribeUrl,
  };
}

/** A conversation is continued; without one the earlier messages of this enrollment are the thread. */
async function thread({ store }: EngineDeps, run: Run, { conversation, send }: PreparedSend): Promise<string[]> {
  if (conversation) return store.read.threadIds(conversation.id);
  const earlier = await store.read.sendsOf(run.enrollment.id);
  return earlier
    .filter((other) => other.inboxId === send.inboxId && other.providerMessageId !== null && other.id !== send.id)
    .map((other) => other.providerMessageId ?? '');
}
