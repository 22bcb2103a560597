/** What is kept of a message that has been handed over: its send, the message, and the conversation it stands in. */
import type { EngineDeps } from '../deps';
import type { Tx } from '../ports';
import type { Conversation, Id, Message } from '../records';
import type { Fate, Result } from './delivery';

export function wasSent(result: Result): result is Result & { fate: Extract<Fate, { kind: 'sent' }> } {
  return result.fate.kind === 'sent';
}

export function sendChange({ prepared, fate, at }: Result, conversationId: Id | undefined) {
  const { id } = prepared.send;
  const common = { leaseUntil: null, updatedAt: at };
  switch (fate.kind) {
    case 'sent': {
      const { providerMessageId } = fate;
      return {
        id,
        from: ['sending' as const],
        set: {
          ...common,
          status: 'sent' as const,
          reason: null,
          sentAt: at,
          providerMessageId,
          ...(conversationId !== prepared.send.conversationId && { conversationId }),
        },
      };
    }
    case 'retry':
      return {
        id,
        from: ['sending' as const],
        set: {
          ...common,
          status: 'scheduled' as const,
          reason: fate.unknown ? ('unknown_outcome' as const) : null,
          detail: fate.detail,
        },
      };
    case 'failed':
      return {
        id,
        from: ['sending' as const],
        set: { ...common, status: 'failed' as const, reason: fate.reason, detail: fate.detail },
      };
  }
}

/** The id of the conversation in which each sent message stands, by send; made where there is none. */
export async function conversationsFor(deps: EngineDeps, tx: Tx, results: Result[]): Promise<Map<Id, Id>> {
  const bySend = new Map<Id, Id>();
  const without: Result[] = [];
  for (const result of results) {
    if (!wasSent(result)) continue;
    const { conversation, send } = result.prepared;
    if (conversation) bySend.set(send.id, conversation.id);
    else without.push(result);
  }
  if (without.length === 0) return bySend;
  const found = await tx.conversationIdsOn(
    without.map(({ prepared }) => ({ contactId: prepared.send.contactId, inboxId: prepared.inbox.id })),
  );
  const made: Conversation[] = [];
  for (const result of without) {
    const { send, inbox } = result.prepared;
    const key = `${send.contactId} ${inbox.id}`;
    let id = found.get(key);
    if (!id) {
      const conversation = newConversation(deps, result);
      made.push(conversation);
      found.set(key, (id = conversation.id));
    }
    bySend.set(send.id, id);
  }
  if (made.length > 0) await tx.insertConversations(made);
  return bySend;
}

function newConversation(deps: EngineDeps, { prepared, at, run }: Result): Conversation {
  return {
    id: deps.newId(at),
    externalId: null,
    contactId: prepared.send.contactId,
    inboxId: prepared.inbox.id,
    channel: prepared.inbox.channel,
    status: 'open',
    closed: false,
    subject: prepared.send.subject,
    assignee: run.enrollment.assignee,
    lastInboundAt: null,
    lastOutboundAt: null,
    createdAt: at,
    updatedAt: at,
  };
}

export function messageOf(
  deps: EngineDeps,
  result: Result & { fate: { providerMessageId: string } },
  conversations: Map<Id, Id>,
): Message {
  const { send, inbox } = result.prepared;
  return {
    id: deps.newId(result.at),
    conversationId: conversations.get(send.id) ?? '',
    contactId: send.contactId,
    direction: 'outbound',
    automatic: false,
    subject: send.subject,
    text: send.text,
    html: send.html,
    providerMessageId: result.fate.providerMessageId,
    inboxId: inbox.id,
    sendId: send.id,
    at: result.at,
  };
}

/** Whether the contact was erased while the message was on its way: then nothing of it may be brought back. */
export async function wasErased(tx: Tx, { prepared }: Result): Promise<boolean> {
  const stored = await tx.send(prepared.send.id);
  return stored !== null && stored.text !== prepared.send.text;
}
