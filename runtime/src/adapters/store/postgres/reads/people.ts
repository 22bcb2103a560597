/** Reads of contacts, conversations, messages, target records and the suppression list. */
import type { Reads } from '../../../../engine/ports';
import type { Contact, Id } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import { textKey } from '../../entities/keys';
import { contactPage, conversationPage, messagePage, targetRecordPage } from '../../lists/people';
import type { Session } from '../session';

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
export type Address = { email?: string | null; phone?: string | null };

const NEWEST_IDS_ON = `select w.contact_id, w.inbox_id,
    (select c.id from conversation c where c.contact_id = w.contact_id and c.inbox_id = w.inbox_id order by c.id desc limit 1)
  from unnest($1::text[], $2::text[]) as w(contact_id, inbox_id)`;
const NEWEST_ON = 'where t.contact_id = $1 and t.inbox_id = $2 order by t.id desc limit 1';
/** The first one and the newest twenty; `union` drops what is in both. */
const THREAD = `select id, provider_message_id from (
    (select id, provider_message_id from message where conversation_id = $1 and provider_message_id is not null order by id limit 1)
  union
    (select id, provider_message_id from message where conversation_id = $1 and provider_message_id is not null order by id desc limit 20)
  ) thread order by id`;
const OPEN_OF = `where t.contact_id = $1 and t.status = 'open' order by t.id desc`;
const LAST_INBOUND_ON = 'select max(last_inbound_at) from conversation where contact_id = $1 and inbox_id = $2';
const ACTIVITY = 'select max(last_inbound_at), max(last_outbound_at) from conversation where contact_id = $1';
const SUPPRESSED = 'select 1 from suppression where kind = $1 and address = $2';
const HOLD_CONTACTS = 'select 1 from contact t where t.id = any($1::text[]) order by t.id for no key update of t';

export function peopleReads(s: Session): PeopleReads {
  return {
    contact: (id) => s.rows.contact.byId(id, s.locking),
    contactByExternalId: async (externalId) => {
      await s.lockWords([`contact ${externalId}`]);
      return s.rows.contact.first(`where t.external_id = $1${s.locking}`, externalId);
    },
    contactsByAddress: (address) => contactsByAddress(s, address),
    contacts: (filter, page) => s.list((manager) => contactPage(manager, filter, page)),
    isSuppressed: async (address) => {
      await s.lockWords(wordsOf(address));
      for (const key of keysOf(address)) if ((await s.cells(SUPPRESSED, ...key)).length > 0) return true;
      return false;
    },

    conversation: (id) => s.rows.conversation.byId(id, s.locking),
    conversationByExternalId: async (externalId) => {
      await s.lockWords([`conversation ${externalId}`]);
      return s.rows.conversation.first(`where t.external_id = $1${s.locking}`, externalId);
    },
    conversationOn: async (contactId, inboxId) => {
      await holdContacts(s, [contactId]);
      return s.rows.conversation.first(`${NEWEST_ON}${s.locking}`, contactId, inboxId);
    },
    lastInboundOn: async (contactId, inboxId) =>
      ((await s.cells(LAST_INBOUND_ON, contactId, inboxId))[0]?.[0] as Instant | null | undefined) ?? null,
    conversationIdsOn: (of) => conversationIdsOn(s, of),
    conversations: (filter, page) => s.list((manager) => conversationPage(manager, filter, page)),
    openConversations: (contactId) => s.rows.conversation.all(OPEN_OF, contactId),
    messages: (conversationId, page) => s.list((manager) => messagePage(manager, conversationId, page)),
    newestMessages: async (conversationId, count) =>
      (
        await s.rows.message.all('where t.conversation_id = $1 order by t.id desc limit $2', conversationId, count)
      ).reverse(),
    threadIds: async (conversationId) => (await s.cells(THREAD, conversationId)).map((row) => row[1] as string),
    contactActivity: async (contactId) => {
      const [row] = (await s.cells(ACTIVITY, contactId)) as [Instant | null, Instant | null][];
      return { lastInboundAt: row?.[0] ?? null, lastOutboundAt: row?.[1] ?? null };
    },
    message: (id) => s.rows.message.byId(id),
    messageByProviderId: (inboxId, providerMessageId) =>
      s.rows.message.first(
        `where t.provider_message_id = $1 and coalesce(t.inbox_id, '') = $2`,
        providerMessageId,
        inboxId ?? '',
      ),

    targetRecord: (id) => s.rows.targetRecord.byId(id, s.locking),
    targetRecordByExternalId: async (type, externalId) => {
      await s.lockWords([`${type} ${externalId}`]);
      return s.rows.targetRecord.first(`where t.type = $1 and t.external_id = $2${s.locking}`, type, externalId);
    },
    targetRecords: (filter, page) => s.list((manager) => targetRecordPage(manager, filter, page)),
  };
}

export function keysOf({ email, phone }: Address): [kind: string, address: string][] {
  const keys: [string, string | null][] = [
    ['email', textKey(email)],
    ['phone', phone ?? null],
  ];
  return keys.filter((key): key is [string, string] => Boolean(key[1]));
}

/**
 * What transactions lock before they decide upon an address, or an id of another system, that nobody may have yet: there is
 * no row to lock.
 */
export function wordsOf(address: Address): string[] {
  return keysOf(address).map(([kind, key]) => `${kind} ${key}`);
}

async function contactsByAddress(s: Session, address: { email?: string; phone?: string }): Promise<Contact[]> {
  await s.lockWords(wordsOf(address));
  const { email, phone } = address;
  const byEmail = email
    ? await s.rows.contact.all(`where t.email_key = $1 order by t.id${s.locking}`, textKey(email))
    : [];
  const byPhone = phone ? await s.rows.contact.all(`where t.phone = $1 order by t.id${s.locking}`, phone) : [];
  const known = new Set(byEmail.map((contact) => contact.id));
  return [...byEmail, ...byPhone.filter((contact) => !known.has(contact.id))];
}

/** Who looks for a conversation goes on to begin one where there is none; of two at once the second finds it. */
async function conversationIdsOn(s: Session, of: { contactId: Id; inboxId: Id }[]): Promise<Map<string, Id>> {
  const found = new Map<string, Id>();
  if (of.length === 0) return found;
  const contactIds = of.map((one) => one.contactId);
  await holdContacts(s, contactIds);
  const rows = await s.cells(
    NEWEST_IDS_ON,
    contactIds,
    of.map((one) => one.inboxId),
  );
  for (const [contactId, inboxId, id] of rows as [Id, Id, Id | null][])
    if (id !== null) found.set(`${contactId} ${inboxId}`, id);
  return found;
}

async function holdContacts(s: Session, ids: Id[]): Promise<void> {
  if (s.open) await s.send(HOLD_CONTACTS, ids);
}
