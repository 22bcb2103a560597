/** Fills a Postgres database faster than any enrolling would: copies of rows that the store has written, made by the server. */
import pg = require('pg');
import { DAY_MS, fillDue, type Bed } from '../dataset';

/** So many are written by the store; the rest are copies of them. */
const TEMPLATES = 1_000;

/** `{ externalId: 'c17' }` and the like: number 17 of them. */
const COPY_CONTACTS = `insert into contact select copy.* from (
    select t, $1::int * lap + substr(t.external_id, 2)::int as n from contact t cross join generate_series(1, $2::int) as lap) each
  cross join lateral jsonb_populate_record(each.t, jsonb_build_object('id', '01K1' || lpad(n::text, 22, '0'),
    'external_id', 'c' || n, 'email', 'person' || n || '@example.com', 'email_key', 'person' || n || '@example.com')) copy`;
/** Due in an order that has nothing to do with that of the ids. */
const COPY_ENROLLMENTS = `insert into enrollment select copy.* from (
    select t, $1::int * lap + substr(c.external_id, 2)::int as n from enrollment t join contact c on c.id = t.contact_id
      cross join generate_series(1, $2::int) as lap) each
  cross join lateral jsonb_populate_record(each.t, jsonb_build_object('id', '01K2' || lpad(n::text, 22, '0'),
    'contact_id', '01K1' || lpad(n::text, 22, '0'), 'due_at', $3::bigint + (n::bigint * 7919) % $4::bigint)) copy`;
const COUNT_THEM = 'update step_count set n = n * ($1::int + 1)';

/** `count` contacts (a multiple of 1,000, or less), `c0`, `c1` …, each waiting at the first step for days to come. */
export async function fillFarAway(bed: Bed, url: string, count: number): Promise<void> {
  const now = Date.now();
  const templates = Math.min(TEMPLATES, count);
  await fillDue(bed, templates, now - DAY_MS, (number) => now + 2 * DAY_MS + number);
  const rounds = Math.floor(count / templates) - 1;
  await asked(url, async (client) => {
    if (rounds > 0) {
      await client.query('begin');
      await client.query(COPY_CONTACTS, [templates, rounds]);
      await client.query(COPY_ENROLLMENTS, [templates, rounds, now + 2 * DAY_MS, 30 * DAY_MS]);
      await client.query(COUNT_THEM, [rounds]);
      await client.query('commit');
    }
    await client.query('vacuum analyze');
    // What filling left to be written is not part of what is measured.
    await client.query('checkpoint');
  });
}

export async function asked<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
