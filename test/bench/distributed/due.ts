/** Brings enrollments near that wait far away, all over the table, and tells from the sends how that went. */
import { DAY_MS } from '../dataset';
import { asked } from './fill';

/** To set the instants before the first of them comes; more when the machine is slower than that. */
const LEAD_MS = 5_000;

export interface Drain {
  at: number;
  /** Until the last of them was sent. */
  tookMs: number;
  /** How late each started, in ms. */
  late: number[];
}

/**
 * @param instant when each is due, in SQL: `$1` is the first instant, `number` counts from 1
 * @returns the first instant, which is still to come
 */
export async function makeDue(url: string, count: number, instant: string): Promise<number> {
  const statement = `with chosen as (
      select id, row_number() over (order by hashtext(id), id) as number from enrollment
      where state = 'active' and waiting_for = 'wait' and due_at > $2 order by hashtext(id), id limit $3)
    update enrollment set due_at = ${instant}, anchor_at = $1 - ${DAY_MS} from chosen where chosen.id = enrollment.id`;
  return asked(url, async (client) => {
    for (let leadMs = LEAD_MS; leadMs < 20 * LEAD_MS; leadMs *= 2) {
      const from = Date.now() + leadMs;
      await client.query('begin');
      // Those that have gone one step already are due in a day, all others later.
      const { rowCount } = await client.query(statement, [from, Date.now() + 1.5 * DAY_MS, count]);
      if (rowCount !== count) throw new Error(`Only ${rowCount} of ${count} enrollments are left to be made due`);
      if (Date.now() < from - LEAD_MS / 5) {
        await client.query('commit');
        return from;
      }
      await client.query('rollback');
    }
    throw new Error(`The database could not make ${count} enrollments due in time`);
  });
}

const SENDS = 'select started_at - due_at as late, sent_at from send where started_at is not null and due_at';

/** In ms, of those due from `from` to before `to`. */
export async function latenessBetween(url: string, from: number, to: number): Promise<number[]> {
  const { rows } = await asked(url, (client) =>
    client.query<{ late: string }>(`${SENDS} >= $1 and due_at < $2`, [from, to]),
  );
  return rows.map(({ late }) => Number(late));
}

export async function drainAt(url: string, at: number): Promise<Drain> {
  const { rows } = await asked(url, (client) => client.query<{ late: string; sent_at: string }>(`${SENDS} = $1`, [at]));
  const last = rows.reduce((latest, { sent_at: sentAt }) => Math.max(latest, Number(sentAt)), at);
  return { at, tookMs: last - at, late: rows.map(({ late }) => Number(late)) };
}

export async function until(instant: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, instant - Date.now())));
}
