/**
 * Leaves more room in the pages of what is updated at every step, so that a claim, which touches no index, finds some beside
 * the row: an enrollment is written twice a step, and with a fifth of the page free every third claim had to write all its
 * indexes anew. A send has none of it: each of its updates touches an index. Of new pages only; nothing is rewritten and
 * nobody waits. The previous release does not notice.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const FILLED: [table: string, percent: number][] = [
  ['enrollment', 50],
  ['conversation', 80],
  ['send', 100],
];

export class LeaveRoomInPages1795320000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, percent] of FILLED) await runner.query(`ALTER TABLE ${table} SET (fillfactor = ${percent})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['enrollment', 'send']) await runner.query(`ALTER TABLE ${table} SET (fillfactor = 80)`);
    await runner.query('ALTER TABLE conversation RESET (fillfactor)');
  }
}
