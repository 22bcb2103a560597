/** Reads of contacts, conversations, messages, target records and the suppression list. */
import type { Reads } from '../../../../engine/ports';
import type { Id } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import { textKey } from '../../entities/keys';
import { contactPage, conversationPage, messagePage, targetRecordPage } from '../../lists/people';
import type { Connection } from '../connection';

type PeopleReads = Pick<
  Reads,
  | 'contact'
  | 'contactByExternalId'
  | 'contactsByAddress'
  | 'contacts'
  | 'isSuppressed'
  | 'conversation'
  | 'conversationByExternalId'
  | 'conversationOn'
  | 'lastInboundOn'
  | 'conversationIdsOn'
  | 'newestMessages'
  | 'threadIds'
  | 'contactActivity'
  | 'conversations'
  | 'openConversations'
  | 'messages'
  | 'message'
  | 'messageByProviderId'
  | 'targetRecord'
  | 'targetRecordByExternalId'
  | 'targetRecords'
>;

/** Answered from the index alone. */
const NEWEST_ID_ON = 'select id from conversation where contact_id = ? and inbox_id = ? order by id desc limit 1';
const NEWEST_ON = 'where t.contact_id = ? and t.inbox_id = ? order by t.id desc limit 1';
/** The first one and the newest twenty; `union` drops what is in both. */
const THREAD = `select id, provider_message_id from (
    select id, provider_message_id from message where conversation_id = :conversationId and provider_message_id is not null order by id limit 1)
  union select id, provider_message_id from (
    select id, provider_message_id from message where conversation_id = :conversationId and provider_message_id is not null order by id desc limit 20)
  order by id`;
const OPEN_OF = `where t.contact_id = ? and t.status = 'open' order by t.id desc`;
const LAST_INBOUND_ON = 'select max(last_inbound_at) from conversation where contact_id = ? and inbox_id = ?';
const ACTIVITY = 'select max(last_inbound_at), max(last_outbound_at) from conversation where contact_id = ?';
const SUPPRESSED = 'select 1 from suppression where kind = ? and address = ?';

export function peopleReads(c: Connection): PeopleReads {
  const isListed = (kind: string, address: string | null | undefined): boolean =>
    Boolean(address) && c.cells(SUPPRESSED, kind, address).length > 0;

  return {
    contact: async (id) => c.rows.contact.byId(id),
    contactByExternalId: async (externalId) => c.rows.contact.first('where t.external_id = ?', externalId),
    contactsByAddress: async ({ email, phone }) => {
      const byEmail = email ? c.rows.contact.all('where t.email_key = ? order by t.id', textKey(email)) : [];
      const byPhone = phone ? c.rows.contact.all('where t.phone = ? order by t.id', phone) : [];
      const known = new Set(byEmail.map((contact) => contact.id));
      return [...byEmail, ...byPhone.filter((contact) => !known.has(contact.id))];
    },
    contacts: (filter, page) => contactPage(c.manager, filter, page),
    isSuppressed: async ({ email, phone }) => isListed('email', textKey(email)) || isListed('phone', phone),

    conversation: async (id) => c.rows.conversation.byId(id),
    conversationByExternalId: async (externalId) => c.rows.conversation.first('where t.external_id = ?', externalId),
    conversationOn: async (contactId, inboxId) => c.rows.conversation.first(NEWEST_ON, contactId, inboxId),
    lastInboundOn: async (contactId, inboxId) =>
      (c.cells(LAST_INBOUND_ON, contactId, inboxId)[0]?.[0] as Instant | null | undefined) ?? null,
    conversationIdsOn: async (of) => conversationIdsOn(c, of),
    conversations: (filter, page) => conversationPage(c.manager, filter, page),
    openConversations: async (contactId) => c.rows.conversation.all(OPEN_OF, contactId),
    messages: (conversationId, page) => messagePage(c.manager, conversationId, page),
    newestMessages: async (conversationId, count) =>
      c.rows.message.all('where t.conversation_id = ? order by t.id desc limit ?', conversationId, count).reverse(),
    threadIds: async (conversationId) => c.cells(THREAD, { conversationId }).map((row) => row[1] as string),
    contactActivity: async (contactId) => {
      const [row] = c.cells(ACTIVITY, contactId) as [Instant | null, Instant | null][];
      return { lastInboundAt: row?.[0] ?? null, lastOutboundAt: row?.[1] ?? null };
    },
    message: async (id) => c.rows.message.byId(id),
    messageByProviderId: async (inboxId, providerMessageId) =>
      c.rows.message.first(
        `where t.provider_message_id = ? and coalesce(t.inbox_id, '') = ?`,
        providerMessageId,
        inboxId ?? '',
      ),

    targetRecord: async (id) => c.rows.targetRecord.byId(id),
    targetRecordByExternalId: async (type, externalId) =>
      c.rows.targetRecord.first('where t.type = ? and t.external_id = ?', type, externalId),
    targetRecords: (filter, page) => targetRecordPage(c.manager, filter, page),
  };
}

function conversationIdsOn(c: Connection, of: { contactId: Id; inboxId: Id }[]): Map<string, Id> {
  const found = new Map<string, Id>();
  for (const { contactId, inboxId } of of) {
    const id = c.cells(NEWEST_ID_ON, contactId, inboxId)[0]?.[0];
    if (id) found.set(`${contactId} ${inboxId}`, id as Id);
  }
  return found;
}
