/**
 * Removes a contact's data and keeps the counts: rows, states and times stay, words and addresses go.
 * The suppression list stays: an address that must not be written to is still not written to.
 */
import type { Id } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import type { Connection } from '../connection';

const OF_CONTACT = 'contact_id = :id';
const ERASED = `'Erased with the contact.'`;

const STATEMENTS = [
  `update message set subject = null, text = '', html = null, provider_message_id = null
   where conversation_id in (select id from conversation where ${OF_CONTACT})`,
  `update conversation set subject = null, external_id = null, updated_at = :at where ${OF_CONTACT}`,
  `update send set address = null, subject = null, text = '', html = null, detail = null, updated_at = :at
   where enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update draft set subject = null, text = '', html = null, fallback = '{"text":""}', origin_why = null, note = null,
     decided_text = null, decided_subject = null, decision_reason = null
   where ${OF_CONTACT}`,
  `update timeline_event set why = ${ERASED}, data = '{}'
   where enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  // Guarded writes of whoever holds one of these must fail: its texts are from before.
  `update enrollment set composed = null, why = null, updated_at = :at, revision = revision + 1 where ${OF_CONTACT}`,
  `update target_record set title = null, attributes = '{}', updated_at = :at where ${OF_CONTACT}`,
  `update contact set external_id = null, email = null, phone = null, first_name = null, last_name = null, name = null,
     company = null, language = null, time_zone = null, attributes = '{}', email_key = null, search_text = null, updated_at = :at
   where id = :id`,
  // Answers kept for repeated requests hold what was sent and shown.
  `delete from idempotent_answer where instr(body, :id) > 0`,
];

export function eraseContact(c: Connection, id: Id, at: Instant): void {
  // What is overwritten shall not linger in free space of the file.
  c.handle.pragma('secure_delete = ON');
  try {
    for (const statement of STATEMENTS) c.run(statement, { id, at });
  } finally {
    c.handle.pragma('secure_delete = FAST');
  }
  for (const [enrollment] of c.cells('select id from enrollment where contact_id = ?', id))
    c.changesNow().enrollments.push(enrollment as Id);
}
