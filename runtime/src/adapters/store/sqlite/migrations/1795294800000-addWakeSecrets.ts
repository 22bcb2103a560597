/**
 * What n8n executions are woken with is no longer the hash of an API key, which every copy of the database holds. Filled
 * when a key is made, or used the next time. A new column only: nothing is rewritten, nothing waits for a lock, and the
 * previous release does not know of it.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddWakeSecrets1795294800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_key ADD COLUMN wake_secret TEXT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_key DROP COLUMN wake_secret');
  }
}
