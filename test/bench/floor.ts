/**
 * The floor: the bare SQL that any engine must do for a step (claim, insert send and event, advance) on SQLite with the
 * same durability and cache, and nothing else: two transactions a batch, no rules, no texts made, no conversation.
 * The due order jumps about the primary key, as it does in life.
 */
import { join } from 'node:path';
import SqliteDatabase = require('better-sqlite3-13');
import { openWriter } from '../../runtime/src/adapters/store/sqlite/handle';
import { perSecond } from './table';
import { shuffledDue, SPREAD_MS, temporaryFolder } from './dataset';

const BATCH = 250;
const TEXT = 'Hi Name12345, this is message 1 about your account A12345. Best, the team.';

const SCHEMA = `
  create table enrollment (id text primary key, due_at integer, node text, state text, lease_until integer, epoch integer not null default 0);
  create index enrollment_due on enrollment (due_at) where due_at is not null;
  create table send (id text primary key, enrollment_id text not null, step text not null, status text not null, subject text, body text, sent_at integer, unique (enrollment_id, step));
  create table event (id text primary key, enrollment_id text not null, at integer, kind text, data text);
  create index event_enrollment on event (enrollment_id, id);`;

const CLAIM = `update enrollment set lease_until = ?, epoch = epoch + 1, due_at = ? where id in
  (select id from enrollment where due_at <= ? order by due_at limit ?) returning id, epoch`;

export class Floor {
  private readonly folder = temporaryFolder();
  private readonly db: SqliteDatabase.Database;
  private ids = 0;
  private step = 0;

  constructor(count: number) {
    this.db = openWriter(join(this.folder.path, 'floor.db'));
    this.db.exec(SCHEMA);
    const insert = this.db.prepare('insert into enrollment values (?, ?, ?, ?, null, 0)');
    const due = shuffledDue(count);
    this.db.transaction(() => {
      for (let at = 0; at < count; at += 1) insert.run(this.id(), due[at], 'n0', 'active');
    })();
  }

  /** Milliseconds of each of `claims` bare claims of 250: found by due time, leased in the table, committed. */
  claimTimes(claims: number): number[] {
    const claim = this.db.prepare(CLAIM);
    const [now, later] = [SPREAD_MS, 2 * SPREAD_MS];
    return Array.from({ length: claims }, () => {
      const startedAt = performance.now();
      claim.all(later, later, now, BATCH);
      return performance.now() - startedAt;
    });
  }

  /** Steps a second over one step of `steps` enrollments. */
  measure(steps: number): number {
    const { db } = this;
    this.step += 1;
    const claim = db.prepare(CLAIM);
    const send = db.prepare('insert into send values (?, ?, ?, ?, ?, ?, ?)');
    const event = db.prepare('insert into event values (?, ?, ?, ?, ?)');
    const advance = db.prepare(
      'update enrollment set due_at = ?, node = ?, lease_until = null where id = ? and epoch = ?',
    );
    const now = this.step * 10_000_000;
    const write = db.transaction((claimed: { id: string; epoch: number }[]) => {
      for (const { id, epoch } of claimed) {
        send.run(this.id(), id, `s${this.step}`, 'sent', 'Hello Name12345', TEXT, now);
        event.run(this.id(), id, now, 'sent', '{"channel":"email"}');
        advance.run(now + 10_000_000 - Math.floor(Math.random() * 1_000_000), `n${this.step}`, id, epoch);
      }
    });
    const startedAt = performance.now();
    for (let done = 0; done < steps;) {
      const claimed = claim.all(now + 60_000, now + 60_000, now, BATCH) as { id: string; epoch: number }[];
      write(claimed);
      done += claimed.length;
    }
    return perSecond(steps, performance.now() - startedAt);
  }

  close(): void {
    this.db.close();
    this.folder.remove();
  }

  /** Sortable and as long as a ULID, and cheap: making ids is no work of the database. */
  private id(): string {
    this.ids += 1;
    return `01K${String(this.ids).padStart(10, '0')}0000000000000`;
  }
}
