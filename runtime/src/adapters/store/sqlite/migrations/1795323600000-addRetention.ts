/**
 * Finds what ended long ago, and a place for the figures of what is removed then. An index over the enrollments that have
 * ended: some seconds a million of them, while nothing else runs. The tables are new; the previous release does not know of
 * them, nor of anything removed, as it removes nothing.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE past_count (
    sequence_id TEXT NOT NULL, version_id TEXT NOT NULL, step TEXT NOT NULL, counted TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (sequence_id, version_id, step, counted)) WITHOUT ROWID`,
  `CREATE TABLE past_step (
    conversation_id TEXT NOT NULL, sequence_id TEXT NOT NULL, step TEXT NOT NULL,
    PRIMARY KEY (conversation_id, sequence_id, step)) WITHOUT ROWID`,
  `CREATE TABLE past_composition (
    at INTEGER NOT NULL, sequence_id TEXT NOT NULL, step TEXT NOT NULL, persona TEXT NOT NULL, mode TEXT NOT NULL,
    outcome TEXT NOT NULL, reason TEXT NOT NULL, currency TEXT NOT NULL, count INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cost_micros INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (at, sequence_id, step, persona, mode, outcome, reason, currency)) WITHOUT ROWID`,
  // Written once an enrollment, when it ends; steps do not touch it.
  `CREATE INDEX enrollment_ended ON enrollment (ended_at, id) WHERE ended_at IS NOT NULL`,
];

export class AddRetention1795323600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('This migration cannot be taken back; restore the backup made before the update.');
  }
}
