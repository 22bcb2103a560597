/**
 * Finds what ended long ago, and a place for the figures of what is removed then. The index over the enrollments that have
 * ended holds up writes to that table while it is made: some seconds a million of them. The tables are new; the previous
 * release does not know of them, nor of anything removed, as it removes nothing.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TEXT = 'text COLLATE "C" NOT NULL';

const STATEMENTS = [
  `CREATE TABLE past_count (
    sequence_id ${TEXT}, version_id ${TEXT}, step ${TEXT}, counted ${TEXT}, n bigint NOT NULL,
    PRIMARY KEY (sequence_id, version_id, step, counted))`,
  `CREATE TABLE past_step (
    conversation_id ${TEXT}, sequence_id ${TEXT}, step ${TEXT}, PRIMARY KEY (conversation_id, sequence_id, step))`,
  `CREATE TABLE past_composition (
    at bigint NOT NULL, sequence_id ${TEXT}, step ${TEXT}, persona ${TEXT}, mode ${TEXT}, outcome ${TEXT}, reason ${TEXT},
    currency ${TEXT}, count bigint NOT NULL, input_tokens bigint NOT NULL, output_tokens bigint NOT NULL,
    cost_micros bigint NOT NULL, duration_ms bigint NOT NULL,
    PRIMARY KEY (at, sequence_id, step, persona, mode, outcome, reason, currency))`,
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
