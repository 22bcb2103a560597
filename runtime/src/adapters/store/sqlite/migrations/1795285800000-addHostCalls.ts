import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps of an n8n execution which step it asked for, as what, and how it was answered. The previous release writes no
 * rows here, so the table is empty and made anew; nothing is rewritten, nothing locked for long.
 */
const STATEMENTS = [
  `DROP TABLE flow_wait`,
  `CREATE TABLE flow_wait (
    id TEXT NOT NULL PRIMARY KEY, enrollment_id TEXT NOT NULL REFERENCES enrollment (id), origin TEXT NOT NULL,
    execution_id TEXT NOT NULL, node TEXT NOT NULL, resume_url TEXT NOT NULL, brought TEXT, status TEXT NOT NULL,
    answer TEXT, attempts INTEGER NOT NULL, next_attempt_at INTEGER, created_at INTEGER NOT NULL)`,
  `CREATE UNIQUE INDEX flow_wait_call ON flow_wait (execution_id, origin, node)`,
  `CREATE INDEX flow_wait_enrollment ON flow_wait (enrollment_id)`,
  `CREATE INDEX flow_wait_due ON flow_wait (next_attempt_at) WHERE next_attempt_at IS NOT NULL`,
];

export class AddHostCalls1795285800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('This migration cannot be taken back; restore the backup made before the update.');
  }
}
