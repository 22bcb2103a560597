/** The tables of the real schema, filled in the server itself, and grown in place from one size to the next. */
import pg = require('pg');
import { START } from '../dataset';

/** What a claim takes to the database and back, on a connection of its own. */
export class Tables {
  private filled = 0;

  private constructor(private readonly client: pg.Client) {}

  static async open(url: string): Promise<Tables> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`set track_io_timing = on; select setseed(0.42)`);
    return new Tables(client);
  }

  /** Contacts and enrollments that wait, due before START in an order that has nothing to do with that of the ids. */
  async growTo(count: number): Promise<void> {
    const range = [this.filled + 1, count];
    await this.client.query(
      `insert into contact (id, external_id, email, first_name, last_name, time_zone, attributes, created_at, updated_at, email_key, search_text)
       select '01K' || lpad(i::text, 23, '0'), 'c' || i, 'person' || i || '@example.com', 'Name' || i, 'Test', 'Europe/Berlin',
         '{"account":"A' || i || '"}', ${START}, ${START}, 'person' || i || '@example.com', 'name' || i || ' test person' || i || '@example.com'
       from generate_series($1::int, $2::int) i`,
      range,
    );
    await this.client.query(
      `insert into enrollment (id, sequence_id, version_id, contact_id, state, node, step, waiting_for, due_at, anchor_at, round, why, enrolled_at, updated_at, revision)
       select '01K' || lpad(i::text, 23, '0'), s.id, v.id, '01K' || lpad(i::text, 23, '0'), 'active', 'one.wait', 'one', 'wait',
         ${START} - (random() * 1e9)::bigint, ${START}, 1, 'wait 1 day → Mon 1 Jun 11:00', ${START}, ${START}, 1
       from generate_series($1::int, $2::int) i, sequence s join sequence_version v on v.sequence_id = s.id`,
      range,
    );
    this.filled = count;
    await this.settle();
  }

  /** What a running server does by and by: clean up, count, and write to the tables what stands in the log only. */
  async settle(): Promise<void> {
    await this.client.query('vacuum (analyze)');
    await this.client.query('checkpoint');
  }

  /** Nobody holds a lease any more. */
  async giveBack(): Promise<void> {
    await this.client.query(
      'update due_enrollment set lease_until = null, lease_by = null where lease_until is not null',
    );
    await this.client.query('vacuum due_enrollment');
  }

  /** Whoever is leased is due another day, so the next claims meet rows that nobody has looked at lately. */
  async moveOn(): Promise<void> {
    await this.client.query(
      `update enrollment e set due_at = e.due_at + 1e12::bigint from due_enrollment d where d.id = e.id and d.lease_until is not null`,
    );
    await this.client.query('vacuum enrollment, due_enrollment');
  }

  async checkpoint(): Promise<void> {
    await this.client.query('checkpoint');
  }

  async number(sql: string, ...values: unknown[]): Promise<number> {
    const { rows } = await this.client.query<unknown[]>({ text: sql, values, rowMode: 'array' });
    return Number(rows[0]?.[0]);
  }

  /** Pages of a table or index, as the last vacuum counted them. */
  pages(name: string): Promise<number> {
    return this.number(`select relpages from pg_class where relname = $1`, name);
  }

  /** Random ids, the same in every run. */
  ids(count: number, seed: number): string[] {
    return Array.from({ length: count }, (_, at) => {
      const number = 1 + (((at + 1) * 7_919 + seed * 104_729) % this.filled);
      return `01K${String(number).padStart(23, '0')}`;
    });
  }

  async milliseconds(sql: string, ...values: unknown[]): Promise<number> {
    const startedAt = performance.now();
    await this.client.query({ text: sql, values, name: sql.slice(0, 60) });
    return performance.now() - startedAt;
  }

  /** Milliseconds a page that is not in the server's cache; null when all were. */
  async readMilliseconds(): Promise<number | null> {
    const { rows } = await this.client.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>({
      text: 'explain (analyze, buffers, format json) select length(attributes) from contact where id = any($1::text[])',
      values: [this.ids(2_000, 17)],
    });
    const plan = rows[0]!['QUERY PLAN'][0].Plan;
    const reads = plan['Shared Read Blocks'] ?? 0;
    return reads < 100 ? null : (plan['I/O Read Time'] ?? plan['Shared I/O Read Time'] ?? 0) / reads;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
