/**
 * Takes what every step changes of an enrollment and an index holds (when it is due, who has claimed it) into a narrow
 * table of its own. In the row of the enrollment the due time stays for whoever reads it, and no index holds it: an update
 * from one wait to the next then stays in its page and touches none of the other indexes, of which each costs a page a step
 * where a million wait. For the same reason no index has in its condition what it waits for, which quiet hours change.
 *
 * Triggers keep the table: it has a row for each enrollment that is active and has a due time, whoever writes. A write
 * gives the claim back. Making it holds up whoever reads or writes enrollments: some seconds a million of them. The release
 * before is stopped first: it would look for what is due without an index, and take away claims that are made here.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const IS_DUE = `state = 'active' AND due_at IS NOT NULL`;
const TEXT = 'text COLLATE "C"';

/** Those that have a row already first, which are nearly all; only when there are others, they are put or removed. */
const KEEP = `CREATE FUNCTION keep_due_enrollments() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    kept bigint;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO due_enrollment (id, due_at) SELECT id, due_at FROM written WHERE ${IS_DUE};
    ELSIF TG_OP = 'DELETE' THEN
      DELETE FROM due_enrollment d USING written w WHERE d.id = w.id;
    ELSE
      UPDATE due_enrollment d SET due_at = w.due_at, lease_until = NULL, lease_by = NULL
        FROM written w WHERE d.id = w.id AND w.state = 'active' AND w.due_at IS NOT NULL;
      GET DIAGNOSTICS kept = ROW_COUNT;
      IF kept < (SELECT count(*) FROM written) THEN
        INSERT INTO due_enrollment (id, due_at) SELECT id, due_at FROM written w
          WHERE ${IS_DUE} AND NOT EXISTS (SELECT 1 FROM due_enrollment d WHERE d.id = w.id);
        DELETE FROM due_enrollment d USING written w WHERE d.id = w.id AND (w.state <> 'active' OR w.due_at IS NULL);
      END IF;
    END IF;
    RETURN NULL;
  END $$`;

const LINE = 'CREATE INDEX enrollment_line ON enrollment (line_inbox_id, held_due_at, id)';
const HELD = 'CREATE INDEX enrollment_held ON enrollment (sequence_id)';

const kept = (event: string, rows: 'NEW' | 'OLD'): string =>
  `CREATE TRIGGER keep_due_after_${event} AFTER ${event} ON enrollment REFERENCING ${rows} TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION keep_due_enrollments()`;

const STATEMENTS = [
  'LOCK TABLE enrollment IN ACCESS EXCLUSIVE MODE',
  // Narrow, and written twice a step: a claim touches no index when there is room beside the row.
  `CREATE TABLE due_enrollment (
    id ${TEXT} NOT NULL PRIMARY KEY, due_at bigint NOT NULL, lease_until bigint, lease_by ${TEXT})
    WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`,
  `INSERT INTO due_enrollment (id, due_at) SELECT id, due_at FROM enrollment WHERE ${IS_DUE}`,
  'CREATE INDEX due_enrollment_order ON due_enrollment (due_at, id)',
  KEEP,
  kept('INSERT', 'NEW'),
  kept('UPDATE', 'NEW'),
  kept('DELETE', 'OLD'),
  'DROP INDEX enrollment_due',
  'DROP INDEX enrollment_line',
  'DROP INDEX enrollment_held',
  // Null for all that neither stand in a line nor are held.
  `${LINE} WHERE state = 'active' AND line_inbox_id IS NOT NULL`,
  `${HELD} WHERE state = 'active' AND held_due_at IS NOT NULL`,
];

export class StandApartWhenDue1795327200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const event of ['INSERT', 'UPDATE', 'DELETE'])
      await runner.query(`DROP TRIGGER keep_due_after_${event} ON enrollment`);
    await runner.query('DROP FUNCTION keep_due_enrollments');
    await runner.query('DROP TABLE due_enrollment');
    for (const index of ['enrollment_line', 'enrollment_held']) await runner.query(`DROP INDEX ${index}`);
    await runner.query(`${LINE} WHERE state = 'active' AND waiting_for = 'inbox_limit'`);
    await runner.query(`${HELD} WHERE state = 'active' AND waiting_for = 'switched_on'`);
    await runner.query(`CREATE INDEX enrollment_due ON enrollment (due_at, id) WHERE ${IS_DUE}`);
  }
}
