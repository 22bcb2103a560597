/**
 * People who log in, what happened to drafts, and the mails that tell people. Earlier releases write no rows into "user",
 * so that table is made anew; "draft" gains columns, which rewrites nothing. What is on the timeline already is told to
 * nobody: the marker stands behind it.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `DROP TABLE user`,
  `CREATE TABLE user (
    id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, locale TEXT NOT NULL,
    time_zone TEXT, notifications TEXT NOT NULL, password_hash TEXT, invitation_hash TEXT,
    invitation_expires_at INTEGER, disabled_at INTEGER, last_login_at INTEGER, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, email_key TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX user_email ON user (email_key)`,
  `CREATE UNIQUE INDEX user_invitation ON user (invitation_hash) WHERE invitation_hash IS NOT NULL`,
  `CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY, token_hash TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES user (id),
    address_hash TEXT NOT NULL, created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)`,
  `CREATE UNIQUE INDEX session_token ON session (token_hash)`,
  `CREATE INDEX session_user ON session (user_id)`,
  `ALTER TABLE draft ADD COLUMN flags TEXT NOT NULL DEFAULT '[]'`,
  `ALTER TABLE draft ADD COLUMN regenerations INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE draft ADD COLUMN asked_at INTEGER`,
  `ALTER TABLE draft ADD COLUMN reminded_at INTEGER`,
  `CREATE INDEX draft_unreminded ON draft (asked_at) WHERE status = 'waiting' AND reminded_at IS NULL`,
  `CREATE TABLE draft_event (
    id TEXT NOT NULL PRIMARY KEY, draft_id TEXT NOT NULL REFERENCES draft (id), at INTEGER NOT NULL, kind TEXT NOT NULL,
    "by" TEXT NOT NULL, data TEXT NOT NULL)`,
  `CREATE INDEX draft_event_draft ON draft_event (draft_id, id)`,
  `CREATE TABLE notification (
    id TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, kind TEXT NOT NULL, email TEXT NOT NULL, name TEXT,
    draft_id TEXT, enrollment_id TEXT NOT NULL, event_id TEXT, status TEXT NOT NULL, mail_id TEXT,
    attempts INTEGER NOT NULL, due_at INTEGER, created_at INTEGER NOT NULL, sent_at INTEGER, detail TEXT,
    email_key TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX notification_key ON notification (key)`,
  `CREATE INDEX notification_due ON notification (due_at) WHERE due_at IS NOT NULL`,
  `CREATE INDEX notification_pending ON notification (email_key) WHERE due_at IS NOT NULL`,
  `CREATE INDEX notification_sent ON notification (email_key, sent_at) WHERE sent_at IS NOT NULL`,
  `CREATE INDEX notification_age ON notification (created_at)`,
  `INSERT INTO setting (key, value) SELECT 'notified', json_object('position', max(rowid)) FROM timeline_event
    HAVING max(rowid) IS NOT NULL`,
];

export class AddPeople1795300800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('This migration cannot be taken back; restore the backup made before the update.');
  }
}
