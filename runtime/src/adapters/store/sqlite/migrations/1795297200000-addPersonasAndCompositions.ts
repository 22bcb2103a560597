/**
 * Who an AI writes as, and what was asked of it and what it cost. New tables only: nothing is rewritten, nothing waits
 * for a lock, and the previous release does not know of them.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE persona (
    id TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, voice TEXT NOT NULL, signature TEXT NOT NULL,
    language TEXT, working_hours TEXT, ai TEXT, sealed_key TEXT, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL)`,
  `CREATE UNIQUE INDEX persona_key ON persona (key)`,
  `CREATE TABLE composition (
    id TEXT NOT NULL PRIMARY KEY, enrollment_id TEXT NOT NULL REFERENCES enrollment (id), sequence_id TEXT NOT NULL,
    contact_id TEXT NOT NULL, draft_id TEXT, step TEXT NOT NULL, node TEXT NOT NULL, mode TEXT NOT NULL, persona TEXT,
    provider TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT, answer TEXT, input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL, cost_micros INTEGER NOT NULL, currency TEXT NOT NULL, outcome TEXT NOT NULL,
    reason TEXT, why TEXT, flags TEXT NOT NULL, at INTEGER NOT NULL, duration_ms INTEGER NOT NULL)`,
  `CREATE INDEX composition_enrollment ON composition (enrollment_id, id)`,
  `CREATE INDEX composition_draft ON composition (draft_id) WHERE draft_id IS NOT NULL`,
  `CREATE INDEX composition_contact ON composition (contact_id)`,
  // Holds all that a budget asks, so that it is answered from the index alone.
  `CREATE INDEX composition_cost ON composition (at, currency, persona, cost_micros)`,
];

export class AddPersonasAndCompositions1795297200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE composition');
    await runner.query('DROP TABLE persona');
  }
}
