/**
 * Creates every table of the first release. From empty only, so nothing waits for a lock.
 *
 * Tables keep SQLite's rowid: a table without one holds whole rows in its inner pages, which makes the tree of a wide
 * row deep, and a claim reads rows all over it. Foreign keys stand where rows are written seldom; send, message and
 * timeline_event are written at every step and are inserted with rows that were just read.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE user (
    id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, password_hash TEXT,
    created_at INTEGER NOT NULL)`,
  `CREATE TABLE api_key (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, prefix TEXT NOT NULL, hash TEXT NOT NULL, scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL, last_used_at INTEGER, revoked_at INTEGER)`,
  `CREATE TABLE inbox (
    id TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, channel TEXT NOT NULL, provider TEXT NOT NULL,
    config TEXT NOT NULL, secrets TEXT, limits TEXT NOT NULL, is_default INTEGER NOT NULL, enabled INTEGER NOT NULL,
    has_window INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  `CREATE TABLE message_template (
    id TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, subject TEXT, text TEXT NOT NULL, html TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  `CREATE TABLE sequence (
    id TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL,
    definition TEXT NOT NULL, rules TEXT NOT NULL, revision INTEGER NOT NULL, latest_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, search_text TEXT)`,
  `CREATE TABLE sequence_version (
    id TEXT NOT NULL PRIMARY KEY, sequence_id TEXT NOT NULL REFERENCES sequence (id), number INTEGER NOT NULL,
    content TEXT NOT NULL, hash TEXT NOT NULL, note TEXT NOT NULL, published_at INTEGER NOT NULL, published_by TEXT NOT NULL)`,
  `CREATE TABLE contact (
    id TEXT NOT NULL PRIMARY KEY, external_id TEXT, email TEXT, phone TEXT, first_name TEXT, last_name TEXT, name TEXT,
    company TEXT, language TEXT, time_zone TEXT, attributes TEXT NOT NULL, opted_out_at INTEGER,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, email_key TEXT, search_text TEXT)`,
  `CREATE TABLE suppression (
    kind TEXT NOT NULL, address TEXT NOT NULL, reason TEXT NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (kind, address)) WITHOUT ROWID`,
  `CREATE TABLE conversation (
    id TEXT NOT NULL PRIMARY KEY, external_id TEXT, contact_id TEXT NOT NULL REFERENCES contact (id), inbox_id TEXT,
    channel TEXT NOT NULL, status TEXT NOT NULL, closed INTEGER NOT NULL, subject TEXT, assignee TEXT,
    last_inbound_at INTEGER, last_outbound_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  `CREATE TABLE target_record (
    id TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, external_id TEXT NOT NULL, contact_id TEXT, status TEXT NOT NULL,
    title TEXT, amount INTEGER, currency TEXT, due_at INTEGER, attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  `CREATE TABLE enrollment (
    id TEXT NOT NULL PRIMARY KEY, sequence_id TEXT NOT NULL REFERENCES sequence (id),
    version_id TEXT NOT NULL REFERENCES sequence_version (id), contact_id TEXT NOT NULL REFERENCES contact (id),
    conversation_id TEXT REFERENCES conversation (id), target_id TEXT REFERENCES target_record (id),
    state TEXT NOT NULL, reason TEXT, node TEXT, step TEXT, waiting_for TEXT, due_at INTEGER, held_due_at INTEGER,
    line_inbox_id TEXT, anchor_at INTEGER NOT NULL, remaining_ms INTEGER, round INTEGER NOT NULL, composed TEXT, why TEXT,
    assignee TEXT, enrolled_at INTEGER NOT NULL, ended_at INTEGER, updated_at INTEGER NOT NULL, revision INTEGER NOT NULL,
    assignee_key TEXT)`,
  `CREATE TABLE send (
    id TEXT NOT NULL PRIMARY KEY, enrollment_id TEXT NOT NULL, sequence_id TEXT NOT NULL, version_id TEXT NOT NULL,
    contact_id TEXT NOT NULL, conversation_id TEXT, step TEXT NOT NULL, node TEXT NOT NULL, round INTEGER NOT NULL,
    status TEXT NOT NULL, reason TEXT, detail TEXT, mode TEXT NOT NULL, origin TEXT NOT NULL, channel TEXT, inbox_id TEXT,
    address TEXT, subject TEXT, text TEXT NOT NULL, html TEXT, provider_message_id TEXT, warnings TEXT NOT NULL,
    due_at INTEGER, started_at INTEGER, lease_until INTEGER, attempts INTEGER NOT NULL, sent_at INTEGER,
    delivered_at INTEGER, read_at INTEGER, replied_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  // The funnel, kept as it changes: counting a million sends takes a tenth of a second, and an index for it two pages a step.
  `CREATE TABLE step_count (
    sequence_id TEXT NOT NULL, version_id TEXT NOT NULL, step TEXT NOT NULL, counted TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (sequence_id, version_id, step, counted)) WITHOUT ROWID`,
  `CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY, conversation_id TEXT NOT NULL, contact_id TEXT NOT NULL, direction TEXT NOT NULL,
    automatic INTEGER NOT NULL, subject TEXT, text TEXT NOT NULL, html TEXT, provider_message_id TEXT, inbox_id TEXT,
    send_id TEXT, at INTEGER NOT NULL)`,
  `CREATE TABLE draft (
    id TEXT NOT NULL PRIMARY KEY, enrollment_id TEXT NOT NULL REFERENCES enrollment (id), sequence_id TEXT NOT NULL,
    contact_id TEXT NOT NULL, conversation_id TEXT, step TEXT NOT NULL, node TEXT NOT NULL, round INTEGER NOT NULL,
    status TEXT NOT NULL, origin TEXT NOT NULL, origin_why TEXT, subject TEXT, text TEXT NOT NULL, html TEXT,
    fallback TEXT NOT NULL, approvers TEXT NOT NULL, note TEXT, deadline_at INTEGER, escalated_at INTEGER,
    decided_at INTEGER, decided_by TEXT, decided_text TEXT, decided_subject TEXT, decision_reason TEXT,
    created_at INTEGER NOT NULL, approver_keys TEXT)`,
  `CREATE TABLE timeline_event (
    id TEXT NOT NULL, enrollment_id TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, node TEXT, step TEXT,
    why TEXT NOT NULL, "by" TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (enrollment_id, id))`,
  `CREATE TABLE flow_wait (
    id TEXT NOT NULL PRIMARY KEY, enrollment_id TEXT NOT NULL REFERENCES enrollment (id), execution_id TEXT NOT NULL,
    resume_url TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL, next_attempt_at INTEGER,
    created_at INTEGER NOT NULL)`,
  `CREATE TABLE idempotent_answer (
    key_id TEXT NOT NULL, idempotency_key TEXT NOT NULL, request_hash TEXT NOT NULL, status INTEGER, body TEXT,
    created_at INTEGER NOT NULL, PRIMARY KEY (key_id, idempotency_key))`,
];

const OPEN = `state IN ('active', 'paused')`;

const INDEXES = [
  `CREATE UNIQUE INDEX user_email ON user (email)`,
  `CREATE UNIQUE INDEX api_key_hash ON api_key (hash)`,
  `CREATE UNIQUE INDEX inbox_key ON inbox (key)`,
  `CREATE UNIQUE INDEX message_template_key ON message_template (key)`,
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
  `CREATE INDEX draft_contact ON draft (contact_id)`,
  `CREATE INDEX flow_wait_enrollment ON flow_wait (enrollment_id)`,
  `CREATE INDEX flow_wait_due ON flow_wait (next_attempt_at) WHERE next_attempt_at IS NOT NULL`,
  `CREATE INDEX idempotent_answer_age ON idempotent_answer (created_at)`,
];

export class CreateTables1795258800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...INDEXES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('The first migration cannot be taken back; delete the database file to start anew.');
  }
}
