/** A sequence with ten enrollments beside one with a million: who is due is taken in the order of due times, whoever else waits. */
import { thousands, type Row } from '../table';
import type { Caller } from './caller';
import { drainAt, latenessBetween, makeDue, until } from './due';
import { untilNoneDue, type Ground } from './ground';

const TEN = 10;
/** After those who were due before them. */
const LATER_MS = 100;
const DRAINED_WITHIN_MS = 180_000;
const LARGE_INBOX = 'email';
const SMALL_INBOX = 'apart';

/** They are due while many of the large sequence, due just before them, are worked on: they wait for those, and for no more. */
export async function besideACrowd({ databaseUrl }: Ground, api: Caller, crowd: number): Promise<Row> {
  const instant = `$1::bigint + case when number <= ${crowd} then 0 else ${2 * LATER_MS} end`;
  const at = await makeDue(databaseUrl, 2 * crowd, instant);
  await enrollTen(api, 'beside-a-crowd', at + LATER_MS, LARGE_INBOX);
  await until(at);
  await untilNoneDue(databaseUrl, DRAINED_WITHIN_MS);
  const lateMs = Math.max(...(await latenessOfTen(databaseUrl, at + LATER_MS)));
  const whole = await drainAt(databaseUrl, at + 2 * LATER_MS);
  const share = lateMs / (whole.tookMs + LATER_MS);
  return {
    what: `lateness of ten of a small sequence, ${thousands(crowd)} of a large one due before them and as many after them`,
    figure: `${(lateMs / 1_000).toFixed(2)} s`,
    floor: `of all ${((whole.tookMs + LATER_MS) / 1_000).toFixed(2)} s`,
    value: share,
    reach: '≤ 0.6 of all',
    met: share <= 0.6,
  };
}

/** They are due while many of the large sequence stand in the line of an inbox with a limit. */
export async function besideALine({ databaseUrl }: Ground, api: Caller, crowd: number): Promise<Row> {
  await api('PATCH', `/inboxes/${LARGE_INBOX}`, { limits: { perMinute: 60 } });
  const at = await makeDue(databaseUrl, crowd, '$1::bigint');
  await until(at);
  await untilNoneDue(databaseUrl, DRAINED_WITHIN_MS);
  const dueAt = Date.now() + 3_000;
  await enrollTen(api, 'beside-a-line', dueAt, SMALL_INBOX);
  await until(dueAt);
  await untilNoneDue(databaseUrl, DRAINED_WITHIN_MS);
  const lateMs = Math.max(...(await latenessOfTen(databaseUrl, dueAt)));
  return {
    what: `the same, ${thousands(crowd)} of the large one in the line of an inbox with a limit`,
    figure: `${lateMs} ms`,
    value: lateMs,
    reach: '≤ 1,000 ms',
    met: lateMs <= 1_000,
  };
}

async function enrollTen(api: Caller, key: string, dueAt: number, inbox: string): Promise<void> {
  if (inbox === SMALL_INBOX)
    await api('POST', '/inboxes', { key: inbox, name: inbox, channel: 'email', provider: 'outbox', config: {} });
  const step = {
    key: 'one',
    wait: { until: new Date(dueAt).toISOString() },
    ...{ channel: 'email', inbox, content: { subject: 'Hello', text: 'Hello {{contact.first_name|there}}' } },
  };
  await api('POST', '/sequences', { key, name: key, definition: { steps: [step] } });
  await api('POST', `/sequences/${key}/publish`, {});
  const contacts = Array.from({ length: TEN }, (_, n) => ({ email: `${key}-${n}@example.com`, firstName: `Name${n}` }));
  await api(
    'POST',
    '/enrollments/bulk',
    contacts.map((contact) => ({ sequence: key, contact })),
  );
}

async function latenessOfTen(url: string, dueAt: number): Promise<number[]> {
  const late = await latenessBetween(url, dueAt, dueAt + 1);
  if (late.length !== TEN) throw new Error(`Of the ${TEN} of the small sequence ${late.length} ran`);
  return late;
}
