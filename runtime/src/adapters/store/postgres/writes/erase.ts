/**
 * Removes a contact's data and keeps the counts: rows, states and times stay, words and addresses go.
 * The suppression list stays: an address that must not be written to is still not written to.
 */
import type { Id } from '../../../../engine/records';
import type { Instant } from '../../../../domain/time/instant';
import type { Session } from '../session';

/** $1 is the contact, $2 the instant, in every statement. */
const OF_CONTACT = 'contact_id = $1';
const ERASED = `'Erased with the contact.'`;

/**
 * How an answer that tells of the contact can be known: by their id, by the id of what is theirs, or, in a refusal that
 * quotes the request, by what they are reached at. External ids are short words that stand in others' answers by
 * chance, so they count only in quotes.
 */
const FORGET_ANSWERS = `
  with named (name) as (
    select external_id from contact where id = $1
    union select external_id from conversation where ${OF_CONTACT}
    union select external_id from target_record where ${OF_CONTACT}),
  known_by (word) as (
    select id from contact where id = $1
    union select email from contact where id = $1
    union select phone from contact where id = $1
    union select id from enrollment where ${OF_CONTACT}
    union select id from conversation where ${OF_CONTACT}
    union select id from target_record where ${OF_CONTACT}
    union select '''' || name || '''' from named
    union select to_json(name)::text from named where name is not null)
  delete from idempotent_answer
    where $2::bigint is not null and exists (select 1 from known_by where position(lower(word) in lower(body)) > 0)`;

const STATEMENTS = [
  // First: it needs what the others take away.
  FORGET_ANSWERS,
  // Guarded writes of whoever holds one of these must fail: its texts are from before. Before the messages, so that what
  // such a writer has saved already is found by the statements that follow.
  `update enrollment set composed = null, why = null, updated_at = $2, revision = revision + 1, lease_until = null, lease_by = null
   where ${OF_CONTACT}`,
  `update send set address = null, subject = null, text = '', html = null, detail = null, updated_at = $2
   where enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update message set subject = null, text = '', html = null, provider_message_id = null
   where $2::bigint is not null and conversation_id in (select id from conversation where ${OF_CONTACT})`,
  `update conversation set subject = null, external_id = null, updated_at = $2 where ${OF_CONTACT}`,
  `update draft set subject = null, text = '', html = null, fallback = '{"text":""}', origin_why = null, note = null,
     decided_text = null, decided_subject = null, decision_reason = null, flags = '[]'
   where $2::bigint is not null and ${OF_CONTACT}`,
  // What it cost and how often an AI failed stays: the reports count it.
  `update composition set prompt = null, answer = null, why = null, flags = '[]'
   where $2::bigint is not null and ${OF_CONTACT}`,
  `update draft_event set data = '{}'
   where $2::bigint is not null and draft_id in (select id from draft where ${OF_CONTACT})`,
  // What is not told yet would tell of nobody.
  `update notification set status = 'dropped', due_at = null, detail = 'The contact was erased'
   where $2::bigint is not null and due_at is not null and enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update timeline_event set why = ${ERASED}, data = '{}'
   where $2::bigint is not null and enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update flow_wait set brought = null, answer = null
   where $2::bigint is not null and enrollment_id in (select id from enrollment where ${OF_CONTACT})`,
  `update target_record set title = null, attributes = '{}', updated_at = $2 where ${OF_CONTACT}`,
  `update contact set external_id = null, email = null, phone = null, first_name = null, last_name = null, name = null,
     company = null, language = null, time_zone = null, attributes = '{}', email_key = null, search_text = null, updated_at = $2
   where id = $1`,
];

export async function eraseContact(s: Session, id: Id, at: Instant): Promise<void> {
  for (const statement of STATEMENTS) await s.run(statement, id, at);
}
