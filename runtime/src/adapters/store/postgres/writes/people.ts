/** Writes of contacts, conversations, messages, target records and the suppression list. */
import type { Tx } from '../../../../engine/ports';
import type { Id, Message } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import { keysOf, wordsOf } from '../reads/people';
import type { Session } from '../session';
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

const BY_ID = 'id = $1';
const SUPPRESS =
  'insert into suppression (kind, address, reason, created_at) values ($1, $2, $3, $4) on conflict do nothing';
const UNSUPPRESS = 'delete from suppression where kind = $1 and address = $2';

/** Forward only: messages arrive out of order. */
const touch = (column: string): string =>
  `update conversation t set ${column} = v.at, updated_at = greatest(t.updated_at, v.at)
   from unnest($1::text[], $2::bigint[]) as v(id, at) where t.id = v.id and (t.${column} is null or t.${column} < v.at)`;
const TOUCH_INBOUND = touch('last_inbound_at');
const TOUCH_OUTBOUND = touch('last_outbound_at');

export function peopleWrites(s: Session): PeopleWrites {
  return {
    insertContacts: (contacts) => s.rows.contact.insert(...contacts),
    updateContact: (...contacts) => s.rows.contact.replace(contacts),
    eraseContact: (id, at) => eraseContact(s, id, at),
    suppress: async (address, reason, at) => {
      await s.lockWords(wordsOf(address));
      for (const key of keysOf(address)) await s.run(SUPPRESS, ...key, reason, at);
    },
    unsuppress: async (address) => {
      await s.lockWords(wordsOf(address));
      for (const key of keysOf(address)) await s.run(UNSUPPRESS, ...key);
    },

    insertConversations: (conversations) => s.rows.conversation.insert(...conversations),
    updateConversation: async (conversation) => {
      await s.rows.conversation.update(conversation, BY_ID, conversation.id);
    },
    insertMessages: (messages) => insertMessages(s, messages),

    insertTargetRecord: (...records) => s.rows.targetRecord.insert(...records),
    updateTargetRecord: (...records) => s.rows.targetRecord.replace(records),
  };
}

async function insertMessages(s: Session, messages: Message[]): Promise<Set<Id>> {
  const inserted = await s.rows.message.insertNew(messages);
  const inbound = new Map<Id, Instant>();
  const outbound = new Map<Id, Instant>();
  for (const message of messages) {
    if (!inserted.has(message.id)) continue;
    if (message.direction === 'outbound') keepNewest(outbound, message);
    else if (!message.automatic) keepNewest(inbound, message);
  }
  if (inbound.size > 0) await s.send(TOUCH_INBOUND, [...inbound.keys()], [...inbound.values()]);
  if (outbound.size > 0) await s.send(TOUCH_OUTBOUND, [...outbound.keys()], [...outbound.values()]);
  return inserted;
}

function keepNewest(newest: Map<Id, Instant>, { conversationId, at }: Message): void {
  const known = newest.get(conversationId);
  if (known === undefined || known < at) newest.set(conversationId, at);
}
