/**
 * Creates every table of the first release on Postgres. From empty only, so nothing waits for a lock.
 *
 * Text compares by code point (collation "C") on every server, so that ids order as they do in JavaScript and on SQLite.
 * JSON is kept as text: what was written comes back as it was, key by key. What is updated at every step leaves room in
 * its pages, so that an update that touches no index stays in the page; no index holds the lease of an enrollment.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TEXT = 'text COLLATE "C"';
/** Rows that change at every step: room in the page, and cleaned up before a table has grown by half. */
const BUSY = 'WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)';

const TABLES = [
  `CREATE TABLE setting (key ${TEXT} NOT NULL PRIMARY KEY, value ${TEXT} NOT NULL)`,
  `CREATE TABLE "user" (
    id ${TEXT} NOT NULL PRIMARY KEY, email ${TEXT} NOT NULL, name ${TEXT} NOT NULL, role ${TEXT} NOT NULL, locale ${TEXT} NOT NULL,
    time_zone ${TEXT}, notifications ${TEXT} NOT NULL, password_hash ${TEXT}, invitation_hash ${TEXT}, invitation_expires_at bigint,
    disabled_at bigint, last_login_at bigint, created_at bigint NOT NULL, updated_at bigint NOT NULL, email_key ${TEXT} NOT NULL)`,
  `CREATE TABLE session (
    id ${TEXT} NOT NULL PRIMARY KEY, token_hash ${TEXT} NOT NULL, user_id ${TEXT} NOT NULL REFERENCES "user" (id),
    address_hash ${TEXT} NOT NULL, created_at bigint NOT NULL, last_used_at bigint NOT NULL, expires_at bigint NOT NULL)`,
  `CREATE TABLE api_key (
    id ${TEXT} NOT NULL PRIMARY KEY, name ${TEXT} NOT NULL, prefix ${TEXT} NOT NULL, hash ${TEXT} NOT NULL, wake_secret ${TEXT},
    scopes ${TEXT} NOT NULL, created_at bigint NOT NULL, last_used_at bigint, revoked_at bigint)`,
  `CREATE TABLE inbox (
    id ${TEXT} NOT NULL PRIMARY KEY, key ${TEXT} NOT NULL, name ${TEXT} NOT NULL, channel ${TEXT} NOT NULL, provider ${TEXT} NOT NULL,
    config ${TEXT} NOT NULL, secrets ${TEXT}, limits ${TEXT} NOT NULL, is_default boolean NOT NULL, enabled boolean NOT NULL,
    has_window boolean NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL)`,
  `CREATE TABLE message_template (
    id ${TEXT} NOT NULL PRIMARY KEY, key ${TEXT} NOT NULL, name ${TEXT} NOT NULL, subject ${TEXT}, text ${TEXT} NOT NULL, html ${TEXT},
    created_at bigint NOT NULL, updated_at bigint NOT NULL)`,
  `CREATE TABLE persona (
    id ${TEXT} NOT NULL PRIMARY KEY, key ${TEXT} NOT NULL, name ${TEXT} NOT NULL, voice ${TEXT} NOT NULL, signature ${TEXT} NOT NULL,
    language ${TEXT}, working_hours ${TEXT}, ai ${TEXT}, sealed_key ${TEXT}, created_at bigint NOT NULL,
    updated_at bigint NOT NULL)`,
  `CREATE TABLE sequence (
    id ${TEXT} NOT NULL PRIMARY KEY, key ${TEXT} NOT NULL, name ${TEXT} NOT NULL, description ${TEXT} NOT NULL, status ${TEXT} NOT NULL,
    definition ${TEXT} NOT NULL, rules ${TEXT} NOT NULL, revision bigint NOT NULL, latest_version bigint NOT NULL,
    created_at bigint NOT NULL, updated_at bigint NOT NULL, search_text ${TEXT})`,
  `CREATE TABLE sequence_version (
    id ${TEXT} NOT NULL PRIMARY KEY, sequence_id ${TEXT} NOT NULL REFERENCES sequence (id), number bigint NOT NULL,
    content ${TEXT} NOT NULL, hash ${TEXT} NOT NULL, note ${TEXT} NOT NULL, published_at bigint NOT NULL, published_by ${TEXT} NOT NULL)`,
  `CREATE TABLE contact (
    id ${TEXT} NOT NULL PRIMARY KEY, external_id ${TEXT}, email ${TEXT}, phone ${TEXT}, first_name ${TEXT}, last_name ${TEXT}, name ${TEXT},
    company ${TEXT}, language ${TEXT}, time_zone ${TEXT}, attributes ${TEXT} NOT NULL, opted_out_at bigint,
    created_at bigint NOT NULL, updated_at bigint NOT NULL, email_key ${TEXT}, search_text ${TEXT})`,
  `CREATE TABLE suppression (
    kind ${TEXT} NOT NULL, address ${TEXT} NOT NULL, reason ${TEXT} NOT NULL, created_at bigint NOT NULL,
    PRIMARY KEY (kind, address))`,
  `CREATE TABLE conversation (
    id ${TEXT} NOT NULL PRIMARY KEY, external_id ${TEXT}, contact_id ${TEXT} NOT NULL REFERENCES contact (id), inbox_id ${TEXT},
    channel ${TEXT} NOT NULL, status ${TEXT} NOT NULL, closed boolean NOT NULL, subject ${TEXT}, assignee ${TEXT},
    last_inbound_at bigint, last_outbound_at bigint, created_at bigint NOT NULL, updated_at bigint NOT NULL)`,
  `CREATE TABLE target_record (
    id ${TEXT} NOT NULL PRIMARY KEY, type ${TEXT} NOT NULL, external_id ${TEXT} NOT NULL, contact_id ${TEXT}, status ${TEXT} NOT NULL,
    title ${TEXT}, amount bigint, currency ${TEXT}, due_at bigint, attributes ${TEXT} NOT NULL,
    created_at bigint NOT NULL, updated_at bigint NOT NULL)`,
  `CREATE TABLE enrollment (
    id ${TEXT} NOT NULL PRIMARY KEY, sequence_id ${TEXT} NOT NULL REFERENCES sequence (id),
    version_id ${TEXT} NOT NULL REFERENCES sequence_version (id), contact_id ${TEXT} NOT NULL REFERENCES contact (id),
    conversation_id ${TEXT} REFERENCES conversation (id), target_id ${TEXT} REFERENCES target_record (id),
    state ${TEXT} NOT NULL, reason ${TEXT}, node ${TEXT}, step ${TEXT}, waiting_for ${TEXT}, due_at bigint, held_due_at bigint,
    line_inbox_id ${TEXT}, anchor_at bigint NOT NULL, remaining_ms bigint, round bigint NOT NULL, composed ${TEXT}, why ${TEXT},
    assignee ${TEXT}, enrolled_at bigint NOT NULL, ended_at bigint, updated_at bigint NOT NULL, revision bigint NOT NULL,
    assignee_key ${TEXT}, lease_until bigint, lease_by ${TEXT}) ${BUSY}`,
  `CREATE TABLE send (
    id ${TEXT} NOT NULL PRIMARY KEY, enrollment_id ${TEXT} NOT NULL, sequence_id ${TEXT} NOT NULL, version_id ${TEXT} NOT NULL,
    contact_id ${TEXT} NOT NULL, conversation_id ${TEXT}, step ${TEXT} NOT NULL, node ${TEXT} NOT NULL, round bigint NOT NULL,
    status ${TEXT} NOT NULL, reason ${TEXT}, detail ${TEXT}, mode ${TEXT} NOT NULL, origin ${TEXT} NOT NULL, channel ${TEXT}, inbox_id ${TEXT},
    address ${TEXT}, subject ${TEXT}, text ${TEXT} NOT NULL, html ${TEXT}, provider_message_id ${TEXT}, warnings ${TEXT} NOT NULL,
    due_at bigint, started_at bigint, lease_until bigint, attempts bigint NOT NULL, sent_at bigint,
    delivered_at bigint, read_at bigint, replied_at bigint, created_at bigint NOT NULL, updated_at bigint NOT NULL)
    ${BUSY}`,
  // The funnel, kept as it changes. Each connection adds to a share of its own, so that no two wait for one row; a figure is
  // the sum of its shares.
  `CREATE TABLE step_count (
    sequence_id ${TEXT} NOT NULL, version_id ${TEXT} NOT NULL, step ${TEXT} NOT NULL, counted ${TEXT} NOT NULL,
    share bigint NOT NULL, n bigint NOT NULL, PRIMARY KEY (sequence_id, version_id, step, counted, share))
    WITH (fillfactor = 50)`,
  `CREATE TABLE message (
    id ${TEXT} NOT NULL PRIMARY KEY, conversation_id ${TEXT} NOT NULL, contact_id ${TEXT} NOT NULL, direction ${TEXT} NOT NULL,
    automatic boolean NOT NULL, subject ${TEXT}, text ${TEXT} NOT NULL, html ${TEXT}, provider_message_id ${TEXT}, inbox_id ${TEXT},
    send_id ${TEXT}, at bigint NOT NULL)`,
  `CREATE TABLE draft (
    id ${TEXT} NOT NULL PRIMARY KEY, enrollment_id ${TEXT} NOT NULL REFERENCES enrollment (id), sequence_id ${TEXT} NOT NULL,
    contact_id ${TEXT} NOT NULL, conversation_id ${TEXT}, step ${TEXT} NOT NULL, node ${TEXT} NOT NULL, round bigint NOT NULL,
    status ${TEXT} NOT NULL, origin ${TEXT} NOT NULL, origin_why ${TEXT}, subject ${TEXT}, text ${TEXT} NOT NULL, html ${TEXT},
    fallback ${TEXT} NOT NULL, approvers ${TEXT} NOT NULL, note ${TEXT}, deadline_at bigint, escalated_at bigint,
    decided_at bigint, decided_by ${TEXT}, decided_text ${TEXT}, decided_subject ${TEXT}, decision_reason ${TEXT},
    flags ${TEXT} NOT NULL DEFAULT '[]', regenerations bigint NOT NULL DEFAULT 0, asked_at bigint, reminded_at bigint,
    created_at bigint NOT NULL, approver_keys ${TEXT})`,
  `CREATE TABLE composition (
    id ${TEXT} NOT NULL PRIMARY KEY, enrollment_id ${TEXT} NOT NULL REFERENCES enrollment (id), sequence_id ${TEXT} NOT NULL,
    contact_id ${TEXT} NOT NULL, draft_id ${TEXT}, step ${TEXT} NOT NULL, node ${TEXT} NOT NULL, mode ${TEXT} NOT NULL, persona ${TEXT},
    provider ${TEXT} NOT NULL, model ${TEXT} NOT NULL, prompt ${TEXT}, answer ${TEXT}, input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL, cost_micros bigint NOT NULL, currency ${TEXT} NOT NULL, outcome ${TEXT} NOT NULL,
    reason ${TEXT}, why ${TEXT}, flags ${TEXT} NOT NULL, at bigint NOT NULL, duration_ms bigint NOT NULL)`,
  `CREATE TABLE draft_event (
    id ${TEXT} NOT NULL PRIMARY KEY, draft_id ${TEXT} NOT NULL REFERENCES draft (id), at bigint NOT NULL, kind ${TEXT} NOT NULL,
    "by" ${TEXT} NOT NULL, data ${TEXT} NOT NULL)`,
  `CREATE TABLE notification (
    id ${TEXT} NOT NULL PRIMARY KEY, key ${TEXT} NOT NULL, kind ${TEXT} NOT NULL, email ${TEXT} NOT NULL, name ${TEXT},
    draft_id ${TEXT}, enrollment_id ${TEXT} NOT NULL, event_id ${TEXT}, status ${TEXT} NOT NULL, mail_id ${TEXT},
    attempts bigint NOT NULL, due_at bigint, created_at bigint NOT NULL, sent_at bigint, detail ${TEXT},
    email_key ${TEXT} NOT NULL)`,
  // Positions in the timeline of all enrollments: timeline.ts.
  `CREATE SEQUENCE timeline_position`,
  `CREATE TABLE timeline_event (
    id ${TEXT} NOT NULL, enrollment_id ${TEXT} NOT NULL, at bigint NOT NULL, kind ${TEXT} NOT NULL, node ${TEXT}, step ${TEXT},
    why ${TEXT} NOT NULL, "by" ${TEXT} NOT NULL, data ${TEXT} NOT NULL, position bigint NOT NULL,
    PRIMARY KEY (enrollment_id, id))`,
  `CREATE TABLE flow_wait (
    id ${TEXT} NOT NULL PRIMARY KEY, enrollment_id ${TEXT} NOT NULL REFERENCES enrollment (id), origin ${TEXT} NOT NULL,
    execution_id ${TEXT} NOT NULL, node ${TEXT} NOT NULL, resume_url ${TEXT} NOT NULL, brought ${TEXT}, status ${TEXT} NOT NULL,
    answer ${TEXT}, attempts bigint NOT NULL, next_attempt_at bigint, created_at bigint NOT NULL)`,
  `CREATE TABLE subscription (
    id ${TEXT} NOT NULL PRIMARY KEY, key ${TEXT} NOT NULL, url ${TEXT} NOT NULL, secret ${TEXT} NOT NULL, events ${TEXT} NOT NULL,
    sequence_id ${TEXT} REFERENCES sequence (id), source ${TEXT}, state ${TEXT} NOT NULL, position bigint NOT NULL,
    attempts bigint NOT NULL, next_attempt_at bigint, failing_since bigint, last_error ${TEXT}, last_told_at bigint,
    removed_at bigint, revision bigint NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL)`,
  `CREATE TABLE idempotent_answer (
    key_id ${TEXT} NOT NULL, idempotency_key ${TEXT} NOT NULL, request_hash ${TEXT} NOT NULL, status bigint, body ${TEXT},
    created_at bigint NOT NULL, PRIMARY KEY (key_id, idempotency_key))`,
];

