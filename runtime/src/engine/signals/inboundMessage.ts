/** A message from a contact: a reply ends, restarts or is noted; a STOP word opts out; an automatic reply is no reply. */
import { cutoffs } from '../../domain/retention';
import { isAtLeastSent, isAutomaticReply, isStopWord } from '../../domain/rules';
import type { ChannelKind } from '../../domain/flow/schema';
import { conversationByRef } from '../conversations';
import type { EngineDeps } from '../deps';
import type { SendingTimes } from '../effective';
import { endEnrollment, optOutContact, restartEnrollment } from '../ending';
import { inboxByRef } from '../inboxes';
import { record, timelineEvent } from '../notices';
import type { Notice, Tx } from '../ports';
import type { Actor, Contact, Conversation, Enrollment, Id, Inbox, Message, Send, Version } from '../records';
import type { InboundMessage, SignalResult } from '../services';
import { applied, nothing } from './result';
import { markReplied } from './sendStatus';
import { contactsMeant, namesSomebody, nobodyNamed } from './who';

export async function receiveMessage(
  tx: Tx,
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  inbound: InboundMessage,
  by: Actor,
  notices: Notice[],
): Promise<SignalResult> {
  const inbox = inbound.inbox === undefined ? null : await inboxByRef(tx, inbound.inbox);
  if (await toldBefore(tx, inbound, inbox)) return nothing('This message was received before');
  if (await mayBeForgotten(tx, deps, inbound))
    return nothing('The message is older than messages are kept here, so it may have been received before');
  const place = await locate(tx, inbound, inbox);
  if (!place) return nothing('Nobody known wrote this message');
  const message = await keep(tx, deps, inbound, inbox, place);
  if (!message) return nothing('This message was received before');
  const result = applied('Reply received', {
    contactId: place.contact.id,
    conversationId: message.conversationId,
    messageId: message.id,
  });
  if (message.automatic) return { ...result, ...(await noteAutomatic(tx, deps, place, message, by, notices)) };
  if (isStopWord(message.text, (await tx.settings()).stopWords)) {
    const why = `The contact wrote '${message.text.trim().slice(0, 40)}'`;
    const ended = await optOutContact(tx, deps, place.contact, why, by, notices);
    return { ...result, why: 'The contact opted out', ended };
  }
  return { ...result, ...(await reply(tx, deps, sendingTimes, place, message, by, notices)) };
}

// ---------------------------------------------------------------- where it belongs

