/** Look-ups for many at once: a question for each kind of name. In a transaction they lock what those for one lock. */
import type { ManyReads } from '../../../../engine/ports';
import type { Contact, Id } from '../../../../engine/records';
import { textKey } from '../../entities/keys';
import type { Session } from '../session';
import { wordsOf } from './people';

const SUPPRESSED = `select t.kind, t.address from suppression t join unnest($1::text[], $2::text[]) as v(kind, address)
  on v.kind = t.kind and v.address = t.address`;
const TARGETS = `join unnest($1::text[], $2::text[]) as v(type, external_id) on v.type = t.type and v.external_id = t.external_id
  order by t.id`;
const OPEN_ENROLLMENTS = `select (select t.id from enrollment t where t.sequence_id = v.sequence_id and t.contact_id = v.contact_id
    and coalesce(t.conversation_id, '') = v.conversation_id and t.state in ('active', 'paused'))
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as v(sequence_id, contact_id, conversation_id, place) order by place`;

export function manyReads(s: Session): ManyReads {
  const contacts = async (column: string, names: readonly (string | null)[]): Promise<Contact[]> =>
    names.length === 0
      ? []
      : s.rows.contact.all(`where t.${column} = any($1::text[]) order by t.id${s.locking}`, names);

  return {
    contactsNamed: async ({ ids, externalIds, emails, phones }) => {
      await s.lockWords([...externalIds.map((externalId) => `contact ${externalId}`), ...wordsOfAll(emails, phones)]);
      return [
        ...(await contacts('id', ids)),
        ...(await contacts('external_id', externalIds)),
        ...(await contacts('email_key', emails.map(textKey))),
        ...(await contacts('phone', phones)),
      ];
    },
    suppressedOf: async ({ emails, phones }) => {
      if (emails.length + phones.length === 0) return { emails: [], phones: [] };
      await s.lockWords(wordsOfAll(emails, phones));
      const kinds = [...emails.map(() => 'email'), ...phones.map(() => 'phone')];
      const rows = await s.cells(SUPPRESSED, kinds, [...emails.map(textKey), ...phones]);
      const listed = new Set(rows.map(([kind, address]) => `${String(kind)} ${String(address)}`));
      return {
        emails: emails.filter((email) => listed.has(`email ${textKey(email)}`)),
        phones: phones.filter((phone) => listed.has(`phone ${phone}`)),
      };
    },
    targetRecordsNamed: async (of) => {
      if (of.length === 0) return [];
      await s.lockWords(of.map(({ type, externalId }) => `${type} ${externalId}`));
      return s.rows.targetRecord.all(
        `${TARGETS}${s.locking}`,
        of.map(({ type }) => type),
        of.map(({ externalId }) => externalId),
      );
    },
    openEnrollmentIds: async (of) => {
      if (of.length === 0) return [];
      const rows = await s.cells(
        OPEN_ENROLLMENTS,
        of.map(({ sequenceId }) => sequenceId),
        of.map(({ contactId }) => contactId),
        of.map(({ conversationId }) => conversationId ?? ''),
      );
      return rows.map(([id]) => id as Id | null);
    },
  };
}

function wordsOfAll(emails: readonly string[], phones: readonly string[]): string[] {
  return [...emails.flatMap((email) => wordsOf({ email })), ...phones.flatMap((phone) => wordsOf({ phone }))];
}
