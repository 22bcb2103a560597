/** A message from a contact: a reply ends, restarts or is noted; a STOP word opts out; an automatic reply is no reply. */
import { cutoffs } from '../../domain/retention';
import { isAtLeastSent, isAutomaticReply, isStopWord } from '../../domain/rules';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { endEnrollment, optOutContact, restartEnrollment, standingOf, type Standing } from '../ending';
import { inboxByRef } from '../inboxes';
import { record, timelineEvent } from '../notices';
import type { Notice, Tx } from '../ports';
import type { Actor, Contact, Conversation, Enrollment, Inbox, Message, Send, Version } from '../records';
import type { InboundMessage, SignalResult } from '../services';
import { channelOf, locate, messageAnswered, type Place } from './place';
import { applied, nothing } from './result';
import { markReplied } from './sendStatus';
import { contactsMeant } from './who';

export async function receiveMessage(
  tx: Tx,
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  inbound: InboundMessage,
  by: Actor,
  notices: Notice[],
): Promise<SignalResult> {
  const inbox = inbound.inbox === undefined ? null : await inboxByRef(tx, inbound.inbox);
  // What does not need the answer to another is asked at once: each journey to a busy database is a wait of its own.
  const [isKnown, isTooOld, answered, contacts] = await Promise.all([
    toldBefore(tx, inbound, inbox),
    mayBeForgotten(tx, deps, inbound),
    messageAnswered(tx, inbound, inbox),
    inbound.conversation === undefined ? contactsMeant(tx, inbound) : [],
  ]);
  if (isKnown) return nothing('This message was received before');
  if (isTooOld) return nothing('The message is older than messages are kept here, so it may have been received before');
  const place = await locate(tx, inbound, inbox, answered, contacts);
  if (!place) return nothing('Nobody known wrote this message');
  const [message, running] = await Promise.all([keep(tx, deps, inbound, inbox, place), whatRuns(tx, place)]);
  if (!message) return nothing('This message was received before');
  const result = applied('Reply received', {
    contactId: place.contact.id,
    conversationId: message.conversationId,
    messageId: message.id,
  });
  if (message.automatic) return { ...result, ...(await noteAutomatic(tx, deps, running, message, by, notices)) };
  if (isStopWord(message.text, (await tx.settings()).stopWords)) {
    const why = `The contact wrote '${message.text.trim().slice(0, 40)}'`;
    const ended = await optOutContact(tx, deps, place.contact, why, by, notices);
    return { ...result, why: 'The contact opted out', ended };
  }
  return { ...result, ...(await reply(tx, deps, sendingTimes, running, message, by, notices)) };
}

async function toldBefore(tx: Tx, { providerMessageId }: InboundMessage, inbox: Inbox | null): Promise<boolean> {
  return (
    providerMessageId !== undefined && (await tx.messageByProviderId(inbox?.id ?? null, providerMessageId)) !== null
  );
}

/** A mailbox that is read anew brings what was removed here long ago; it must not end what runs now. */
async function mayBeForgotten(tx: Tx, { clock }: EngineDeps, { at }: InboundMessage): Promise<boolean> {
  const { retention, contactLimits } = await tx.settings();
  const { messages } = cutoffs(retention, contactLimits, clock.now());
  return at !== undefined && messages !== null && at < messages;
}

async function keep(
  tx: Tx,
  deps: EngineDeps,
  inbound: InboundMessage,
  inbox: Inbox | null,
  at: Place,
): Promise<Message | null> {
  const now = deps.clock.now();
  const conversation = at.conversation ?? (await newConversation(tx, deps, inbound, inbox, at.contact));
  const { headers = {}, subject = '', text } = inbound;
  const automatic =
    inbound.automatic ?? isAutomaticReply({ headers, subject, from: inbound.email ?? at.contact.email ?? '' });
  const message: Message = {
    id: deps.newId(now),
    conversationId: conversation.id,
    contactId: at.contact.id,
    direction: 'inbound',
    automatic,
    subject: inbound.subject ?? null,
    text,
    html: inbound.html ?? null,
    providerMessageId: inbound.providerMessageId ?? null,
    inboxId: inbox?.id ?? conversation.inboxId,
    sendId: null,
    // A clock ahead of ours must not move a wait into the future.
    at: Math.min(inbound.at ?? now, now),
  };
  // Told of a conversation without an inbox, the provider's id is known only here.
  return (await tx.insertMessages([message])).has(message.id) ? message : null;
}

