/**
 * The floor on Postgres: the bare SQL that any engine must do for a step, by four claimers at once, with multi-row
 * statements and prepared once: claim with a lease and SKIP LOCKED, insert send and event, advance. No rules, no texts made.
 */
import pg = require('pg');
import { shuffledDue } from './dataset';
import { perSecond } from './table';

const BATCH = 250;
export const CLAIMERS = 4;
const TEXT = 'Hi Name12345, this is message 1 about your account A12345. Best, the team.';

const SCHEMA = `
  create table floor_enrollment (id text collate "C" primary key, due_at bigint, node text, state text, lease_until bigint, epoch bigint not null default 0) with (fillfactor = 80);
  create index floor_due on floor_enrollment (due_at) where due_at is not null;
  create table floor_send (id text collate "C" primary key, enrollment_id text collate "C" not null, step text not null, status text not null, subject text, body text, sent_at bigint, unique (enrollment_id, step));
  create table floor_event (id text collate "C" primary key, enrollment_id text collate "C" not null, at bigint, kind text, data text);
  create index floor_event_enrollment on floor_event (enrollment_id, id)`;

const CLAIM = `update floor_enrollment e set lease_until = $1, epoch = e.epoch + 1, due_at = $1 from (
  select id from floor_enrollment where due_at <= $2 order by due_at limit $3 for no key update skip locked) due where e.id = due.id returning e.id, e.epoch`;
const SEND = `insert into floor_send select unnest($1::text[]), unnest($2::text[]), $3, 'sent', 'Hello Name12345', $4, $5`;
const EVENT = `insert into floor_event select unnest($1::text[]), unnest($2::text[]), $3, 'sent', '{"channel":"email"}'`;
const ADVANCE = `update floor_enrollment e set due_at = $3 - floor(random() * 1000000), node = $4, lease_until = null
  from unnest($1::text[], $2::bigint[]) as v(id, epoch) where e.id = v.id and e.epoch = v.epoch`;

export class PostgresFloor {
  private ids = 0;
  private step = 0;

  private constructor(private readonly clients: pg.Client[]) {}

  static async make(url: string, count: number): Promise<PostgresFloor> {
    const clients = Array.from({ length: CLAIMERS }, () => new pg.Client({ connectionString: url }));
    for (const client of clients) await client.connect();
    const floor = new PostgresFloor(clients);
    const [first] = clients as [pg.Client];
    await first.query(SCHEMA);
    const due = [...shuffledDue(count)];
    await first.query(
      `insert into floor_enrollment select unnest($1::text[]), unnest($2::bigint[]), 'n0', 'active', null, 0`,
      [due.map(() => floor.id()), due],
    );
    await first.query('analyze');
    return floor;
  }

  /** Steps a second over one step of `steps` enrollments, by so many at once. */
  async measure(steps: number, claimers = CLAIMERS): Promise<number> {
    this.step += 1;
    const startedAt = performance.now();
    const working = this.clients.slice(0, claimers);
    const done = await Promise.all(working.map((client) => this.work(client, this.step * 10_000_000)));
    const moved = done.reduce((sum, one) => sum + one, 0);
    if (moved !== steps) throw new Error(`The floor expected ${steps} steps and moved ${moved}`);
    return perSecond(moved, performance.now() - startedAt);
  }

  async close(): Promise<void> {
    for (const client of this.clients) await client.end();
  }

  private async work(client: pg.Client, now: number): Promise<number> {
    for (let done = 0; ;) {
      const { rows } = await client.query<{ id: string; epoch: string }>({
        name: 'claim',
        text: CLAIM,
        values: [now + 60_000, now, BATCH],
      });
      if (rows.length === 0) return done;
      const ids = rows.map(({ id }) => id);
      const epochs = rows.map(({ epoch }) => epoch);
      const fresh = (): string[] => ids.map(() => this.id());
      await client.query('begin');
      await client.query({ name: 'send', text: SEND, values: [fresh(), ids, `s${this.step}`, TEXT, now] });
      await client.query({ name: 'event', text: EVENT, values: [fresh(), ids, now] });
      await client.query({ name: 'advance', text: ADVANCE, values: [ids, epochs, now + 10_000_000, `n${this.step}`] });
      await client.query('commit');
      done += rows.length;
    }
  }

  /** Sortable and as long as a ULID, and cheap: making ids is no work of the database. */
  private id(): string {
    this.ids += 1;
    return `01K${String(this.ids).padStart(10, '0')}0000000000000`;
  }
}
