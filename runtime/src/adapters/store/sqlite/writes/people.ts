/** Writes of contacts, conversations, messages, target records and the suppression list. */
import type { Tx } from '../../../../engine/ports';
import type { Id, Message } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import { textKey } from '../../entities/keys';
import type { Connection } from '../connection';
import { eraseContact } from './erase';

type PeopleWrites = Pick<
  Tx,
  | 'insertContacts'
  | 'updateContact'
  | 'eraseContact'
  | 'suppress'
  | 'unsuppress'
  | 'insertConversations'
  | 'updateConversation'
  | 'insertMessages'
  | 'insertTargetRecord'
  | 'updateTargetRecord'
>;

const BY_ID = ' where id = ?';
const SUPPRESS =
  'insert into suppression (kind, address, reason, created_at) values (?, ?, ?, ?) on conflict do nothing';
const UNSUPPRESS = 'delete from suppression where kind = ? and address = ?';

/** Forward only: messages arrive out of order. */
const touch = (column: string): string =>
  `update conversation set ${column} = :at, updated_at = max(updated_at, :at) where id = :id and (${column} is null or ${column} < :at)`;
const TOUCH_INBOUND = touch('last_inbound_at');
const TOUCH_OUTBOUND = touch('last_outbound_at');

type Address = { email?: string | null; phone?: string | null };

function keysOf({ email, phone }: Address): [kind: string, address: string][] {
  const keys: [string, string | null][] = [
    ['email', textKey(email)],
    ['phone', phone ?? null],
  ];
  return keys.filter((key): key is [string, string] => Boolean(key[1]));
}

export function peopleWrites(c: Connection): PeopleWrites {
  return {
    insertContacts: async (contacts) => contacts.forEach((contact) => c.rows.contact.insert(contact)),
    updateContact: async (...contacts) =>
      contacts.forEach((contact) => c.rows.contact.update(contact, BY_ID, contact.id)),
    eraseContact: async (id, at) => eraseContact(c, id, at),
    suppress: async (address, reason, at) =>
      keysOf(address).forEach(([kind, key]) => c.run(SUPPRESS, kind, key, reason, at)),
    unsuppress: async (address) => keysOf(address).forEach(([kind, key]) => c.run(UNSUPPRESS, kind, key)),

    insertConversations: async (conversations) =>
      conversations.forEach((conversation) => c.rows.conversation.insert(conversation)),
    updateConversation: async (conversation) => void c.rows.conversation.update(conversation, BY_ID, conversation.id),
    insertMessages: async (messages) => insertMessages(c, messages),

    insertTargetRecord: async (...records) => records.forEach((record) => c.rows.targetRecord.insert(record)),
    updateTargetRecord: async (...records) =>
      records.forEach((record) => c.rows.targetRecord.update(record, BY_ID, record.id)),
  };
}

function insertMessages(c: Connection, messages: Message[]): Set<Id> {
  const inserted = new Set<Id>();
  const inbound = new Map<Id, Instant>();
  const outbound = new Map<Id, Instant>();
  for (const message of messages) {
    if (!c.rows.message.insertNew(message)) continue;
    inserted.add(message.id);
    if (message.direction === 'outbound') keepNewest(outbound, message);
    else if (!message.automatic) keepNewest(inbound, message);
  }
  for (const [id, at] of inbound) c.run(TOUCH_INBOUND, { id, at });
  for (const [id, at] of outbound) c.run(TOUCH_OUTBOUND, { id, at });
  return inserted;
}

function keepNewest(newest: Map<Id, Instant>, { conversationId, at }: Message): void {
  const known = newest.get(conversationId);
  if (known === undefined || known < at) newest.set(conversationId, at);
}