async function newConversation(
  tx: Tx,
  deps: EngineDeps,
  inbound: InboundMessage,
  inbox: Inbox | null,
  contact: Contact,
): Promise<Conversation> {
  const now = deps.clock.now();
  const channel = channelOf(inbound, inbox);
  const conversation: Conversation = {
    id: deps.newId(now),
    externalId: null,
    contactId: contact.id,
    inboxId: inbox?.id ?? null,
    channel,
    status: 'open',
    closed: false,
    subject: inbound.subject ?? null,
    assignee: null,
    lastInboundAt: null,
    lastOutboundAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await tx.insertConversations([conversation]);
  return conversation;
}

// ---------------------------------------------------------------- what follows

interface Running {
  open: Standing[];
  /** Of all that was sent to the contact. */
  last: Send | null;
}

async function whatRuns(tx: Tx, { contact, open }: Place): Promise<Running> {
  const [standing, last] = await Promise.all([
    Promise.all(open.map(({ id }) => standingOf(tx, id))),
    tx.lastSentTo(contact.id),
  ]);
  return { open: standing.filter((one) => one !== null), last };
}

/** A step may have left by SMS because its own conversation was closed; the answer to it comes there. */
function meant({ open }: Running, { conversationId }: Message): Standing[] {
  return open.filter(
    ({ enrollment, sends }) =>
      enrollment.conversationId === null ||
      enrollment.conversationId === conversationId ||
      sends.some((send) => send.conversationId === conversationId),
  );
}

async function noteAutomatic(
  tx: Tx,
  deps: EngineDeps,
  running: Running,
  message: Message,
  by: Actor,
  notices: Notice[],
) {
  for (const { enrollment } of meant(running, message)) {
    const why = 'An automatic reply came; it is not counted as a reply';
    const event = timelineEvent(deps, enrollment, 'automatic_reply', why, by, deps.clock.now(), {
      messageId: message.id,
    });
    await record(tx, notices, enrollment.sequenceId, [event]);
  }
  return { why: 'Automatic reply; not counted as a reply' };
}

async function reply(
  tx: Tx,
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  running: Running,
  message: Message,
  by: Actor,
  notices: Notice[],
) {
  const ended: string[] = [];
  const restarted: string[] = [];
  const open = meant(running, message);
  for (const standing of open) {
    const { enrollment } = standing;
    await markReplied(tx, deps, newest(standing.sends), by, notices);
    const version = await tx.version(enrollment.versionId);
    const why = 'The contact replied';
    const event = timelineEvent(deps, enrollment, 'reply', why, by, deps.clock.now(), { messageId: message.id });
    await record(tx, notices, enrollment.sequenceId, [event]);
    switch (version?.content.rules.exit.onReply) {
      case 'exit':
        if (await endEnrollment(tx, deps, standing, { state: 'exited', reason: 'replied', why, by }, notices))
          ended.push(enrollment.id);
        break;
      case 'restart':
        if (await restartEnrollment(tx, deps, sendingTimes, enrollment.id, why, by, notices))
          restarted.push(enrollment.id);
        break;
      case 'off':
      case undefined:
        await replan(tx, deps, enrollment, version);
    }
  }
  await markLateReply(tx, deps, running.last, message, open, by, notices);
  return { ended, restarted };
}

/** A wait that counts from the last message moves with it: taken up now, it plans anew. */
async function replan(tx: Tx, deps: EngineDeps, enrollment: Enrollment, version: Version | null): Promise<void> {
  if (enrollment.state !== 'active' || enrollment.waitingFor !== 'wait') return;
  const node = enrollment.node === null ? undefined : version?.content.flow.nodes[enrollment.node];
  // Any other wait keeps its due time: after a pause it is later than the anchor says.
  if (node?.type !== 'wait' || !('from' in node.wait) || node.wait.from !== 'last_inbound') return;
  await tx.updateEnrollments([{ id: enrollment.id, revision: enrollment.revision, set: { dueAt: deps.clock.now() } }]);
}

function newest(sends: Send[]): Send | undefined {
  return sends.findLast((send) => isAtLeastSent(send.status));
}

/** After the last step the enrollment has ended, and its last message is still the one that was replied to. */
async function markLateReply(
  tx: Tx,
  deps: EngineDeps,
  last: Send | null,
  message: Message,
  open: Standing[],
  by: Actor,
  notices: Notice[],
) {
  if (!last || open.some(({ enrollment }) => enrollment.id === last.enrollmentId)) return;
  const { conversationId = null } = (await tx.enrollment(last.enrollmentId)) ?? {};
  if (conversationId !== null && conversationId !== message.conversationId) return;
  await markReplied(tx, deps, last, by, notices);
}
