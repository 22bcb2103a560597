/**
 * Who is told what happens, and how far in the timeline. A new table only: nothing is rewritten, nothing waits for a
 * lock, and the previous release does not know of it.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE subscription (
    id TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL, events TEXT NOT NULL,
    sequence_id TEXT REFERENCES sequence (id), source TEXT, state TEXT NOT NULL, position INTEGER NOT NULL,
    attempts INTEGER NOT NULL, next_attempt_at INTEGER, failing_since INTEGER, last_error TEXT, last_told_at INTEGER,
    removed_at INTEGER, revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
  `CREATE UNIQUE INDEX subscription_key ON subscription (key)`,
];

export class AddSubscriptions1795287600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE subscription');
  }
}
