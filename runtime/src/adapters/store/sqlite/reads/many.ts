/** Look-ups for many at once: one after the other, which costs nothing in one process. */
import type { ManyReads } from '../../../../engine/ports';
import type { Id } from '../../../../engine/records';
import { textKey } from '../../entities/keys';
import type { Connection } from '../connection';

const SUPPRESSED = 'select 1 from suppression where kind = ? and address = ?';
const OPEN_ENROLLMENT = `select id from enrollment
  where sequence_id = ? and contact_id = ? and coalesce(conversation_id, '') = ? and state in ('active', 'paused')`;

export function manyReads(c: Connection): ManyReads {
  const contacts = (tail: string, names: readonly (string | null)[]) =>
    names.flatMap((name) => c.rows.contact.all(tail, name));
  const listed = (kind: string, address: string | null): boolean => c.cells(SUPPRESSED, kind, address).length > 0;
  return {
    contactsNamed: async ({ ids, externalIds, emails, phones }) => [
      ...contacts('where t.id = ?', ids),
      ...contacts('where t.external_id = ?', externalIds),
      ...contacts('where t.email_key = ?', emails.map(textKey)),
      ...contacts('where t.phone = ?', phones),
    ],
    suppressedOf: async ({ emails, phones }) => ({
      emails: emails.filter((email) => listed('email', textKey(email))),
      phones: phones.filter((phone) => listed('phone', phone)),
    }),
    targetRecordsNamed: async (of) =>
      of.flatMap(({ type, externalId }) =>
        c.rows.targetRecord.all('where t.type = ? and t.external_id = ?', type, externalId),
      ),
    openEnrollmentIds: async (of) =>
      of.map(
        ({ sequenceId, contactId, conversationId }) =>
          (c.cells(OPEN_ENROLLMENT, sequenceId, contactId, conversationId ?? '')[0]?.[0] as Id | undefined) ?? null,
      ),
  };
}