const OPEN = `state IN ('active', 'paused')`;

const INDEXES = [
  `CREATE UNIQUE INDEX user_email ON "user" (email_key)`,
  `CREATE UNIQUE INDEX user_invitation ON "user" (invitation_hash) WHERE invitation_hash IS NOT NULL`,
  `CREATE UNIQUE INDEX session_token ON session (token_hash)`,
  `CREATE INDEX session_of_user ON session (user_id)`,
  `CREATE UNIQUE INDEX api_key_hash ON api_key (hash)`,
  `CREATE UNIQUE INDEX inbox_key ON inbox (key)`,
  `CREATE UNIQUE INDEX message_template_key ON message_template (key)`,
  `CREATE UNIQUE INDEX persona_key ON persona (key)`,
  `CREATE UNIQUE INDEX sequence_key ON sequence (key)`,
  `CREATE UNIQUE INDEX sequence_version_number ON sequence_version (sequence_id, number)`,
  `CREATE UNIQUE INDEX contact_external_id ON contact (external_id) WHERE external_id IS NOT NULL`,
  `CREATE INDEX contact_email ON contact (email_key) WHERE email_key IS NOT NULL`,
  `CREATE INDEX contact_phone ON contact (phone) WHERE phone IS NOT NULL`,
  `CREATE UNIQUE INDEX conversation_external_id ON conversation (external_id) WHERE external_id IS NOT NULL`,
  `CREATE INDEX conversation_contact ON conversation (contact_id, inbox_id, id)`,
  `CREATE UNIQUE INDEX target_record_external_id ON target_record (type, external_id)`,
  `CREATE INDEX target_record_contact ON target_record (contact_id) WHERE contact_id IS NOT NULL`,
  // One at a time: semantics.md, "Enrollment". "No conversation" counts as one value.
  `CREATE UNIQUE INDEX enrollment_one_at_a_time ON enrollment (sequence_id, contact_id, coalesce(conversation_id, ''))
    WHERE ${OPEN}`,
  `CREATE INDEX enrollment_due ON enrollment (due_at, id) WHERE state = 'active' AND due_at IS NOT NULL`,
  `CREATE INDEX enrollment_line ON enrollment (line_inbox_id, held_due_at, id)
    WHERE state = 'active' AND waiting_for = 'inbox_limit'`,
  `CREATE INDEX enrollment_held ON enrollment (sequence_id) WHERE state = 'active' AND waiting_for = 'switched_on'`,
  `CREATE INDEX enrollment_state ON enrollment (state, id)`,
  `CREATE INDEX enrollment_sequence_state ON enrollment (sequence_id, state, id)`,
  `CREATE INDEX enrollment_contact ON enrollment (contact_id, id)`,
  `CREATE INDEX enrollment_conversation ON enrollment (conversation_id) WHERE conversation_id IS NOT NULL`,
  `CREATE INDEX enrollment_target ON enrollment (target_id) WHERE target_id IS NOT NULL`,
  `CREATE INDEX enrollment_assignee ON enrollment (assignee_key, id) WHERE assignee_key IS NOT NULL`,
  // No double send: semantics.md, "Never twice, never after".
  `CREATE UNIQUE INDEX send_once ON send (enrollment_id, step, round)`,
  `CREATE INDEX send_inbox ON send (inbox_id, started_at) WHERE started_at IS NOT NULL`,
  `CREATE INDEX send_in_flight ON send (lease_until) WHERE status = 'sending'`,
  `CREATE INDEX send_provider_message ON send (inbox_id, provider_message_id) WHERE provider_message_id IS NOT NULL`,
  `CREATE INDEX send_failed ON send (id) WHERE status = 'failed'`,
  `CREATE INDEX message_conversation ON message (conversation_id, id)`,
  `CREATE UNIQUE INDEX message_provider_message ON message (provider_message_id, coalesce(inbox_id, ''))
    WHERE provider_message_id IS NOT NULL`,
  `CREATE INDEX draft_status ON draft (status, id)`,
  `CREATE INDEX draft_enrollment ON draft (enrollment_id)`,
  `CREATE INDEX draft_unreminded ON draft (asked_at) WHERE status = 'waiting' AND reminded_at IS NULL`,
  `CREATE INDEX draft_event_draft ON draft_event (draft_id, id)`,
  `CREATE UNIQUE INDEX notification_key ON notification (key)`,
  `CREATE INDEX notification_due ON notification (due_at) WHERE due_at IS NOT NULL`,
  `CREATE INDEX notification_pending ON notification (email_key) WHERE due_at IS NOT NULL`,
  `CREATE INDEX notification_sent ON notification (email_key, sent_at) WHERE sent_at IS NOT NULL`,
  `CREATE INDEX notification_age ON notification (created_at)`,
  `CREATE INDEX draft_contact ON draft (contact_id)`,
  `CREATE INDEX composition_enrollment ON composition (enrollment_id, id)`,
  `CREATE INDEX composition_draft ON composition (draft_id) WHERE draft_id IS NOT NULL`,
  `CREATE INDEX composition_contact ON composition (contact_id)`,
  // Holds all that a budget asks, so that it is answered from the index alone.
  `CREATE INDEX composition_cost ON composition (at, currency, persona, cost_micros)`,
  `CREATE UNIQUE INDEX timeline_event_position ON timeline_event (position)`,
  `CREATE UNIQUE INDEX flow_wait_call ON flow_wait (execution_id, origin, node)`,
  `CREATE INDEX flow_wait_enrollment ON flow_wait (enrollment_id)`,
  `CREATE INDEX flow_wait_due ON flow_wait (next_attempt_at) WHERE next_attempt_at IS NOT NULL`,
  `CREATE UNIQUE INDEX subscription_key ON subscription (key)`,
  `CREATE INDEX idempotent_answer_age ON idempotent_answer (created_at)`,
];

export class CreateTables1795258800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...INDEXES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('The first migration cannot be taken back; drop the database to start anew.');
  }
}
