/** Conversations: the threads messages are exchanged in. Words: semantics.md, "Words". */
import type { ChannelKind } from '../domain/flow';
import { NormalContact } from './contacts';
import type { EngineDeps } from './deps';
import { notFound, Refused } from './errors';
import { refuseFields } from './fields';
import { inboxByRef } from './inboxes';
import { normalisePhone } from './phone';
import type { Reads, Tx } from './ports';
import type { Contact, Conversation, Id, Inbox, Message } from './records';
import type { Conversations, Who } from './services';

type ConversationInput = Parameters<Conversations['upsert']>[0];

/**
 * By id, else by external id.
 * @throws {Refused} 404 `not_found`
 */
export async function conversationByRef(read: Reads, ref: string): Promise<Conversation> {
  const conversation = (await read.conversation(ref)) ?? (await read.conversationByExternalId(ref));
  if (!conversation) throw notFound('conversation', ref);
  return conversation;
}

export function createConversations(deps: EngineDeps): Conversations {
  const { store, clock } = deps;

  return {
    async upsert(input) {
      return store.transaction(async (tx) => {
        const contact = await contactMeant(tx, input.contact);
        const known = input.externalId === undefined ? null : await tx.conversationByExternalId(input.externalId);
        if (known && known.contactId !== contact.id) throw ofAnother(known, contact);
        const inbox = input.inbox === undefined ? null : await inboxByRef(tx, input.inbox);
        const channel = channelMeant(input.channel, inbox);
        return known
          ? { conversation: await update(tx, known, input, inbox, channel), created: false }
          : { conversation: await insert(tx, contact, input, inbox, channel), created: true };
      });
    },

    get: (ref) => conversationByRef(store.read, ref),

    async recordOutbound(ref, sent) {
      return store.transaction(async (tx) => {
        const conversation = await conversationByRef(tx, ref);
        const known =
          sent.providerMessageId === undefined
            ? null
            : await tx.messageByProviderId(conversation.inboxId, sent.providerMessageId);
        if (known) return known;
        const message = outbound(conversation, sent);
        await tx.insertMessages([message]);
        return message;
      });
    },
  };

  async function insert(
    tx: Tx,
    contact: Contact,
    input: ConversationInput,
    inbox: Inbox | null,
    channel: ChannelKind | null,
  ): Promise<Conversation> {
    if (channel === null)
      throw refuseFields([
        {
          pointer: '/channel',
          message: 'A new conversation needs a channel. Give the channel, or the inbox it happens in.',
        },
      ]);
    const now = clock.now();
    const conversation: Conversation = {
      id: deps.newId(now),
      externalId: input.externalId ?? null,
      contactId: contact.id,
      inboxId: inbox?.id ?? null,
      channel,
      status: 'open',
      closed: input.closed ?? false,
      subject: input.subject ?? null,
      assignee: input.assignee ?? null,
      lastInboundAt: null,
      lastOutboundAt: null,
      createdAt: now,
      updatedAt: now,
    };
    await tx.insertConversations([conversation]);
    return conversation;
  }

  async function update(
    tx: Tx,
    known: Conversation,
    input: ConversationInput,
    inbox: Inbox | null,
    channel: ChannelKind | null,
  ): Promise<Conversation> {
    const { subject, assignee, closed } = input;
    const set: Partial<Conversation> = {
      ...(subject === undefined ? {} : { subject }),
      ...(assignee === undefined ? {} : { assignee }),
      ...(closed === undefined ? {} : { closed }),
      ...(inbox === null ? {} : { inboxId: inbox.id }),
      ...(channel === null ? {} : { channel }),
    };
    const isSame = JSON.stringify({ ...known, ...set }) === JSON.stringify(known);
    if (isSame) return known;
    const changed = { ...known, ...set, updatedAt: clock.now() };
    await tx.updateConversation(changed);
    return changed;
  }

  function outbound(conversation: Conversation, sent: Parameters<Conversations['recordOutbound']>[1]): Message {
    const now = clock.now();
    return {
      id: deps.newId(now),
      conversationId: conversation.id,
      contactId: conversation.contactId,
      direction: 'outbound',
      automatic: false,
      subject: sent.subject ?? null,
      text: sent.text,
      html: sent.html ?? null,
      providerMessageId: sent.providerMessageId ?? null,
      inboxId: conversation.inboxId,
      sendId: null,
      // A clock ahead of ours must not move a wait into the future.
      at: Math.min(sent.at ?? now, now),
    };
  }
}

/** A conversation is with one contact: of several with the address the oldest is meant. */
async function contactMeant(tx: Tx, { contactId, externalId, email, phone }: Who): Promise<Contact> {
  const fields = {
    ...(externalId === undefined ? {} : { externalId }),
    ...(email === undefined ? {} : { email: email.trim() }),
    ...(phone === undefined ? {} : { phone: await e164(tx, phone) }),
  };
  if (contactId === undefined && Object.keys(fields).length === 0) {
    throw refuseFields([
      { pointer: '/contact', message: 'Name the contact: give contactId, externalId, email or phone.' },
    ]);
  }
  const found = await new NormalContact(contactId ?? null, fields, '/contact').find(tx);
  if (!found)
    throw new Refused(
      404,
      'not_found',
      `There is no contact '${externalId ?? email ?? phone ?? ''}'. Create the contact first.`,
    );
  return found;
}

async function e164(tx: Tx, phone: string): Promise<string> {
  const result = normalisePhone(phone, (await tx.settings()).defaultCountry);
  if (!result.ok) throw refuseFields([{ pointer: '/contact/phone', message: result.problem }]);
  return result.number;
}

/** Null: left open. */
function channelMeant(channel: ChannelKind | undefined, inbox: Inbox | null): ChannelKind | null {
  if (channel !== undefined && inbox !== null && channel !== inbox.channel) {
    throw refuseFields([
      {
        pointer: '/channel',
        message: `Inbox '${inbox.key}' is of channel '${inbox.channel}', not '${channel}'. Leave the channel out, or name another inbox.`,
      },
    ]);
  }
  return channel ?? inbox?.channel ?? null;
}

function ofAnother(known: Conversation, contact: { id: Id }): Refused {
  return new Refused(
    409,
    'conversation_of_other_contact',
    `Conversation '${known.externalId ?? known.id}' is with contact '${known.contactId}', not with '${contact.id}'. Name that contact, or give the new conversation an external id of its own.`,
  );
}