interface Place {
  contact: Contact;
  conversation: Conversation | null;
  /** Whoever else has the address it came from. */
  others: Contact[];
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

async function locate(tx: Tx, inbound: InboundMessage, inbox: Inbox | null): Promise<Place | null> {
  const conversation = await conversationMeant(tx, inbound, inbox);
  if (conversation) return place(await tx.contact(conversation.contactId), conversation);
  if (!namesSomebody(inbound)) throw nobodyNamed();
  return amongContacts(tx, await contactsMeant(tx, inbound), inbound, inbox);
}

function place(contact: Contact | null, conversation: Conversation): Place | null {
  return contact && { contact, conversation, others: [] };
}

/** Of several with one address the one whom we wrote to last on this inbox is taken for the writer; else the first. */
async function amongContacts(
  tx: Tx,
  contacts: Contact[],
  inbound: InboundMessage,
  inbox: Inbox | null,
): Promise<Place | null> {
  let chosen: Omit<Place, 'others'> | null = null;
  for (const contact of contacts) {
    const conversation = inbox
      ? await tx.conversationOn(contact.id, inbox.id)
      : await onlyOpenOn(tx, contact.id, channelOf(inbound, null));
    if (!chosen || spokenAt(conversation) > spokenAt(chosen.conversation)) chosen = { contact, conversation };
  }
  return chosen && { ...chosen, others: contacts.filter(({ id }) => id !== chosen.contact.id) };
}

/** Told without an inbox, a message belongs where the contact talks on that channel, if that is one place. */
async function onlyOpenOn(tx: Tx, contactId: Id, channel: ChannelKind): Promise<Conversation | null> {
  const { items } = await tx.conversations({ contactId, status: ['open'] }, { limit: 200 });
  const [one, other] = items.filter((conversation) => conversation.channel === channel && !conversation.closed);
  return one && !other ? one : null;
}

function channelOf({ channel, phone }: InboundMessage, inbox: Inbox | null): ChannelKind {
  return channel ?? inbox?.channel ?? (phone !== undefined ? 'sms' : 'email');
}

function spokenAt(conversation: Conversation | null): number {
  return conversation === null ? -Infinity : (conversation.lastOutboundAt ?? conversation.createdAt);
}

async function conversationMeant(
  tx: Tx,
  { conversation, inReplyTo }: InboundMessage,
  inbox: Inbox | null,
): Promise<Conversation | null> {
  if (conversation !== undefined) return conversationByRef(tx, conversation);
  const answered = inReplyTo !== undefined && inbox ? await tx.messageByProviderId(inbox.id, inReplyTo) : null;
  return answered && tx.conversation(answered.conversationId);
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

async function meant(tx: Tx, { contact, others }: Place, message: Message): Promise<Enrollment[]> {
  const open: Enrollment[] = [];
  for (const { id } of [contact, ...others]) open.push(...(await tx.openEnrollments({ contactId: id })));
  const meant: Enrollment[] = [];
  for (const one of open) {
    const isHere = one.conversationId === null || one.conversationId === message.conversationId;
    if (isHere || (await wroteIn(tx, one, message.conversationId))) meant.push(one);
  }
  return meant;
}

/** A step may have left by SMS because its own conversation was closed; the answer to it comes there. */
async function wroteIn(tx: Tx, enrollment: Enrollment, conversationId: Id): Promise<boolean> {
  return (await tx.sendsOf(enrollment.id)).some((send) => send.conversationId === conversationId);
}

async function noteAutomatic(tx: Tx, deps: EngineDeps, at: Place, message: Message, by: Actor, notices: Notice[]) {
  for (const enrollment of await meant(tx, at, message)) {
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
  at: Place,
  message: Message,
  by: Actor,
  notices: Notice[],
) {
  const ended: string[] = [];
  const restarted: string[] = [];
  const enrollments = await meant(tx, at, message);
  for (const enrollment of enrollments) {
    await markReplied(tx, deps, newest(await tx.sendsOf(enrollment.id)), by, notices);
    const version = await tx.version(enrollment.versionId);
    const why = 'The contact replied';
    const event = timelineEvent(deps, enrollment, 'reply', why, by, deps.clock.now(), { messageId: message.id });
    await record(tx, notices, enrollment.sequenceId, [event]);
    switch (version?.content.rules.exit.onReply) {
      case 'exit':
        if (await endEnrollment(tx, deps, enrollment.id, { state: 'exited', reason: 'replied', why, by }, notices))
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
  await markLateReply(tx, deps, at, message, enrollments, by, notices);
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

const AT_LEAST_SENT: Send['status'][] = ['sent', 'delivered', 'read', 'replied'];

/** After the last step the enrollment has ended, and its last message is still the one that was replied to. */
async function markLateReply(
  tx: Tx,
  deps: EngineDeps,
  at: Place,
  message: Message,
  open: Enrollment[],
  by: Actor,
  notices: Notice[],
) {
  const { items } = await tx.sends({ contactId: at.contact.id, status: AT_LEAST_SENT }, { limit: 1 });
  const [last] = items;
  if (!last || open.some((one) => one.id === last.enrollmentId)) return;
  const { conversationId = null } = (await tx.enrollment(last.enrollmentId)) ?? {};
  if (conversationId !== null && conversationId !== message.conversationId) return;
  await markReplied(tx, deps, last, by, notices);
}
