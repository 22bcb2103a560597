/**
 * Removes a contact's data and keeps the counts: rows, states and times stay, words and addresses go.
 * The suppression list stays: an address that must not be written to is still not written to.
 */
import type { Id } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import type { Connection } from '../connection';

const OF_CONTACT = 'contact_id = :id';
const ERASED = `'Erased with the contact.'`;

/**
 * How an answer that tells of the contact can be known: by their id, by the id of what is theirs, or, in a refusal that
 * quotes the request, by what they are reached at. External ids are short words that stand in others' answers by
 * chance, so they count only in quotes.
 */
const FORGET_ANSWERS = `
  with named (name) as (
    select external_id from contact where id = :id
    union select external_id from conversation where ${OF_CONTACT}
    union select external_id from target_record where ${OF_CONTACT}),
  known_by (word) as (
    select id from contact where id = :id
    union select email from contact where id = :id
    union select phone from contact where id = :id
    union select id from enrollment where ${OF_CONTACT}
    union select id from conversation where ${OF_CONTACT}
    union select id from target_record where ${OF_CONTACT}
    union select '''' || name || '''' from named
    union select json_quote(name) from named where name is not null)
  delete from idempotent_answer where exists (select 1 from known_by where instr(lower(body), lower(word)) > 0)`;

const STATEMENTS = [
  // First: it needs what the others take away.
  FORGET_ANSWERS,
  `update message set subject = null, text = '', html = null, provider_message_id = null
   where conversation_id in (select id from conversation where ${OF_CONTACT})`,
  `update conversation set subject = null, external_id = null, updated_at = :at where ${OF_CONTACT}`,
  `update send set address = null, subject = null, text = '', html = null, detail = null, updated_at = :at
   where enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update draft set subject = null, text = '', html = null, fallback = '{"text":""}', origin_why = null, note = null,
     decided_text = null, decided_subject = null, decision_reason = null, flags = '[]'
   where ${OF_CONTACT}`,
  // What it cost and how often an AI failed stays: the reports count it.
  `update composition set prompt = null, answer = null, why = null, flags = '[]' where ${OF_CONTACT}`,
  `update draft_event set data = '{}' where draft_id in (select id from draft where ${OF_CONTACT})`,
  // What is not told yet would tell of nobody.
  `update notification set status = 'dropped', due_at = null, detail = 'The contact was erased'
   where due_at is not null and enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update timeline_event set why = ${ERASED}, data = '{}'
   where enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  // Guarded writes of whoever holds one of these must fail: its texts are from before.
  `update enrollment set composed = null, why = null, updated_at = :at, revision = revision + 1 where ${OF_CONTACT}`,
  `update flow_wait set brought = null, answer = null
   where enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update target_record set title = null, attributes = '{}', updated_at = :at where ${OF_CONTACT}`,
  `update contact set external_id = null, email = null, phone = null, first_name = null, last_name = null, name = null,
     company = null, language = null, time_zone = null, attributes = '{}', email_key = null, search_text = null, updated_at = :at
   where id = :id`,
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
